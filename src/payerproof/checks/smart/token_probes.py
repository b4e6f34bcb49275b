"""The few plain query paths to a member's own data that a check on tokens walks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.checks.common.made_up_ids import unissued
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

PROBES: Mapping[str, str] = {
    "read-patient": "Patient/{patient}",
    "read-claim": "ExplanationOfBenefit/{claim}",
    "search-claims": "ExplanationOfBenefit?patient={patient}",
    "search-coverage": "Coverage?patient={patient}",
}
"""Each query path by its name: a URL relative to the FHIR base."""

HEAD = "head-patient"
"""The name of a request for the head alone, which brings no body."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Answers to HEAD: with a good token, without one twice, and without one for what was never issued."""

    control: Observation
    seen: Observation
    again: Observation
    strange: Observation


def probe(payer: Payer, case: Case, session: Session | None) -> Observation:
    """Walk the query path that the case's path names to the case's subject, with a session's token or with none."""
    claim = payer.some_resource(case.subject, "ExplanationOfBenefit")
    url = PROBES[case.path or "read-patient"]
    return payer.ask(session, url.format(patient=payer.patient(case.subject), claim=claim.id if claim else "unknown"))


def heads(payer: Payer, case: Case) -> Heads:
    """Ask for the head of the subject's own Patient, with a token and without, and of one that never was without."""
    own = payer.patient(case.subject) or ""
    url, strange = f"Patient/{own}", f"Patient/{unissued(own)}"
    control = payer.ask(payer.session(case.subject), url, "HEAD")
    return Heads(control, *(payer.ask(None, each, "HEAD") for each in (url, url, strange)))
