"""The sweep: known trouble, one value at a time, always in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from payerproof.checks.fuzz.malformed import IDS, MARK, QUERIES, VALUES
from payerproof.checks.fuzz.openapi import Operation

_EACH_READER = ("{own}", "{other}", "{patient}", "{other_patient}")
"""Values with a placeholder are tried by every requester; all others take requesters in turn."""


def urls(operation: Operation) -> tuple[str, ...]:
    """Return the templates of an operation's requests, relative to the FHIR base; `{…}` stand for ids, see `fill`.

    Those about people come first: if time runs short, they are what must not be missed.
    """
    made = tuple(_reads(operation) if operation.kind == "read" else _searches(operation))
    return (*filter(is_about_people, made), *(template for template in made if not is_about_people(template)))


def _reads(operation: Operation) -> Iterator[str]:
    for value in IDS:
        yield f"{operation.type}/{_encoded(value)}"


def _searches(operation: Operation) -> Iterator[str]:
    for name, kind in (*operation.parameters, ("_count", "count")):
        for value in VALUES["id"] if name == "_id" else VALUES.get(kind, VALUES["string"]):
            yield f"{operation.type}?{quote(name, safe='')}={_encoded(value)}"
    for query in QUERIES:
        yield f"{operation.type}?{query.replace('{MARK}', quote(MARK, safe=''))}"


def is_about_people(template: str) -> bool:
    """Return whether a template has a placeholder that stands for somebody's id."""
    return any(name in template for name in _EACH_READER)


def fill(template: str, ids: Mapping[str, str]) -> str | None:
    """Fill the placeholders of a template; None if an id that it needs is not known."""
    for name in _EACH_READER:
        if name in template:
            value = ids.get(name.strip("{}"))
            if value is None:
                return None
            template = template.replace(name, quote(value, safe=""))
    return template


def _encoded(value: str) -> str:
    """Encode a value for a URL, its placeholders left as they are."""
    text = quote(value, safe="{},")
    return text if is_about_people(value) else text.replace("{", "%7B").replace("}", "%7D")
