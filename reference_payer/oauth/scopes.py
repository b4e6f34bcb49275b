"""SMART scopes for one patient, in both spellings: `patient/Coverage.read` (1.0) and `patient/Coverage.rs` (2.x)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.search.tables import PARAMETERS

TYPES = tuple(PARAMETERS)
"""What a scope may name; `*` stands for all of them."""

CONTEXT = ("openid", "fhirUser", "launch/patient", "offline_access")
"""Scopes that ask for no data."""

Interaction = Literal["r", "s"]

_RESOURCE = re.compile(r"(?P<type>[A-Za-z]+|\*)\.(?P<rights>read|write|\*|c?r?u?d?s?)", re.ASCII)


def offered(types: Iterable[str]) -> tuple[str, ...]:
    """Return every scope that opens something here, for `scopes_supported`; `types` are those that are kept."""
    names = ("*", *types)
    spelt = [f"patient/{name}.{rights}" for name in names for rights in ("read", "rs")]
    return (*CONTEXT, *spelt)


def meaningful(requested: Iterable[str], types: Iterable[str]) -> list[str]:
    """Return `requested` without the scopes for types of which nothing is kept."""
    absent = set(TYPES) - set(types)
    return [scope for scope in requested if scope.removeprefix("patient/").partition(".")[0] not in absent]


def grantable(requested: Iterable[str]) -> tuple[str, ...]:
    """Return what may be granted of `requested`, in order and without repetition; never more than was asked for.

    Rights to write are left away, and so is every scope that is unknown, malformed or for somebody but the patient.
    """
    kept = (scope if scope in CONTEXT else _of_a_patient(scope) for scope in requested)
    return tuple(dict.fromkeys(scope for scope in kept if scope))


def _of_a_patient(scope: str) -> str | None:
    kept = narrowed(scope.removeprefix("patient/")) if scope.startswith("patient/") else None
    return f"patient/{kept}" if kept else None


def narrowed(scope: str) -> str | None:
    """Return a scope without its level, as `Coverage.rs`, with the rights to read alone; None where none is left."""
    match = _RESOURCE.fullmatch(scope)
    if match is None or (match["type"] != "*" and match["type"] not in TYPES):
        return None
    rights = match["rights"]
    if rights in ("read", "*"):
        return f"{match['type']}.read"
    kept = "".join(right for right in rights if right in "rs") if rights != "write" else ""
    return f"{match['type']}.{kept}" if kept else None


def names_data(scopes: Iterable[str]) -> bool:
    """Tell whether any of `scopes` opens data."""
    return any(scope.startswith("patient/") for scope in scopes)


def allows(scopes: Iterable[str], resource_type: str, interaction: Interaction, _access_path: AccessPath) -> bool:
    """Tell whether `scopes` allow to read (`r`) or search (`s`) resources of `resource_type`, on any query path."""
    for scope in scopes:
        name, _, rights = scope.removeprefix("patient/").removeprefix("system/").partition(".")
        if name in ("*", resource_type) and (rights == "read" or interaction in rights):
            return True
    return False
