"""Every interaction by which resources of one type are reached, and those that bring several types at once.

Source: R4 http.html, search.html, compartmentdefinition.html, graphql.html; SMART App Launch 2.2, scopes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import orjson

from payerproof.checks.common.versions import version_of
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.clinical_types import TYPES
from payerproof.target.scope import Scope

_OF_EVERY_RECORD = ("Patient", "Coverage", "ExplanationOfBenefit")


@dataclass(frozen=True, slots=True)
class Interaction:
    """A request as templates: with `form` it is a search by POST, with `batch` a Bundle of these GET requests.

    `granted`: the types of a grant that does not cover everything the interaction brings; empty: any other type.
    `along`: the type that is brought along, where `granted` and this one cover it all.
    """

    url: str
    form: str = ""
    batch: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()
    along: str = ""


COUNT, PAGE, EXPORT = "count", "page", "export"
"""The interactions that are judged by a total, begin with the link of another answer, and take several requests."""

OWED = frozenset({"read", "search"})
"""The interactions that every payer has to serve; where one of them shows nothing, nothing is learnt."""

OF_ONE_TYPE: Mapping[str, Interaction] = {
    "read": Interaction("{type}/{id}"),
    "version": Interaction("{type}/{id}/_history/{version}"),
    "history": Interaction("{type}/{id}/_history"),
    "history-of-type": Interaction("{type}/_history"),
    "search": Interaction("{type}?{own}"),
    "search-alone": Interaction("{type}"),
    "post-search": Interaction("{type}/_search", form="{own}"),
    "compartment": Interaction("Patient/{patient}/{type}"),
    COUNT: Interaction("{type}?{own}&_summary=count"),
    PAGE: Interaction("{type}?{own}&_count=1"),
    "everything-of-type": Interaction("Patient/{patient}/$everything?_type={type}"),
    "search-of-system": Interaction("?_type={type}"),
    "batch": Interaction("", batch=("{type}/{id}", "{type}?{own}")),
    "graphql": Interaction("$graphql?query={graphql}"),
    "graphql-of-patient": Interaction("Patient/{patient}/$graphql?query={graphql_of_patient}"),
}
"""Each interaction with one type by its name."""

OF_MANY_TYPES: Mapping[str, Interaction] = {
    "everything": Interaction("Patient/{patient}/$everything", granted=("Patient",)),
    "whole-compartment": Interaction("Patient/{patient}/*", granted=("Patient",)),
    "history-of-system": Interaction("_history", granted=("Patient",)),
    "search-of-types": Interaction("?_type=Patient,ExplanationOfBenefit,Coverage", granted=("Patient",)),
    "include-coverage": Interaction(
        "ExplanationOfBenefit?patient={patient}&_include=ExplanationOfBenefit:coverage",
        granted=("ExplanationOfBenefit",),
        along="Coverage",
    ),
    "include-patient": Interaction(
        "ExplanationOfBenefit?patient={patient}&_include=ExplanationOfBenefit:patient",
        granted=("ExplanationOfBenefit",),
        along="Patient",
    ),
    "include-beneficiary": Interaction(
        "Coverage?patient={patient}&_include=Coverage:beneficiary", granted=("Coverage",), along="Patient"
    ),
    "include-all": Interaction(
        "ExplanationOfBenefit?patient={patient}&_include=ExplanationOfBenefit:*", granted=("ExplanationOfBenefit",)
    ),
    "include-again": Interaction(
        "ExplanationOfBenefit?patient={patient}&_include=ExplanationOfBenefit:coverage"
        "&_include:iterate=Coverage:beneficiary",
        granted=("ExplanationOfBenefit", "Coverage"),
    ),
    "post-include": Interaction(
        "ExplanationOfBenefit/_search",
        form="patient={patient}&_include=ExplanationOfBenefit:coverage",
        granted=("ExplanationOfBenefit",),
        along="Coverage",
    ),
    "claims-of-patient": Interaction(
        "Patient?_id={patient}&_revinclude=ExplanationOfBenefit:patient",
        granted=("Patient",),
        along="ExplanationOfBenefit",
    ),
    "claims-of-coverage": Interaction(
        "Coverage?patient={patient}&_revinclude=ExplanationOfBenefit:coverage",
        granted=("Coverage",),
        along="ExplanationOfBenefit",
    ),
    "coverage-of-patient": Interaction(
        "Patient?_id={patient}&_revinclude=Coverage:beneficiary", granted=("Patient",), along="Coverage"
    ),
}
"""Each interaction that brings several types by its name."""

INTERACTIONS: Mapping[str, Interaction] = {
    **OF_ONE_TYPE,
    **OF_MANY_TYPES,
    EXPORT: Interaction("", granted=("Patient",)),
}
_OF_A_GRANT = frozenset(
    {"read", "version", "history", "history-of-type", "search", "search-alone", "post-search", "compartment", "batch"}
)
"""Interactions with one type that ask for no scope but of this type."""
_OF_THE_PATIENT_ALREADY = frozenset({"compartment", "everything-of-type", "graphql-of-patient"})
"""Interactions that begin at the Patient, and so lead to every type but that."""


def each_interaction(scope: Scope) -> Iterator[Case]:
    """One case for each interaction with each type of a member's record, with the first member who has one."""
    for name in scope.members[:1]:
        held = {kind for kinds in scope.kinds.values() for kind in kinds}
        for kind in (*_OF_EVERY_RECORD, *(kind for kind in TYPES if kind in held)):
            holder = name if kind in _OF_EVERY_RECORD else scope.who_has(kind)
            for interaction in OF_ONE_TYPE:
                if kind != "Patient" or interaction not in _OF_THE_PATIENT_ALREADY:
                    yield Case(requester=holder, subject=holder, path=interaction, resource_type=kind)
        for interaction in (*OF_MANY_TYPES, EXPORT):
            yield Case(requester=name, subject=name, path=interaction)


