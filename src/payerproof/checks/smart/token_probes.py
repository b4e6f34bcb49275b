"""Query paths: the few plain ways to a member's data that a check on tokens walks, and writes that must not pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.checks.common.versions import version_of
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


@dataclass(frozen=True, slots=True)
class Beyond:
    """A query path that leads to types which a grant for the types `granted` does not name.

    `url` and `form` are templates; a path with a form is asked by POST.
    """

    url: str
    granted: tuple[str, ...] = ("Patient",)
    form: str = ""


_PATIENT_ALONE = {name: Beyond(PROBES[name]) for name in UNSCOPED}
BEYOND: Mapping[str, Beyond] = {
    **_PATIENT_ALONE,
    "post-search-claims": Beyond("ExplanationOfBenefit/_search", form="patient={patient}"),
    "post-search-coverage": Beyond("Coverage/_search", form="patient={patient}"),
    "compartment-claims": Beyond("Patient/{patient}/ExplanationOfBenefit"),
    "compartment-coverage": Beyond("Patient/{patient}/Coverage"),
    "whole-compartment": Beyond("Patient/{patient}/*"),
    "version-of-claim": Beyond("ExplanationOfBenefit/{claim}/_history/{version}"),
    "history-of-claim": Beyond("ExplanationOfBenefit/{claim}/_history"),
    "history-of-claims": Beyond("ExplanationOfBenefit/_history"),
    "history-of-all": Beyond("_history"),
    "search-of-all": Beyond("?_type=ExplanationOfBenefit,Coverage"),
    "include-coverage": Beyond(
        "ExplanationOfBenefit?patient={patient}&_include=ExplanationOfBenefit:coverage", ("ExplanationOfBenefit",)
    ),
    "include-all": Beyond(
        "ExplanationOfBenefit?patient={patient}&_include=ExplanationOfBenefit:*", ("ExplanationOfBenefit",)
    ),
    "claims-of-coverage": Beyond("Coverage?patient={patient}&_revinclude=ExplanationOfBenefit:coverage", ("Coverage",)),
    "claims-for-coverage-alone": Beyond("ExplanationOfBenefit?patient={patient}", ("Patient", "Coverage")),
    "coverage-for-claims-alone": Beyond("Coverage?patient={patient}", ("Patient", "ExplanationOfBenefit")),
}
"""Each query path that a grant for some types does not cover, by its name."""
EXPORTED = "export"
"""The name of the export, which is asked in several requests."""


def probe(payer: Payer, case: Case, session: Session | None) -> Observation:
    """Walk the query path that the case's path names to the case's subject, with a session's token or with none."""
    return payer.ask(session, _url(payer, case))


def probe_beyond(payer: Payer, case: Case, session: Session) -> Observation:
    """Walk the query path beyond a grant that the case's path names, with a session's token."""
    path = BEYOND[case.path or "read-claim"]
    if not path.form:
        return payer.ask(session, _filled(payer, case, path.url))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return payer.ask(session, path.url, "POST", headers=headers, body=_filled(payer, case, path.form).encode())


def _url(payer: Payer, case: Case) -> str:
    return _filled(payer, case, PROBES[case.path or "read-patient"])


def _filled(payer: Payer, case: Case, template: str) -> str:
    claim = payer.some_resource(case.about, "ExplanationOfBenefit")
    coverage = payer.some_resource(case.about, "Coverage")
    version = "1"
    if claim is not None and "{version}" in template:
        version = version_of(payer.ask(payer.session(case.about), claim.reference)) or version
    return template.format(
        patient=payer.patient(case.about),
        claim=claim.id if claim else "unknown",
        coverage=coverage.id if coverage else "unknown",
        version=version,
    )
