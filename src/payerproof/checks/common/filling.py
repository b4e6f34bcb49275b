"""Fills a query path's template: with what is known of requester and subject, in the dialect of the target.

`session` holds the token that is sent, `subject` is the member whose record is asked about.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from payerproof.checks.common.made_up_ids import unissued
from payerproof.fhir.references import referred
from payerproof.json_parts import member, objects
from payerproof.knowledge.known import Known
from payerproof.payer import Payer
from payerproof.payer.dialect import phrasing
from payerproof.smart.sessions import Session
from payerproof.target.query_path import OF_THE_RECORD, PathRequest, QueryPath


def filled(
    payer: Payer,
    path: QueryPath,
    session: Session,
    subject: str,
    resource_type: str,
    known: Known | None = None,
    **changes: str,
) -> PathRequest | None:
    """Return a query path's request about `subject`, phrased as the target takes it.

    `known` is the resource asked about, one of the subject's by default; `changes` set variables.
    None if something that the path needs (an id of that type, a patient) is not known.
    """
    values = variables(payer, path, session, subject, resource_type, known)
    return None if values is None else phrasing.phrased(payer.dialect, path.request(values | changes))


def variables(
    payer: Payer, path: QueryPath, session: Session, subject: str, resource_type: str, known: Known | None = None
) -> dict[str, str] | None:
    """Return the variables of a query path, or None if one that it needs is not known."""
    needed, patient = path.variables, payer.patient(subject)
    record = recorded(payer, subject, resource_type, needed & OF_THE_RECORD, known)
    own = recorded(payer, session.subject, resource_type, needed & _OF_THE_REQUESTER)
    shape = _id(record.known or own.known) or patient
    values = {
        "base": payer.base,
        "type": resource_type,
        "id": _id(record.known),
        "patient": patient,
        "self": session.patient,
        "self_id": _id(own.known),
        "version": _version(record.known) or "1",
        "identifier": None,
        "patient_identifier": _identifier(record.patient),
        "birth_date": payer.scope.accounts[subject].member.birth_date.isoformat(),
        "self_coverage": _id(own.first("Coverage")) if "self_coverage" in needed else None,
        "self_group": group_number(own) if "self_group" in needed else None,
        "self_contract": contract_number(own) if "self_contract" in needed else None,
        **of_the_record(record, needed),
        **({"identifier": _identifier(known)} if known else {}),
        "unknown": unissued(shape) if shape and (path.difference or "unknown" in needed) else None,
        "unknown_patient": unissued(patient) if patient and (path.difference or "unknown_patient" in needed) else None,
    }
    if any(values.get(name) is None for name in needed if name in values):
        return None
    return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one member's record, looked up once.

    `patient` is the Patient, `known` the resource asked about; `resources` are those that the member's witness may see,
    of one type or all, as far as the query path needs them. `base` is the FHIR base that references may begin with.
    """

    base: str
    patient: Known | None
    known: Known | None
    resources: tuple[Known, ...]

    def first(self, resource_type: str) -> Known | None:
        """Return the first of `resources` of a type, or None."""
        return _first(self.resources, resource_type)


def recorded(
    payer: Payer, subject: str, resource_type: str, needed: frozenset[str], known: Known | None = None
) -> Record:
    """Look up what is known of the subject's record: the whole of it where variables are `needed` that stand in it.

    `known` is the resource asked about, the first of the type by default.
    """
    patient = _first(payer.knowledge.resources(subject, "Patient"), "Patient")
    wanted = None if needed else resource_type
    resources = () if known and wanted else payer.evident(subject, wanted)
    return Record(payer.base, patient, known or _first(resources, resource_type), resources)