def each_granted(scope: Scope) -> Iterator[Case]:
    """One case for each interaction that a grant for its types alone has to open, with the first member who has one."""
    for case in each_interaction(scope):
        if case.path in _OF_A_GRANT or INTERACTIONS[case.path or ""].along:
            yield case


def types_of(case: Case) -> tuple[str, ...]:
    """Return the types that cover all the case's interaction brings."""
    wanted = INTERACTIONS[case.path or "read"]
    return (*wanted.granted, wanted.along) if wanted.along else (case.resource_type or "",)


def granted(case: Case) -> tuple[str, ...]:
    """Return the types of a grant that does not cover the case: those of its interaction, or another than its own."""
    named = INTERACTIONS[case.path or "read"].granted
    return named or (("Coverage",) if case.resource_type == "Patient" else ("Patient",))


def carried_out(payer: Payer, case: Case, session: Session | None, token: str | None = None) -> Observation | None:
    """Carry out the case's interaction about its subject, with a session's token, another `token`, or none.

    None where something that it needs is not known: a resource of the type, or a second page.
    """
    wanted, kind = INTERACTIONS[case.path or "read"], case.resource_type or ""
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    values = _values(payer, case, kind, wanted)
    if values is None:
        return None
    url = wanted.url.format(**values)
    if case.path == PAGE:
        link = payer.follow(payer.ask(payer.session(case.subject), url))
        return None if link is None else payer.ask(session, link, headers=headers)
    if wanted.batch:
        entries = [{"request": {"method": "GET", "url": part.format(**values)}} for part in wanted.batch]
        body = orjson.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries})
        headers["content-type"] = "application/fhir+json"
        return payer.ask(session, payer.base, "POST", headers=headers, body=body)
    if wanted.form:
        headers["content-type"] = "application/x-www-form-urlencoded"
        return payer.ask(session, url, "POST", headers=headers, body=wanted.form.format(**values).encode())
    return payer.ask(session, url, headers=headers)


def _values(payer: Payer, case: Case, kind: str, wanted: Interaction) -> dict[str, str] | None:
    patient, templates = payer.patient(case.subject) or "", f"{wanted.url}{wanted.form}{''.join(wanted.batch)}"
    values = {"type": kind, "patient": patient, "own": f"patient={patient}", "id": "", "version": "1"}
    if kind == "Patient":
        values |= {"own": f"_id={patient}", "id": patient}
    elif "{id}" in templates:
        known = payer.some_resource(case.subject, kind)
        if known is None:
            return None
        values["id"] = known.id
    if "{version}" in templates:
        shown = payer.ask(payer.session(case.subject), f"{kind}/{values['id']}")
        values["version"] = version_of(shown) or "1"
    argument = "_id" if kind == "Patient" else "patient"
    values["graphql"] = quote(f'{{{kind}List({argument}: "{patient}") {{id}}}}')
    values["graphql_of_patient"] = quote(f"{{{kind}List(_reference: patient) {{id}}}}")
    return values
