"""Damage to JSON documents, to the resources in them, and to lines of NDJSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.hostile.behaviours import Spoil
from tests.hostile.damage.bodies import _with
from tests.hostile.mutations import _told
from tests.loopback import Asked, Reply

Node = dict[str, Any]


def deep(levels: int, opening: str = "[", closing: str = "]") -> Spoil:
    """Send a Bundle with a value that is nested so deep."""
    text = '{"resourceType":"Bundle","type":"searchset","link":' + opening * levels + "0" + closing * levels + "}"
    return lambda _, honest: _with(honest, text.encode())


def field(name: str, value: Any) -> Spoil:
    """Set a field of the document itself."""

    def change(document: Node) -> Any:
        return document | {name: value}

    return _changed(change)


def resource(name: str, value: Any, times: int = 1) -> Spoil:
    """Set a field of every resource, a text so many times."""
    value = value * times if isinstance(value, str) else value
    return _changed(lambda document: _each(document, lambda found: found | {name: value}))


def document(value: Any) -> Spoil:
    """Send another document with the honest status."""
    return lambda _, honest: _with(honest, json.dumps(value).encode())


def first_field(text: str, tail: str = "", times: int = 1) -> Spoil:
    """Begin every document with a field as it is written, and a tail so many times."""
    written = f"{{{text}{tail * times},".encode()
    return lambda _, honest: _with(honest, honest.body.replace(b"{", written, 1))


def entries(times: int) -> Spoil:
    """Repeat the entries of every Bundle."""

    def change(found: Node) -> Any:
        return found | {"entry": found["entry"] * times} if isinstance(found.get("entry"), list) else found

    return _changed(change)


def references(value: Any, times: int = 1) -> Spoil:
    """Let every reference be another value, a text so many times."""
    value = value * times if isinstance(value, str) else value
    return _changed(lambda document: _rewritten(document, "reference", value))


def links(to: str, times: int = 0, *, counted: bool = False) -> Spoil:
    """Link every page of a search to another; `counted`: an address that was never seen before; `times`: its length."""
    to += "y" * times

    def spoil(asked: Asked, honest: Reply) -> Reply:
        number = int(asked.query.get("_again", "0") or "0") + 1 if asked.query.get("_again", "0").isdigit() else 1
        origin = f"http://{asked.headers.get('host', '')}"
        url = to.replace("{origin}", origin).replace("{target}", asked.target.split("&_again")[0].split("?_again")[0])
        if counted:
            url += ("&" if "?" in url else "?") + f"_again={number}"
        return _document(honest, lambda found: found | {"link": [{"relation": "next", "url": url}]}, "Bundle")

    return spoil


def manifest(files: int, url: str = "") -> Spoil:
    """Name so many files in the manifest of an export."""

    def change(found: Node) -> Any:
        first = (found.get("output") or [{"type": "Patient", "url": "x"}])[0]
        return found | {"output": [first | ({"url": f"{url}{number}"} if url else {}) for number in range(files)]}

    return _changed(change)


def _changed(change: Callable[[Node], Any]) -> Spoil:
    return lambda _, honest: _document(honest, change)


def _document(honest: Reply, change: Callable[[Node], Any], kind: str = "") -> Reply:
    try:
        found = json.loads(honest.body)
    except ValueError:
        return honest
    if not isinstance(found, dict) or (kind and found.get("resourceType") != kind):
        return honest
    return _told(honest, change(found))


def _each(found: Node, change: Callable[[Node], Any]) -> Any:
    if not isinstance(found.get("entry"), list):
        return change(found)
    for entry in found["entry"]:
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
            entry["resource"] = change(entry["resource"])
    return found


def _rewritten(node: Any, key: str, value: Any) -> Any:
    if isinstance(node, dict):
        return {name: value if name == key else _rewritten(item, key, value) for name, item in node.items()}
    return [_rewritten(item, key, value) for item in node] if isinstance(node, list) else node
