"""Helpers for faults: put something else into a joint on some roads, and leave it healthy on the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from payerproof.reference_payer.conditions import ALL, Condition
from payerproof.reference_payer.visibility import Road

Asked = TypeVar("Asked")


def lifted(healthy: Callable[[Asked, Road], Condition], *roads: Road) -> Callable[[Asked, Road], Condition]:
    """Return a limit that is forgotten on `roads` and kept on all others."""
    return lambda asked, road: ALL if road in roads else healthy(asked, road)
