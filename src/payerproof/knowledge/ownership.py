"""Whose record a resource belongs to, as it says itself: by the elements of R4's compartment of a patient.

Nothing need be known of anybody beforehand: a resource that names another Patient as its subject belongs to that one.
Who is only named in it (a subscriber, a payee, a provider) does not make it theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from payerproof import catalog
from payerproof.knowledge.documents import documents, nodes

_ID = r"[A-Za-z0-9._~\-]{1,128}"
"""An id: FHIR's own form, and what payers take for one that comes near; whatever is longer names nobody."""
_PATIENT = re.compile(rf"(?:(?P<base>.*)/)?Patient/(?P<id>{_ID})(?:/_history/[A-Za-z0-9.\-]+)?")
_IDENTIFIER = re.compile(_ID)
_SLASH = rb"(?:/|\\/|%2[Ff])"
_NAMED = re.compile(rb"Patient" + _SLASH + rb"(" + _ID.encode() + rb")")
_ABSOLUTE = re.compile(rb"/Patient" + _SLASH)
_BASE = re.compile(rb"https?:[^\"\s]{1,300}")
_LONGEST_BASE = 308
_UNREAD = tuple(
    re.compile(pattern)
    for pattern in (
        rb'"resourceType"\s*:\s*"Patient"',
        rb"urn:uuid:",
        rb'"data"\s*:\s*"',
        rb"<Patient[\s>]",
        rb"<data[\s>]",
        rb"\\u00[2-7]",
    )
)
"""What makes an answer worth reading even if no other Patient is referred to: a Patient itself, an alias of one,
an attachment, or escaped text. Each begins with a word of its own, by which the expression engine finds it fast."""
_PACKED = (b"\x1f\x8b", b"PK\x03")
"""How a packed body begins."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A Patient as a reference names it: `base` is empty where the reference is relative."""

    id: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Owned:
    """A resource that belongs to a record: `Type/id`, and the Patients of whom it is enough if one may be read.

    `others` are the further Patients that a Patient says to be the same person as (`Patient.link`).
    """

    reference: str
    owners: tuple[Owner, ...]
    others: tuple[Owner, ...] = ()


def names_others(body: bytes, own: Iterable[str], bases: Iterable[str]) -> bool:
    """Tell quickly whether an answer may hold a resource of anybody but the Patients `own`, below one of `bases`."""
    if body.startswith(_PACKED) or any(pattern.search(body) for pattern in _UNREAD):
        return True
    if not {name.encode() for name in own}.issuperset(_NAMED.findall(body)):
        return True
    places = {b"", *(base.encode() for base in bases)}
    return any(_base(body, found.start()) not in places for found in _ABSOLUTE.finditer(body))


def _base(body: bytes, end: int) -> bytes:
    """Return the address that ends before `end`, if it is one and stands in quotes, else nothing."""
    quote = body.rfind(b'"', max(0, end - _LONGEST_BASE), end)
    written = body[quote + 1 : end]
    return written if quote >= 0 and _BASE.fullmatch(written) else b""


def owned(parts: Iterable[bytes]) -> Iterator[Owned]:
    """Yield every resource in an answer that says whose record it belongs to."""
    for document in documents(parts):
        addresses = _Addresses(document)
        for resource, contained in nodes(document):
            found = _owned(resource, addresses, contained=contained)
            if found is not None:
                yield found


def owned_resource(resource: Mapping[str, Any]) -> Owned | None:
    """Return whose record a resource says it belongs to; None where it does not say."""
    kind = resource.get("resourceType")
    return _owned(resource, _Addresses(resource), contained=False) if isinstance(kind, str) else None


def _owned(resource: Mapping[str, Any], addresses: _Addresses, *, contained: bool) -> Owned | None:
    kind, identifier = resource["resourceType"], resource.get("id")
    name = f"{kind}/{identifier if isinstance(identifier, str) else '?'}"
    if kind == "Patient":
        if contained or not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
            return None
        return Owned(name, (Owner(identifier),), tuple(_patients(resource, ("link.other",), addresses)))
    owner, party = catalog.patient_compartment().get(kind, ((), ()))
    if any(next(_at(resource, path.split(".")), None) is not None for path in owner):
        party = ()  # whose record it is, is said; should it be said in words alone, nobody else's name stands for it
    found = tuple(dict.fromkeys(_patients(resource, (*owner, *party), addresses)))
    return Owned(name, found) if found else None


def _patients(resource: Mapping[str, Any], paths: Iterable[str], addresses: _Addresses) -> Iterator[Owner]:
    for path in paths:
        for value in _at(resource, path.split(".")):
            text = value.get("reference") if isinstance(value, Mapping) else None
            if isinstance(text, str) and (found := patient_in(addresses.named(text))) is not None:
                yield found


def patient_in(reference: str) -> Owner | None:
    """Return the Patient that a reference names by its id, or None for any other reference."""
    found = _PATIENT.fullmatch(unquote(reference).strip())
    return Owner(found["id"], (found["base"] or "").rstrip("/")) if found else None


def _at(node: Any, path: list[str]) -> Iterator[Any]:
    """Yield what stands at an element's path, through lists on the way."""
    if isinstance(node, list):
        for child in node:
            if not isinstance(child, list):  # FHIR has no lists of lists, and a hostile one may be deep
                yield from _at(child, path)
    elif not path:
        yield node
    elif isinstance(node, Mapping) and path[0] in node:
        yield from _at(node[path[0]], path[1:])


class _Addresses:
    """What the `urn:` addresses of Bundle entries stand for, as `Type/id`; looked up where one is used at all."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._found: Mapping[str, str] | None = None

    def named(self, reference: str) -> str:
        """Return `Type/id` of the entry that a reference points to by its address, else the reference."""
        if not reference.startswith("urn:"):
            return reference
        if self._found is None:
            self._found = dict(_by_address(self._document))
        return self._found.get(reference, reference)


def _by_address(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for bundle, _ in nodes(document):
        entries = bundle.get("entry") if bundle["resourceType"] == "Bundle" else None
        for entry in entries if isinstance(entries, list) else ():
            address = entry.get("fullUrl") if isinstance(entry, Mapping) else None
            resource = entry.get("resource") if isinstance(entry, Mapping) else None
            if isinstance(address, str) and address.startswith("urn:") and isinstance(resource, Mapping):
                yield address, f"{resource.get('resourceType')}/{resource.get('id')}"
