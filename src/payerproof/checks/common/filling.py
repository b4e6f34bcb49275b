"""Fills a query path's template: with what is known of requester and subject, in the dialect of the target.

`requester` is the session whose token is sent, `subject` the member whose record is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from payerproof.checks.common.made_up_ids import unissued
from payerproof.fhir.references import referred
from payerproof.knowledge.known import Known
from payerproof.payer import Payer
from payerproof.payer.dialect import phrasing
from payerproof.smart.sessions import Session
from payerproof.target.query_path import OF_THE_RECORD, PathRequest, QueryPath


def filled(
    payer: Payer,
    path: QueryPath,
    requester: Session,
    subject: str,
    resource_type: str,
    known: Known | None = None,
    **changes: str,
) -> PathRequest | None:
    """Return a query path's request about `subject`, phrased as the target takes it.

    `known` is the resource asked about, one of the subject's by default; `changes` set variables.
    None if something that the path needs (an id of that type, a patient) is not known.
    """
    values = variables(payer, path, requester, subject, resource_type, known)
    return None if values is None else phrasing.phrased(payer.dialect, path.request(values | changes))


def variables(
    payer: Payer, path: QueryPath, requester: Session, subject: str, resource_type: str, known: Known | None = None
) -> dict[str, str] | None:
    """Return the variables of a query path, or None if one that it needs is not known."""
    theirs = known or payer.some_resource(subject, resource_type)
    ours = payer.some_resource(requester.subject, resource_type)
    patient = payer.patient(subject)
    known_one = theirs or ours
    example = known_one.id if known_one else patient
    needed = path.variables
    values = {
        "base": payer.base,
        "type": resource_type,
        "id": theirs.id if theirs else None,
        "patient": patient,
        "self": requester.patient,
        "self_id": ours.id if ours else None,
        "version": _version(theirs) or "1",
        "identifier": _identifier(theirs),
        "patient_identifier": _identifier(next(iter(payer.knowledge.resources(subject, "Patient")), None)),
        "birth_date": payer.scope.accounts[subject].member.birth_date.isoformat(),
        "self_coverage": _id_of(payer, requester.subject, "Coverage") if "self_coverage" in needed else None,
        **of_the_record(payer, subject, theirs, needed),
        "unknown": unissued(example) if example and (path.difference or "unknown" in needed) else None,
        "unknown_patient": unissued(patient) if patient and (path.difference or "unknown_patient" in needed) else None,
    }
    if any(values.get(name) is None for name in needed if name in values):
        return None
    return {name: value for name, value in values.items() if value is not None}


def of_the_record(payer: Payer, subject: str, known: Known | None, needed: frozenset[str]) -> dict[str, str | None]:
    """Return those of the `needed` variables that stand in the subject's record, None for what it does not hold."""
    found: dict[str, str | None] = {}
    if needed & OF_THE_RECORD:
        patient = next(iter(payer.knowledge.resources(subject, "Patient")), None)
        found = {
            "family": _name(patient, "family"),
            "given": _name(patient, "given"),
            "phone": _phone(patient),
            "coverage": _id_of(payer, subject, "Coverage"),
            "related_person": _id_of(payer, subject, "RelatedPerson"),
        }
        records = ((known,) if known else ()) + payer.visible(payer.witness(subject), subject)
        for name in needed & _REFERRED.keys():
            found[name] = _referred_id(records, _REFERRED[name], payer.base)
    if "id_other_case" in needed:
        found["id_other_case"] = known.id.swapcase() if known and known.id.swapcase() != known.id else None
    return {name: value for name, value in found.items() if name in needed}


_REFERRED: Mapping[str, str] = {
    "practitioner": "Practitioner",
    "organization": "Organization",
    "encounter": "Encounter",
}


def _referred_id(records: Iterable[Known], kind: str, base: str) -> str | None:
    """Return the id of the first resource of a type that one of the records is, or refers to."""
    for known in records:
        if known.type == kind:
            return known.id
        for reference in referred(known.content, base):
            if reference.startswith(f"{kind}/"):
                return reference.partition("/")[2].partition("/")[0]
    return None


def _id_of(payer: Payer, member: str, resource_type: str) -> str | None:
    found = payer.some_resource(member, resource_type)
    return found.id if found else None


def _name(patient: Known | None, part: str) -> str | None:
    """Return the last given name or the family name of a Patient: among those who share a first name it tells more."""
    for name in _items(patient, "name"):
        parts = name.get(part)
        if isinstance(parts, str):
            return parts
        given = [text for text in parts or () if isinstance(text, str)]
        if given:
            return given[-1]
    return None


def _phone(patient: Known | None) -> str | None:
    return next((value for item in _items(patient, "telecom") if isinstance(value := item.get("value"), str)), None)


def _items(known: Known | None, element: str) -> list[Mapping[str, Any]]:
    listed = (known.content or {}).get(element) if known else None
    return [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list | tuple) else []


def _version(known: Known | None) -> str | None:
    meta = (known.content or {}).get("meta") if known else None
    version = meta.get("versionId") if isinstance(meta, Mapping) else None
    return version if isinstance(version, str) else None


def _identifier(known: Known | None) -> str | None:
    """Return the last business identifier of a resource as `system|value`: the more general ones stand first."""
    listed = (known.content or {}).get("identifier") if known else None
    found = [item for item in listed or () if isinstance(item, Mapping) and isinstance(item.get("value"), str)]
    return f"{found[-1].get('system', '')}|{found[-1]['value']}" if found else None
