"""Writes that a token with read scopes must not make, from the least harmful to the worst.

An update sends what is there, a patch changes nothing, what is created is the harness's own and is removed again,
and a delete names an id that was never issued. Only where the target file allows destruction is the member's own
Patient deleted, last of all. What changed all the same is put back from what was read before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from payerproof.checks.common.made_up_ids import unissued
from payerproof.http.client import resolved, same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_FHIR = "application/fhir+json"
_SYSTEM = "urn:payerproof:write-check"


@dataclass(frozen=True, slots=True)
class Write:
    """One request that would write: `url` is relative to the FHIR base; `headers` beside the media type."""

    method: str
    url: str
    body: Any = None
    media_type: str = _FHIR
    headers: Mapping[str, str] | None = None


Resource = Mapping[str, Any]


def _created(patient: Resource, resource_type: str = "RelatedPerson", element: str = "patient") -> Resource:
    identifier = [{"system": _SYSTEM, "value": uuid4().hex}]
    reference = {"reference": f"Patient/{patient['id']}"}
    status = {} if resource_type == "RelatedPerson" else {"status": "draft"}
    return {"resourceType": resource_type, "identifier": identifier, element: reference, **status}


def _named(resource: Resource) -> str:
    (identifier,) = resource["identifier"]
    return f"{resource['resourceType']}?identifier={identifier['system']}|{identifier['value']}"


def _conditional_create(patient: Resource) -> Write:
    made = _created(patient)
    return Write("POST", "RelatedPerson", made, headers={"if-none-exist": _named(made).partition("?")[2]})


def _conditional_update(patient: Resource) -> Write:
    made = _created(patient)
    return Write("PUT", _named(made), made)


def _transaction(patient: Resource) -> Write:
    entry = {"resource": patient, "request": {"method": "PUT", "url": f"Patient/{patient['id']}"}}
    return Write("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]})


WRITES: Mapping[str, Callable[[Resource], Write]] = {
    "update": lambda patient: Write("PUT", f"Patient/{patient['id']}", patient),
    "patch": lambda patient: Write(
        "PATCH",
        f"Patient/{patient['id']}",
        [{"op": "test", "path": "/resourceType", "value": "Patient"}],
        "application/json-patch+json",
    ),
    "patch by FHIRPath": lambda patient: Write(
        "PATCH", f"Patient/{patient['id']}", {"resourceType": "Parameters", "parameter": []}
    ),
    "transaction": _transaction,
    "create": lambda patient: Write("POST", "RelatedPerson", _created(patient)),
    "create of a coverage": lambda patient: Write("POST", "Coverage", _created(patient, "Coverage", "beneficiary")),
    "create of a claim": lambda patient: Write(
        "POST", "ExplanationOfBenefit", _created(patient, "ExplanationOfBenefit")
    ),
    "conditional create": _conditional_create,
    "conditional update": _conditional_update,
    "conditional delete": lambda patient: Write("DELETE", _named(_created(patient))),
    "delete": lambda patient: Write("DELETE", f"Patient/{unissued(patient['id'])}"),
}
"""Each write by its name, from the member's Patient; the order is that in which they are tried."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The own Patient before a write, the answer to it, the Patient afterwards, and what was put right again."""

    before: Observation
    tried: Observation
    after: Observation
    restored: str = ""


def attempt(payer: Payer, case: Case) -> Tried:
    """Read the own Patient, try the write that the case's path names, read again, and put right what it changed."""
    session = payer.session(case.subject)
    before = payer.own_patient(session)
    patient = {**(before.resource or {}), "resourceType": "Patient", "id": session.patient or ""}
    tried = _send(payer, session, WRITES[case.path or "create"](patient))
    if case.path == "delete" and payer.target.allow.destroy and tried.exchange.refused:
        tried = _send(payer, session, Write("DELETE", f"Patient/{session.patient}"))
    after = payer.own_patient(session)
    return Tried(before, tried, after, _put_right(payer, session, before, tried, after))


def _send(payer: Payer, session: Session, write: Write) -> Observation:
    content = json.dumps(write.body).encode() if write.body is not None else b""
    headers = {"content-type": write.media_type, **(write.headers or {})} if content else dict(write.headers or {})
    return payer.ask(session, write.url or payer.base, write.method, headers=headers, body=content)


def _put_right(payer: Payer, session: Session, before: Observation, tried: Observation, after: Observation) -> str:
    """Remove what a write created, and send the Patient back as it was where it changed; return that in words."""
    said = []
    place = resolved(tried.exchange.url, tried.exchange.headers.get("location", ""))
    created = tried.exchange.status == 201 and same_origin(place, payer.base)  # noqa: PLR2004 - HTTP created
    if created and f"Patient/{session.patient}" not in place:
        removed = payer.ask(session, place.partition("/_history/")[0], "DELETE")
        said.append(f"what was created is {'removed' if removed.exchange.ok else 'left there'}")
    if before.resource is not None and _content(before) != _content(after):
        back = _send(payer, session, Write("PUT", f"Patient/{session.patient}", before.resource))
        said.append(f"the Patient is {'as before' if back.exchange.ok else 'not as before, and could not be restored'}")
    return ", ".join(said)


def _content(seen: Observation) -> dict[str, Any]:
    """Return the resource without what a server writes itself."""
    return {name: value for name, value in (seen.resource or {}).items() if name not in {"meta", "text"}}


def accepted(seen: Observation) -> bool:
    """Return whether a write was taken; a Bundle of refusals is one, whatever its own status."""
    if not seen.exchange.ok:
        return False
    answers = [entry.get("response") for entry in seen.listed]
    stated = [str(each.get("status", "")) for each in answers if isinstance(each, dict)]
    return not stated or any(status.startswith("2") for status in stated)
