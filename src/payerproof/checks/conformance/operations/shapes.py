"""Addresses that mean one thing only, asked for whether they are declared or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation, ids
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

HISTORY, TYPE_HISTORY, EVERYTHING, COMPARTMENT = "history", "history of a type", "$everything", "compartment"
MISNAMED = "id of another type"


@dataclass(frozen=True, slots=True)
class Asked:
    """An address, what it means by name, the answer, and the type and reference that it speaks of."""

    kind: str
    url: str
    seen: Observation
    type: str
    reference: str


def asked(payer: Payer, session: Session, known: Known) -> Iterator[Asked]:
    """Ask for the history of a resource and of its type, its patient's compartment, and for a Patient everything.

    The resource's id is asked for as one of another type as well, where one of that type is read by its own id; the
    answer's `type` is then that other one.
    """
    patient = f"Patient/{session.patient}"
    urls = [(HISTORY, f"{known.reference}/_history"), (TYPE_HISTORY, f"{known.type}/_history")]
    if known.type == "Patient":
        urls.append((EVERYTHING, f"{patient}/$everything"))
    else:
        urls.append((COMPARTMENT, f"{patient}/{known.type}"))
    for kind, url in urls:
        yield Asked(kind, url, payer.ask(session, url), known.type, known.reference)
    other = "Patient" if known.type == "Coverage" else "Coverage"
    control = payer.some_resource(session.subject, other)
    if control is None or control.reference not in ids((payer.ask(session, control.reference).resource or {},)):
        return  # where none of that type is read, a refusal says nothing of the id
    url = f"{other}/{known.id}"
    yield Asked(MISNAMED, url, payer.ask(session, url), other, known.reference)
