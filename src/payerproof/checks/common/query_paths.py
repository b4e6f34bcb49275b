"""Walking the query paths: one request template, filled with what is known of reader and subject, sent and observed.

Nothing here judges; what comes back is handed to a judge beside its control.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from payerproof.checks.common.record_requests import CLAIM, PLAIN, RECORD_REQUESTS
from payerproof.fhir.clinical_types import TYPES
from payerproof.fhir.references import referred
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Case
from payerproof.payer import MAX_PAGES, Payer
from payerproof.smart.sessions import Session
from payerproof.target.query_path import OF_THE_RECORD, QueryPath

_PAGES_OF_AN_ATTEMPT = 4
_CONTROLS_KEPT = 4096
_SAFE_LENGTH = 12
_POOL = {letter: pool for pool in (string.digits, string.ascii_lowercase, string.ascii_uppercase) for letter in pool}
_CHANCE = random.Random()  # noqa: S311 - an id that was never given to anybody guards nothing


def attempts(payer: Payer, case: Case) -> tuple[Observation, ...]:
    """Ask the case's path with the requester's own token about its subject, and follow a few pages.

    Empty if the harness knows no resource of the subject's to ask for.
    """
    session = payer.session(case.requester or "")
    seen = walk(payer, payer.path(case.path or ""), session, case.subject or "", case.resource_type or "")
    return with_next_pages(payer, session, seen)


def control(payer: Payer, case: Case) -> Observation | None:
    """Ask the case's path as its subject, or the subject's witness: is the datum there to be leaked?

    Asked once for each subject, path and type, and kept: the answer is about the target, not about the requester.
    """
    path = payer.path(case.path or "")
    used = payer.path(path.control) if path.control else path
    subject, resource_type = case.subject or "", case.resource_type or used.types[0]
    key = (used.id, subject, resource_type)
    if key not in payer.controls:
        seen = walk(payer, used, payer.session(payer.witness(subject), subject), subject, resource_type)
        if seen is None:
            return None
        if len(payer.controls) < _CONTROLS_KEPT:
            payer.controls[key] = _lightened(seen)
        return seen
    return payer.controls[key]


def walk(
    payer: Payer,
    path: QueryPath,
    session: Session,
    subject: str,
    resource_type: str,
    known: Known | None = None,
    **changes: str,
) -> Observation | None:
    """Send a query path with the session's token, about `subject`.

    None if something that the path needs (an id of that type, a patient) is not known. `changes` set variables.
    """
    values = variables(payer, path, session, subject, resource_type, known)
    return None if values is None else _send(payer, path, session, values | changes)


def with_next_pages(payer: Payer, session: Session, first: Observation | None) -> tuple[Observation, ...]:
    """Return an answer and a few pages that follow it; empty if there is no answer."""
    found = [first] if first else []
    while found and len(found) < _PAGES_OF_AN_ATTEMPT and (link := payer.follow(found[-1])):
        found.append(payer.ask(session, link))
    return tuple(found)


def is_optional(payer: Payer, case: Case) -> bool:
    """Return whether what the case's control is asked for is something that a payer need not offer."""
    path = payer.path(case.path or "")
    return (payer.path(path.control) if path.control else path).optional or case.resource_type in TYPES


def nothing_there(payer: Payer, case: Case, *, whose: str | None = None) -> str:
    """Return why the case asks for what the record of `whose` (default: the subject) has not; empty where it has.

    Records differ: somebody has no telephone, nobody a goal; without it there is nothing that could be told.
    """
    path, subject, kind = payer.path(case.path or ""), whose or case.about, case.resource_type or ""
    if kind in TYPES and payer.some_resource(subject, kind) is None:
        return f"no {kind} of {subject} is known that could be asked for"
    asker = case.about if whose else case.reader
    if kind in TYPES and "self_id" in path.variables and payer.some_resource(asker, kind) is None:
        return f"no {kind} of {asker} is known to ask with"
    values = _values_of(payer, subject, payer.some_resource(subject, kind), path.variables)
    lacking = sorted(name.replace("_", " ") for name, value in values.items() if value is None)
    return f"the record of {subject} has no {' and no '.join(lacking)}" if lacking else ""


def distinguished(
    payer: Payer, case: Case
) -> tuple[Observation, tuple[Observation, Observation], tuple[str, ...]] | None:
    """Ask with the requester's token about the subject's record, and twice about records that never existed.

    Returns the answers and every id that was sent; None if the harness knows no record to ask for.
    """
    path, session = payer.path(case.path or ""), payer.session(case.reader)
    values = variables(payer, path, session, case.about, case.resource_type or "")
    if values is None:
        return None
    sent = [values]
    for _ in range(2):
        strange = {name: unissued(values[name]) for name in ("unknown", "unknown_patient") if name in values}
        sent.append(path.never_issued(values | strange))
    real, *made = payer.ask_together(session, [path.request(each) for each in sent])
    names = ("id", "patient", "unknown", "unknown_patient")
    return real, (made[0], made[1]), tuple({one[name] for one in sent for name in names if name in one})


