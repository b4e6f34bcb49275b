"""Helpers for faults: put something else into a joint on some query paths, and leave it healthy on the others."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

Asked = TypeVar("Asked")


def lifted(
    healthy: Callable[[Asked, AccessPath], Condition], *access_paths: AccessPath
) -> Callable[[Asked, AccessPath], Condition]:
    """Return a limit that is forgotten on `paths` and kept on all others."""
    return lambda asked, access_path: ALL if access_path in access_paths else healthy(asked, access_path)


def asked_for(seams: Seams, wanted: Callable[[str], bool]) -> Callable[[], bool]:
    """Return the test whether the request being answered is one of those `wanted`, by its address below the base.

    For mistakes of a code path that a parameter or an odd address leads to. Forms of a POST are not looked at.
    """
    healthy = seams.data.answered
    at_hand: ContextVar[bool] = ContextVar("at_hand", default=False)

    def answered(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        before = at_hand.set(wanted(url))
        try:
            return healthy(url, token, work_out)
        finally:
            at_hand.reset(before)

    seams.data.answered = answered
    return at_hand.get


def lifted_if(
    healthy: Callable[[Asked, AccessPath], Condition], forgotten: Callable[[], bool]
) -> Callable[[Asked, AccessPath], Condition]:
    """Return a limit that is forgotten while `forgotten` says so."""
    return lambda asked, access_path: ALL if forgotten() else healthy(asked, access_path)
