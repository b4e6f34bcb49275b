"""What a CodeableConcept says, where it says it in the plainest way."""

from __future__ import annotations

from typing import Any


def only_coding(value: Any) -> tuple[str, str] | None:
    """Return system and code of a concept with one coding, None for anything that takes a closer look."""
    try:
        (coding,) = value["coding"]
        system, code = coding["system"], coding["code"]
    except (KeyError, ValueError, TypeError):
        return None
    return (system, code) if system.__class__ is str and code.__class__ is str else None