def compare_ids(
    payer: Payer, session: Session, url: str, real: str, method: str = "GET"
) -> tuple[Observation, tuple[Observation, Observation], tuple[str, ...]]:
    """Ask for a real id and for two that were never issued; `url` holds `{}` for the id."""
    fresh_ids = (unissued(real), unissued(real))
    answers = [payer.ask(session, url.format(identifier), method) for identifier in (real, *fresh_ids)]
    return answers[0], (answers[1], answers[2]), (real, *fresh_ids)


def next_link(payer: Payer, member: str) -> str | None:
    """Return a next link of the member's claims, asked for by the member's witness; None if they fit on one page."""
    session = payer.session(payer.witness(member), member)
    for count in ("", "&_count=2", "&_count=1"):
        link = payer.follow(payer.ask(session, f"ExplanationOfBenefit?patient={session.patient}{count}"))
        if link is not None:
            return link
    return None


def collect(
    payer: Payer, reader: str, subject: str, name: str | None, resource_type: str | None = None
) -> tuple[Observation, ...]:
    """Gather `subject`'s records of a type (default: claims) with `reader`'s token, by one of `GATHERINGS`."""
    session, wanted = payer.session(reader, subject), RECORD_REQUESTS[name or PLAIN]
    values = {"patient": session.patient or "", "type": resource_type or CLAIM}
    url, form = wanted.url.format_map(values), wanted.form.format_map(values)
    headers = {"content-type": "application/x-www-form-urlencoded"} if form else {}
    found = [payer.ask(session, url, wanted.method, headers={**headers, **wanted.headers}, body=form.encode())]
    while len(found) < MAX_PAGES and (link := payer.follow(found[-1])):
        found.append(payer.ask(session, link))
    return tuple(found)


def open_to_other_members(payer: Payer, case: Case, references: frozenset[str]) -> frozenset[str]:
    """Return which of some resources a token reads for a record that does not name them.

    A directory of providers is open to everybody, and an entry in it tells of nobody.
    Asked is somebody who may not act for the subject; where there is nobody, a representative with the own token.
    """
    others = [name for name in payer.scope.members if name != case.about]
    for name in sorted(others, key=lambda other: payer.entitlement.record(other, case.about).allowed):
        own = {ref for known in payer.visible(name, name) for ref in referred(known.content, payer.base)}
        if not references & own:
            session = payer.session(name)
            return frozenset(item for item in references if payer.ask(session, item).exchange.ok)
    return frozenset()


def showing(pages: Iterable[Observation], known: Iterable[Known]) -> tuple[Observation, ...]:
    """Return the pages that hold one of the known resources; if none does, the refused ones, else nothing."""
    seen, wanted = tuple(pages), {item.reference for item in known}
    holding = tuple(page for page in seen if wanted.intersection(ids(page.entries)))
    return holding or tuple(page for page in seen if page.exchange.refused)


def variables(
    payer: Payer, path: QueryPath, session: Session, subject: str, resource_type: str, known: Known | None = None
) -> dict[str, str] | None:
    """Return the variables of a query path, or None if one that it needs is not known."""
    theirs = known or payer.some_resource(subject, resource_type)
    ours = payer.some_resource(session.subject, resource_type)
    patient = payer.patient(subject)
    known_one = theirs or ours
    example = known_one.id if known_one else patient
    needed = path.variables
    values = {
        "base": payer.base,
        "type": resource_type,
        "id": theirs.id if theirs else None,
        "patient": patient,
        "self": session.patient,
        "self_id": ours.id if ours else None,
        "version": _version(theirs) or "1",
        "identifier": _identifier(theirs),
        "patient_identifier": _identifier(next(iter(payer.knowledge.resources(subject, "Patient")), None)),
        "birth_date": payer.scope.accounts[subject].member.birth_date.isoformat(),
        "self_coverage": _id_of(payer, session.subject, "Coverage") if "self_coverage" in needed else None,
        **_values_of(payer, subject, theirs, needed),
        "unknown": unissued(example) if example and (path.difference or "unknown" in needed) else None,
        "unknown_patient": unissued(patient) if patient and (path.difference or "unknown_patient" in needed) else None,
    }
    if any(values.get(name) is None for name in needed if name in values):
        return None
    return {name: value for name, value in values.items() if value is not None}


def _values_of(payer: Payer, subject: str, known: Known | None, needed: frozenset[str]) -> dict[str, str | None]:
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


def _send(payer: Payer, path: QueryPath, session: Session, values: Mapping[str, str]) -> Observation:
    rendered = path.request(values)
    return payer.ask(session, rendered.url, rendered.method, headers=rendered.headers, body=rendered.content)


def unissued(example: str) -> str:
    """Return an id of the same shape as `example` (length, digits, capitals) that nobody was ever given.

    A short id is made longer: among few possible ids a random one could be a stranger's.
    """
    shape = example if len(example) >= _SAFE_LENGTH else example + example[-1:] * (_SAFE_LENGTH - len(example))
    made = "".join(_CHANCE.choice(pool) if (pool := _POOL.get(letter)) else letter for letter in shape)
    return made if made != example else unissued(example)


def _lightened(seen: Observation) -> Observation:
    """Return the observation without its body: a control is asked about its status and its hits only."""
    return Observation(replace(seen.exchange, body=b""), seen.hits)
