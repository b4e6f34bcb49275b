"""Query paths: the few plain ways to a member's data that a check on tokens walks, and writes that must not pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

PROBES: Mapping[str, str] = {
    "read-patient": "Patient/{patient}",
    "read-claim": "ExplanationOfBenefit/{claim}",
    "read-coverage": "Coverage/{coverage}",
    "search-claims": "ExplanationOfBenefit?patient={patient}",
    "search-coverage": "Coverage?patient={patient}",
    "include-claims": "Patient?_id={patient}&_revinclude=ExplanationOfBenefit:patient",
    "everything": "Patient/{patient}/$everything",
}
"""Each query path by its name: a URL relative to the FHIR base."""

UNSCOPED = ("read-claim", "read-coverage", "search-claims", "search-coverage", "everything", "include-claims")
"""The query paths that lead beyond the Patient."""


def probe(payer: Payer, case: Case, session: Session | None) -> Observation:
    """Walk the query path that the case's path names to the case's subject, with a session's token or with none."""
    return payer.ask(session, _url(payer, case))


def _url(payer: Payer, case: Case) -> str:
    claim = payer.some_resource(case.about, "ExplanationOfBenefit")
    coverage = payer.some_resource(case.about, "Coverage")
    return PROBES[case.path or "read-patient"].format(
        patient=payer.patient(case.about),
        claim=claim.id if claim else "unknown",
        coverage=coverage.id if coverage else "unknown",
    )


def _create(patient: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any]]:
    reference = f"Patient/{patient['id']}"
    return "POST", "RelatedPerson", {"resourceType": "RelatedPerson", "patient": {"reference": reference}}


WRITES: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str, Mapping[str, Any]]]] = {
    "create": _create,
    "update": lambda patient: ("PUT", f"Patient/{patient['id']}", {**patient, "gender": "unknown"}),
    "patch": lambda patient: ("PATCH", f"Patient/{patient['id']}", {**patient, "gender": "unknown"}),
    "delete": lambda patient: ("DELETE", f"Patient/{patient['id']}", {}),
}
"""Each write by its name: from the member's Patient to method, URL and body."""


def try_write(payer: Payer, case: Case) -> tuple[Observation, Observation, Observation]:
    """Read the own Patient, try the write that the case's path names, read again; return the three answers."""
    session = payer.session(case.about)
    before = payer.own_patient(session)
    patient = {**(before.resource or {}), "resourceType": "Patient", "id": session.patient}
    method, url, body = WRITES[case.path or "create"](patient)
    content = json.dumps(body).encode() if body else b""
    tried = payer.ask(session, url, method, headers={"content-type": "application/fhir+json"}, body=content)
    return before, tried, payer.own_patient(session)
