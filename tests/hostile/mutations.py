"""Payers whose JSON is damaged everywhere: by the damages that a validator is tested with, by depth, and by loops.

Which damage an answer meets follows from its request alone, so that the same request is damaged alike each time.
`-anew-` ones meet another damage each time: most controls hold, so that the checks come far. What tells who somebody is
(keys, UserInfo, introspection, id tokens) does so, too: it has few addresses.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from tests.hostile.behaviours import Behaviour, Spoil, data, tokens_and_public
from tests.loopback import Asked, Reply
from tests.unit.fhir.damages import damages, replaced
from tests.unit.fhir.variations import VARIATIONS

Resource = dict[str, Any]
Change = Callable[[Resource, int], Any]
DEPTH = 400
"""Levels that common JSON readers still take."""


def _damaged(resource: Resource, number: int) -> Any:
    found = list(damages(resource))
    _, place, value = found[number % len(found)] if found else ("", (), None)
    return replaced(resource, place, value) if place else resource


def _varied(resource: Resource, number: int) -> Any:
    names = sorted(VARIATIONS)
    return VARIATIONS[names[number % len(names)]](resource)


def _nested(resource: Resource, _number: int) -> Any:
    """Hang a long chain of extensions, and of resources in one another, into a resource."""
    extension: Any = {"url": "urn:x", "valueString": "x"}
    inner: Any = {"resourceType": "Patient", "id": "p"}
    for _ in range(DEPTH):
        extension = {"url": "urn:x", "extension": [extension]}
        inner = {"resourceType": "Basic", "contained": [inner]}
    return resource | {"extension": [extension], "contained": [inner]}


def _looped(resource: Resource, _number: int) -> Any:
    """Let every reference lead to contained resources that refer to themselves and to one another."""
    turning = [
        {"resourceType": "Patient", "id": "a", "link": [{"other": {"reference": "#a"}}]},
        {"resourceType": "Coverage", "id": "b", "beneficiary": {"reference": "#c"}},
        {"resourceType": "Coverage", "id": "c", "beneficiary": {"reference": "#b"}},
        {"resourceType": "Patient", "id": "d", "generalPractitioner": [{"reference": "#"}]},
    ]
    names = iter(range(1_000_000))

    def turned(node: Any) -> Any:
        if isinstance(node, dict):
            made = {key: turned(value) for key, value in node.items()}
            return made | ({"reference": f"#{'abcd'[next(names) % 4]}"} if "reference" in node else {})
        return [turned(item) for item in node] if isinstance(node, list) else node

    return turned(resource) | {"contained": turning}


def _odd(_resource: Resource, number: int) -> Any:
    """Put something else in place of a resource."""
    odd: tuple[Any, ...]
    odd = (None, [], {}, "x", 7, True, [[]], {"resourceType": None}, {"resourceType": ["Patient"]}, {"id": {}})
    return odd[number % len(odd)]


def _resources(change: Change, seed: int) -> Spoil:
    """Return what changes every resource of an answer, in a Bundle or alone."""

    def spoil(asked: Asked, honest: Reply) -> Reply:
        document, number = _read(asked, honest, seed)
        if isinstance(document, dict) and isinstance(document.get("entry"), list):
            for index, entry in enumerate(document["entry"]):
                if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                    entry["resource"] = change(entry["resource"], number + 7919 * index)
        elif isinstance(document, dict):
            document = change(document, number)
        return _told(honest, document)

    return spoil


def _frame(seed: int) -> Spoil:
    """Return what damages a Bundle outside of its resources, and any other document anywhere."""

    def spoil(asked: Asked, honest: Reply) -> Reply:
        document, number = _read(asked, honest, seed)
        if not isinstance(document, dict):
            return honest
        inside = {"resource"} if isinstance(document.get("entry"), list) else set()
        found = [item for item in damages(document) if not inside.intersection(item[1][:-1])]
        _, place, value = found[number % len(found)] if found else ("", (), None)
        return _told(honest, replaced(document, place, value) if place else document)

    return spoil


def _about_people(asked: Asked, _honest: Reply) -> bool:
    return asked.path in {"/oauth/jwks", "/oauth/userinfo", "/oauth/introspect"}


def _tokens(asked: Asked, honest: Reply) -> bool:
    return asked.path == "/oauth/token" and b'"id_token"' in honest.body


def _anew(seed: int) -> Spoil:
    """Return what damages one place of a document, each time another one."""
    numbers = count(seed * 7919)

    def spoil(asked: Asked, honest: Reply) -> Reply:
        document, _ = _read(asked, honest, seed)
        return _told(honest, _once(document, next(numbers)) if isinstance(document, dict) else None)

    return spoil


def _identity(seed: int) -> Spoil:
    """Return what damages the header or the claims of each id token, each time another place."""
    numbers = count(seed * 7919)

    def spoil(_asked: Asked, honest: Reply) -> Reply:
        found, number = json.loads(honest.body), next(numbers)
        parts = found["id_token"].split(".")
        read = json.loads(base64.urlsafe_b64decode(parts[number % 2] + "=="))
        made = json.dumps(_once(read, number // 2)).encode()
        parts[number % 2] = base64.urlsafe_b64encode(made).decode().rstrip("=")
        return _told(honest, found | {"id_token": ".".join(parts)})

    return spoil


def _once(document: Any, number: int) -> Any:
    """Return a document with one of all damages that fit it; those of a place are far from one another."""
    found = list(damages(document))
    _, place, value = found[number * 101 % len(found)] if found else ("", (), None)
    return replaced(document, place, value) if place else document


def _read(asked: Asked, honest: Reply, seed: int) -> tuple[Any, int]:
    try:
        document = json.loads(honest.body)
    except ValueError:
        document = None
    return document, zlib.crc32(f"{seed} {asked.method} {asked.target.split('?')[0]}".encode())


def _told(honest: Reply, document: Any) -> Reply:
    return honest if document is None else Reply(honest.status, json.dumps(document).encode(), honest.headers)


_CHANGES: Mapping[str, Change] = {
    "damaged": _damaged,
    "varied": _varied,
    "nested": _nested,
    "looped": _looped,
    "odd": _odd,
}

_ALL = (
    *(
        Behaviour(f"records-{name}-{seed}", "the records are not as they should be", data, _resources(change, seed))
        for name, change in _CHANGES.items()
        for seed in ((1,) if name in {"nested", "looped"} else (1, 2))
    ),
    *(
        Behaviour(f"bundles-damaged-{seed}", "the Bundles are not as they should be", data, _frame(seed))
        for seed in (1, 2)
    ),
    *(
        Behaviour(
            f"public-damaged-{seed}",
            "what anybody may read, and token responses, are damaged",
            tokens_and_public,
            _frame(seed),
        )
        for seed in (1, 2, 3)
    ),
    *(
        Behaviour(f"records-anew-{seed}", "each answer is damaged in one place", data, _anew(seed))
        for seed in range(1, 5)
    ),
    *(
        Behaviour(f"people-damaged-{seed}", "keys and what is told of people are damaged", _about_people, _anew(seed))
        for seed in (1, 2)
    ),
    *(
        Behaviour(f"id-tokens-damaged-{seed}", "id tokens are not as they should be", _tokens, _identity(seed))
        for seed in (1, 2, 3)
    ),
)

MUTATIONS: Mapping[str, Behaviour] = {each.id: each for each in _ALL}
"""Every mutation by its id."""
