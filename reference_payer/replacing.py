"""Helpers for faults: put something else into a joint on some query paths, and leave it healthy on the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import TypeVar

from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.routing import Target
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


def requested(seams: Seams, wanted: Callable[[Target, Sequence[tuple[str, str]]], bool]) -> Callable[[], bool]:
    """Return the test whether the request being answered is one of those `wanted`, by its parameters, of forms too."""
    healthy = seams.data.understood
    at_hand: ContextVar[bool] = ContextVar("at_hand", default=False)

    def understood(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        at_hand.set(wanted(target, parameters))
        return healthy(target, parameters)

    seams.data.understood = understood
    return at_hand.get


def way_asked(seams: Seams) -> Callable[[], tuple[str, str]]:
    """Return what tells the path below the FHIR base, and the query, of the request whose token is looked at."""
    routed, credited = seams.data.route, seams.data.credentials
    path: ContextVar[str] = ContextVar("path", default="")
    asked: ContextVar[str] = ContextVar("asked", default="")

    def route(offer: Offer, raw_path: str) -> Target | None:
        path.set(raw_path)
        return routed(offer, raw_path)

    def credentials(authorization: Sequence[str], query: str) -> str:
        asked.set(query)
        return credited(authorization, query)

    seams.data.route, seams.data.credentials = route, credentials
    return lambda: (path.get(), asked.get())


def token_at_hand(seams: Seams) -> Callable[[], Access | None]:
    """Return what tells the access token of the request being answered."""
    healthy = seams.data.alive
    at_hand: ContextVar[Access | None] = ContextVar("token", default=None)

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        at_hand.set(access)
        return healthy(access, now, access_path)

    seams.data.alive = alive
    return at_hand.get


def refreshed_tokens(seams: Seams) -> Collection[str]:
    """Return the values of the access tokens that refreshing gave, which grows with them."""
    rotated, issued = seams.authorization.rotated, seams.authorization.issued
    renewed: set[str] = set()
    refreshing: ContextVar[bool] = ContextVar("refreshing", default=False)

    def rotate(vault: Vault, refresh: Refresh, now: datetime) -> Refresh:
        refreshing.set(True)
        return rotated(vault, refresh, now)

    def issue(vault: Vault, token: Access) -> Access:
        kept = issued(vault, token)
        if refreshing.get():
            renewed.add(kept.value)
            refreshing.set(False)
        return kept

    seams.authorization.rotated, seams.authorization.issued = rotate, issue
    return renewed


def lifted_if(
    healthy: Callable[[Asked, AccessPath], Condition], forgotten: Callable[[], bool]
) -> Callable[[Asked, AccessPath], Condition]:
    """Return a limit that is forgotten while `forgotten` says so."""
    return lambda asked, access_path: ALL if forgotten() else healthy(asked, access_path)