def of_the_record(record: Record, needed: frozenset[str]) -> dict[str, str | None]:
    """Return those of the `needed` variables that stand in a record, None for what it does not hold."""
    found: dict[str, str | None] = {}
    known, resources = record.known, record.resources
    if needed & OF_THE_RECORD:
        found = {
            "family": _name(record.patient, "family"),
            "given": _name(record.patient, "given"),
            "phone": _phone(record.patient),
            "coverage": _id(record.first("Coverage")),
            "related_person": _id(record.first("RelatedPerson")),
        }
        for name in needed & _REFERRED.keys():
            found[name] = _referred_id(((known,) if known else ()) + resources, _REFERRED[name], record.base)
    if "id_other_case" in needed:
        found["id_other_case"] = known.id.swapcase() if known and known.id.swapcase() != known.id else None
    if "identifier" in needed and (same := [each for each in resources if known and each.type == known.type]):
        found["identifier"] = next((value for each in same if (value := _identifier(each))), None)
    if "patient_identifier" in needed and record.patient and record.patient.content:
        found["patient_identifier"] = _identifier(record.patient)
    return {name: value for name, value in found.items() if name in needed}


_OF_THE_REQUESTER = frozenset({"self_coverage", "self_group", "self_contract"})
"""The variables that stand in the requester's own record, beside the resource of the type."""

_REFERRED: Mapping[str, str] = {
    "practitioner": "Practitioner",
    "organization": "Organization",
    "encounter": "Encounter",
}


def _referred_id(resources: Iterable[Known], kind: str, base: str) -> str | None:
    """Return the id of the first resource of a type that one of `resources` is, or refers to."""
    for known in resources:
        if known.type == kind:
            return known.id
        for reference in referred(known.content, base):
            if reference.startswith(f"{kind}/"):
                return reference.partition("/")[2].partition("/")[0]
    return None


def _first(resources: Iterable[Known], resource_type: str) -> Known | None:
    return next((known for known in resources if known.type == resource_type), None)


def _id(known: Known | None) -> str | None:
    return known.id if known else None


GUESSED = frozenset({"identifier", "patient_identifier", "birth_date", "family", "given", "phone"})
"""The variables that are values of somebody rather than ids, and may be guessed."""


def made_up(values: Mapping[str, str], needed: frozenset[str], known: Known | None = None) -> dict[str, str]:
    """Return values of nobody for those `needed` that may be guessed; where `known` is asked about, its own alone."""
    names = needed & GUESSED & values.keys() & (frozenset({"identifier"}) if known is not None else GUESSED)
    found: dict[str, str] = {}
    for name in names:
        system, bar, value = values[name].rpartition("|")
        found[name] = day_of_nobody() if name == "birth_date" else f"{system}{bar}{unissued(value)}"
    return found


def day_of_nobody() -> str:
    """Return a day of birth that no test member has: long ago."""
    return date(1880, 1, 1).replace(year=1880 + _CHANCE.randrange(20), day=1 + _CHANCE.randrange(28)).isoformat()


_CHANCE = random.Random()  # noqa: S311 - a day that nobody was born on guards nothing


def texts(node: Any) -> Iterator[str]:
    """Yield every text in a resource."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping | list | tuple):
        for child in node.values() if isinstance(node, Mapping) else node:
            yield from texts(child)


def group_number(record: Record) -> str | None:
    """Return the number of the group that the record's coverage names, where it could be an id; or None."""
    for known in record.resources:
        for item in _items(known, "class") if known.type == "Coverage" else ():
            value = item.get("value")
            codes = [each.get("code") for each in objects(member(item.get("type"), "coding"))]
            if "group" in codes and isinstance(value, str) and _FHIR_ID.fullmatch(value):
                return value
    return None


def contract_number(record: Record) -> str | None:
    """Return the number of the contract that the record's coverage names, or None."""
    named = (
        known.content.get("subscriberId") for known in record.resources if known.type == "Coverage" and known.content
    )
    return next((number for number in named if isinstance(number, str)), None)


_FHIR_ID = re.compile(r"[A-Za-z0-9.\-]{1,64}")


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


def _items(known: Known | None, element: str) -> list[dict[str, Any]]:
    return objects(member(known.content, element)) if known else []


def _version(known: Known | None) -> str | None:
    version = member(member(known.content, "meta"), "versionId") if known else None
    return version if isinstance(version, str) else None


def _identifier(known: Known | None) -> str | None:
    """Return the last business identifier of a resource as `system|value`: the more general ones stand first."""
    found = [item for item in _items(known, "identifier") if isinstance(item.get("value"), str)]
    return f"{found[-1].get('system', '')}|{found[-1]['value']}" if found else None
