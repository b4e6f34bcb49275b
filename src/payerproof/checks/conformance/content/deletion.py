"""A record that was deleted behind the API, asked for by the member whose it was."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common import query_paths
from payerproof.checks.common.record_requests import CLAIM
from payerproof.checks.common.withdrawal import awaited
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.target.scope import Scope

SEARCHES = (
    "search",
    "search-in-one-page",
    "search-sorted",
    "search-by-update",
    "search-without-subject",
    "post-search",
    "revinclude",
    "compartment",
    "everything",
)
"""The record requests that bring what is there now, and not what was."""


def each_search(scope: Scope) -> Iterator[Case]:
    """Each way to find claims, for the members in turn."""
    for place, name in enumerate(SEARCHES):
        if scope.members:
            member = scope.members[place % len(scope.members)]
            yield Case(requester=member, subject=member, path=name)


def some_claim(payer: Payer, member: str) -> Known | None:
    """Return the last claim of the member's that can be written back, as others ask for the first; None without one."""
    return next((known for known in payer.evident(member, CLAIM)[::-1] if known.content), None)


def read(payer: Payer, member: str, claim: Known) -> tuple[Observation, Observation]:
    """Return the claim as it is read before it is deleted and after that, as soon as it is refused."""
    session = payer.session(member)
    before = payer.ask(session, claim.reference)
    with payer.record_changed(member, claim.content, None):
        after = awaited(payer, lambda: payer.ask(session, claim.reference), lambda seen: seen.exchange.refused)
    return before, after


def found(
    payer: Payer, member: str, claim: Known, name: str
) -> tuple[tuple[Observation, ...], tuple[Observation, ...]]:
    """Return the pages of a record request that hold the claim before it is deleted, and all pages after that."""
    before = query_paths.collect(payer, member, member, name)
    with payer.record_changed(member, claim.content, None):
        after = awaited(
            payer, lambda: query_paths.collect(payer, member, member, name), lambda seen: not holding(seen, claim)
        )
    return holding(before, claim), after


def holding(pages: tuple[Observation, ...], claim: Known) -> tuple[Observation, ...]:
    """Return the pages that hold the claim."""
    return tuple(page for page in query_paths.showing(pages, [claim]) if page.exchange.ok)
