"""The resources in an answer: JSON as one document or one a line, XML as the JSON that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from payerproof.fhir.reading import UnreadableResource
from payerproof.fhir.xml_reading import is_xml, read_xml
from payerproof.http.by_body import ByBody
from payerproof.http.doubled_names import readings
from payerproof.http.memory import MEGABYTE, MOST_UNFOLDED, unfolded_xml
from payerproof.smart.discovery import json_object

_KEPT = 16 * MEGABYTE
"""Bytes of documents whose resources' names are kept for whoever asks again."""


def documents(parts: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield every JSON object that is the whole of a part, or of one of its lines (NDJSON), and every XML resource.

    An object that gives a name twice is yielded in each way in which it can be read.
    """
    for part in parts:
        if is_xml(part):
            yield from _of_xml(part)
            continue
        if part.lstrip()[:1] != b"{":
            continue
        whole = json_object(part)
        if whole is not None:
            yield whole
            yield from readings(part)
        elif b"\n" in part:
            for line in BytesIO(part):
                if (one := json_object(line)) is not None:
                    yield one
                    yield from readings(line)


def _of_xml(part: bytes) -> Iterator[dict[str, Any]]:
    """Yield the resource in a piece of XML; nothing where it is none, as with a page for browsers."""
    if b"http://hl7.org/fhir" in part and unfolded_xml(part) <= MOST_UNFOLDED:
        with suppress(UnreadableResource):
            yield read_xml(part).resource


def nodes(document: Any) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield every resource in a document, in no order, and whether it is contained in another one.

    A resource may stand in a Bundle, in Parameters, or in another resource, to any depth.
    """
    open_nodes: list[tuple[Any, bool]] = [(document, False)]
    while open_nodes:  # a stack of our own: how deep a document goes is the target's choice
        node, contained = open_nodes.pop()
        if isinstance(node, list):
            open_nodes += [(child, contained) for child in node if isinstance(child, (dict, list))]
        elif isinstance(node, dict):
            if isinstance(node.get("resourceType"), str):
                yield node, contained
            open_nodes += [
                (child, contained or key == "contained")
                for key, child in node.items()
                if isinstance(child, (dict, list))
            ]


def _names_in(part: bytes) -> frozenset[str]:
    found = (resource for document in documents((part,)) for resource, _ in nodes(document))
    return frozenset(f"{item['resourceType']}/{item.get('id')}" for item in found)


_by_part = ByBody(_names_in, _KEPT)


def names_in(part: bytes) -> frozenset[str]:
    """Return `Type/id` of every resource in a piece of JSON; of none where it is no JSON."""
    return _by_part(part)
