"""Scope texts read: the resource types that a grant names."""

from __future__ import annotations

import re

SCOPE = re.compile(r"^(patient|user|system)/(\*|[A-Z][A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)(\?.*)?$")
"""One scope for data: level, type, rights, and a query that narrows it."""
IDENTITY = frozenset({"openid", "fhirUser", "profile", "email", "address", "phone"})
"""Scopes by which an app is told who signed in (SMART App Launch, OpenID Connect Core 5.4)."""


_RIGHTS = {"read": "rs", "write": "cud", "*": "cruds"}


def covers(registered: str, scope: str) -> bool:
    """Return whether one of the scopes of a text opens all that a scope for data does; what names no data does not."""
    wanted = SCOPE.match(scope)
    return wanted is not None and any(_covers(own, wanted) for own in map(SCOPE.match, registered.split()) if own)


def _covers(own: re.Match[str], wanted: re.Match[str]) -> bool:
    rights = [set(_RIGHTS.get(each[3], each[3])) for each in (own, wanted)]
    narrowed = own[4] in {None, wanted[4]}
    return own[1] == wanted[1] and own[2] in {"*", wanted[2]} and rights[1] <= rights[0] and narrowed


def types_named(scope: str) -> frozenset[str]:
    """Return the resource types that a scope text opens for reading; `*` stands for all."""
    matches = (SCOPE.match(word) for word in scope.split())
    return frozenset(match.group(2) for match in matches if match)
