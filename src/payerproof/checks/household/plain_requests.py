"""The plain requests by which an app gets a record: every type, alone and by patient; $everything; documents."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common import documents
from payerproof.checks.common.declared import declaration
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

MOST_TYPES = 40
"""Types that are asked for at most, however many a target declares."""
_PAGES = 3
_DOCUMENTS = 3
_RECORD = ("Patient", "Coverage", "ExplanationOfBenefit")


def ask(payer: Payer, session: Session) -> None:
    """Ask for the own record in all plain ways; what comes back is for the watch over the run to see."""
    for url in urls(payer, session.patient or ""):
        payer.pages(session, url, _PAGES)
    documents.ask_for_own(payer, session, _DOCUMENTS)


def about(payer: Payer, session: Session, subject: str) -> tuple[Observation, ...]:
    """Ask with a session for what names nobody, and in each plain way for the record of `subject`."""
    other = payer.patient(subject)
    known = [payer.some_resource(subject, kind) for kind in _RECORD[1:]]
    urls = [*_RECORD, *(each.reference for each in known if each is not None)]
    if other is not None:
        ways = ("Patient/{0}", "Patient/{0}/$everything", "Patient/{0}/Coverage", "Coverage?patient={0}")
        urls += [way.format(other) for way in (*ways, "ExplanationOfBenefit?patient={0}")]
    return tuple(page for url in urls for page in payer.pages(session, url, _PAGES).pages)


def urls(payer: Payer, patient: str) -> Iterator[str]:
    """Yield the addresses of the plain requests for the record of a patient."""
    yield f"Patient/{patient}"
    yield f"Patient/{patient}/$everything"
    types = list(dict.fromkeys([*_RECORD, *declaration(payer).types]))
    for resource_type in types[:MOST_TYPES]:
        yield resource_type
        if resource_type not in {"Organization", "Practitioner", "Location"}:
            yield f"{resource_type}?{'_id' if resource_type == 'Patient' else 'patient'}={patient}"
