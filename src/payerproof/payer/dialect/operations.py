"""Operations under other names or methods, as the target file says: `$everything` may be `$patient-record` by POST.

The harness writes the standard names; they are changed where a request leaves, and changed back in what is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from payerproof.target.description import Operation

BODY = b'{"resourceType": "Parameters"}'
"""What a POST carries whose parameters stand in the address."""

Operations = Mapping[str, Operation]
"""The target's operations by their standard names."""

_OPERATION = re.compile(r"(?<=\$)[A-Za-z0-9_.-]+")


def address(operations: Operations, url: str) -> str:
    """Return a relative address with the target's own names of operations."""
    path, mark, query = url.partition("?")
    return f"{_OPERATION.sub(lambda found: _name(operations, found[0]), path)}{mark}{query}"


def is_posted(operations: Operations, url: str) -> bool:
    """Tell whether an address calls an operation that the target takes by POST alone."""
    by_post = {each.name for each in operations.values() if each.method == "POST"}
    return any(name in by_post for name in _OPERATION.findall(urlsplit(url).path))


def standard(operations: Operations, declared: Iterable[str]) -> tuple[str, ...]:
    """Return declared names of operations, the target's own by their standard names."""
    names = {each.name: name for name, each in operations.items()}
    return tuple(names.get(name.lstrip("$"), name) for name in declared)


def _name(operations: Operations, standard_name: str) -> str:
    return operations[standard_name].name if standard_name in operations else standard_name
