"""Scope texts read: the resource types that a grant names."""

from __future__ import annotations

import re

SCOPE = re.compile(r"^(patient|user|system)/(\*|[A-Z][A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)(\?.*)?$")
"""One scope for data: level, type, rights, and a query that narrows it."""


def types_named(scope: str) -> frozenset[str]:
    """Return the resource types that a scope text opens for reading; `*` stands for all."""
    matches = (SCOPE.match(word) for word in scope.split())
    return frozenset(match.group(2) for match in matches if match)
