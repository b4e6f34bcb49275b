"""Parts of JSON that a stranger wrote, whatever its shape: what does not fit is passed over, and never an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list; none for anything that is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list | tuple) else []


def texts(value: Any) -> list[str]:
    """Return the strings in a list; none for anything that is no list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []


def member(value: Any, name: str) -> Any:
    """Return what an object has under a name; None for anything that is no object, too."""
    return value.get(name) if isinstance(value, Mapping) else None
