"""Questions that are answered by Bundles: full ones and empty ones, histories and whole records."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.conformance.searching import plain_search
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.smart.sessions import Session


def answered(payer: Payer, session: Session, resource_type: str) -> Iterator[tuple[str, Observation]]:
    """Yield each question in words, and its answer; nothing where the plain search finds nothing to be told apart."""
    declared = declaration(payer).type(resource_type)
    plain = plain_search(payer, session, resource_type)
    if not plain.resources:
        return
    yield "a search", plain.walked.pages[0]
    for reference in list(plain.resources)[:1] if "_id" in declared.parameters else ():
        nobody = f"_id={unissued(reference.partition('/')[2])}"
        yield "a search that finds nothing", payer.ask(session, plain.narrowed(nobody))
    for include in declared.includes[:1]:
        yield "a search with an include", payer.ask(session, plain.narrowed(f"_include={include}"))
    for reference in list(plain.resources)[:1]:
        if "history-instance" in declared.interactions:
            yield "a history", payer.ask(session, f"{reference}/_history")
    if "everything" in declaration(payer).type("Patient").operations:
        yield "the whole record", payer.ask(session, f"Patient/{session.patient}/$everything")
