"""The few plain query paths to a member's own data that a check on tokens walks."""

from __future__ import annotations

from collections.abc import Mapping

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


def probe(payer: Payer, case: Case, session: Session | None) -> Observation:
    """Walk the query path that the case's path names to the case's subject, with a session's token or with none."""
    claim = payer.some_resource(case.subject, "ExplanationOfBenefit")
    url = PROBES[case.path or "read-patient"]
    return payer.ask(session, url.format(patient=payer.patient(case.subject), claim=claim.id if claim else "unknown"))
