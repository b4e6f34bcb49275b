"""The ways in which a server may take a population, and the choice among them from its CapabilityStatement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

from payerproof.errors import LoadStopped
from payerproof.http.client import Request
from payerproof.json_parts import objects
from payerproof.provisioning.batches import Batch
from payerproof.provisioning.names import Names

Way = Literal["transaction", "batch", "put", "create"]
WAYS: tuple[Way, ...] = ("transaction", "batch", "put", "create")
"""`create` is for servers that give ids of their own."""

_JSON = {"content-type": "application/fhir+json", "accept": "application/fhir+json", "prefer": "return=minimal"}


def choose(statement: Mapping[str, Any], types: Collection[str]) -> Way:
    """Return the best way in which a server takes resources of `types`.

    Transactions before batches before single requests; one by one where the server says that it gives ids itself.
    A statement that tells of no type at all is taken to allow all. Raises LoadStopped where it rules out a type.
    """
    rest = next((each for each in objects(statement.get("rest")) if each.get("mode", "server") == "server"), {})
    offered = {str(each.get("type")): each for each in objects(rest.get("resource"))}
    if offered:
        if any(offered[name].get("updateCreate") is False for name in types if name in offered):
            _refuse_what_is_ruled_out(offered, types, "create")
            return "create"
        _refuse_what_is_ruled_out(offered, types, "update")
    codes = _codes(rest)
    return next((way for way in WAYS[:2] if way in codes), "put")


def request(way: Way, base: str, batch: Batch, headers: Mapping[str, str], names: Names) -> Request:
    """Return the request that brings a batch in; by `put` and `create` it holds one resource.

    Sending it twice changes nothing, but for `create`, which makes another resource each time.
    """
    if way == "create":
        (item,) = batch
        return Request("POST", f"{base}/{item.type}", {**_JSON, **headers}, names.created(item))
    if way == "put":
        (item,) = batch
        return Request("PUT", f"{base}/{item.name}", {**_JSON, **headers}, item.text)
    entries = b",".join(
        b'{"resource":%b,"request":{"method":"PUT","url":"%b"}}' % (item.text, item.name.encode()) for item in batch
    )
    body = b'{"resourceType":"Bundle","type":"%b","entry":[%b]}' % (way.encode(), entries)
    return Request("POST", base, {**_JSON, **headers}, body)


def _refuse_what_is_ruled_out(
    offered: Mapping[str, Mapping[str, Any]], types: Collection[str], interaction: str
) -> None:
    closed = sorted(name for name in types if name not in offered or _is_closed(offered[name], interaction))
    if closed:
        options = " ".join(f"--without {name}" for name in closed)
        raise LoadStopped(
            f"the target's CapabilityStatement offers no {interaction} of {', '.join(closed)} "
            f"(leave them out with {options}, or name a --way to try all the same)"
        )


def _is_closed(entry: Mapping[str, Any], interaction: str) -> bool:
    codes = _codes(entry)
    return bool(codes) and interaction not in codes


def _codes(entry: Mapping[str, Any]) -> set[str]:
    return {str(each.get("code")) for each in objects(entry.get("interaction"))}
