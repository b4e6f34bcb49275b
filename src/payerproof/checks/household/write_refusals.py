"""Writes to another member's record that are refused, compared with writes to records that never were.

An update sends what is there already, on a condition that cannot hold; a patch changes nothing; a deletion is tried
where the target file allows destruction. Whatever is taken all the same changes nothing but by deletion.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from payerproof.checks.common.made_up_ids import unissued
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.scope import Scope

_NEVER = {"if-match": 'W/"never-was"'}

Compared = tuple[Observation, tuple[Observation, Observation], tuple[str, ...]]
"""The answer for the real id, those for two never issued, and the three ids."""


def _update(record: Mapping[str, Any]) -> tuple[bytes, str]:
    return json.dumps(record).encode(), "application/fhir+json"


def _patch(record: Mapping[str, Any]) -> tuple[bytes, str]:
    test = [{"op": "test", "path": "/resourceType", "value": record["resourceType"]}]
    return json.dumps(test).encode(), "application/json-patch+json"


BODIES: Mapping[str, Callable[[Mapping[str, Any]], tuple[bytes, str]]] = {
    "PUT": _update,
    "PATCH": _patch,
    "DELETE": lambda _: (b"", ""),
}
"""By method, what is sent of a record, and its media type."""


def each_method(scope: Scope) -> Iterator[Case]:
    """Each method with a pair of members, another one each time; `path` names the method."""
    members: Sequence[str] = scope.members
    for turn, method in enumerate(BODIES):
        if len(members) > 1 and (method != "DELETE" or scope.target.allow.destroy):
            first = turn % len(members)
            yield Case(requester=members[first], subject=members[(first + 1) % len(members)], path=method)


def compared(payer: Payer, session: Session, known: Known, method: str) -> Compared:
    """Send a write to a real record of somebody else's and to two that were never issued."""
    ids = (known.id, unissued(known.id), unissued(known.id))
    seen = []
    for each in ids:
        body, media_type = BODIES[method]({**(known.content or {}), "resourceType": known.type, "id": each})
        headers = {**_NEVER, **({"content-type": media_type} if body else {})}
        seen.append(payer.ask(session, f"{known.type}/{each}", method, headers=headers, body=body))
    return seen[0], (seen[1], seen[2]), ids
