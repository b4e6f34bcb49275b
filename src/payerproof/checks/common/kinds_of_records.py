"""The kinds of records within one type: who may see a type is decided for all of it, or forgotten for some.

A prior authorization is an ExplanationOfBenefit like a claim, and a pharmacy's claim like a hospital's; yet each comes
from another system, with a rule of its own. So one record of each kind is asked for, and not the first of the type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from payerproof.knowledge.known import Known

MOST = 48
"""Records of one person that are asked for, of as many kinds."""


def one_of_each(known: Iterable[Known]) -> tuple[Known, ...]:
    """Return the first record of each kind, in their order; `MOST` at most."""
    found: dict[tuple[Any, ...], Known] = {}
    for item in known:
        found.setdefault(_kind(item), item)
    return tuple(found.values())[:MOST]


def _kind(known: Known) -> tuple[Any, ...]:
    """Return what tells a record from others of its type: its use, kind, status and service, as far as they are told.

    Whether it is the current year's is part of it: what is older often lies in an archive.
    """
    content = known.content or {}
    stated = (_code(content.get(name)) for name in ("type", "category", "class"))
    told = tuple(content.get(name) if isinstance(content.get(name), str) else None for name in ("use", "status"))
    year = known.service_end.year if known.service_end else None
    return known.type, *told, *stated, known.category, known.consent, known.kind, year


def _code(value: Any) -> str | None:
    """Return the first code of a CodeableConcept, a Coding, or a list of them."""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if not isinstance(value, Mapping):
        return None
    codings = value.get("coding")
    first = codings[0] if isinstance(codings, list | tuple) and codings else value
    code = first.get("code") if isinstance(first, Mapping) else None
    return code if isinstance(code, str) else None
