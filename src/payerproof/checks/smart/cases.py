"""The cases of the smart suite: tokens, redirects and requests that go wrong one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from payerproof.checks.common.cases import each_app
from payerproof.checks.smart.forged_tokens import FORGERIES
from payerproof.checks.smart.interactions import EXPORT, each_interaction
from payerproof.checks.smart.malformed import (
    BAD_TOKENS,
    ELSEWHERE,
    MADE_UP,
    OTHER_APPS,
    REDIRECT_VARIANTS,
    STRANGE_REQUESTS,
)
from payerproof.checks.smart.other_tokens import OTHER_KINDS
from payerproof.checks.smart.token_probes import PROBES
from payerproof.checks.smart.writes import WRITES
from payerproof.model import Case
from payerproof.target.scope import Scope

REFRESHED = "after a refresh"
"""The case whose token is one that a refresh gave."""


def each_expiry(scope: Scope) -> Iterator[Case]:
    """One case for each app with the token of its login, and one with a token that a refresh gave."""
    for case in each_app(scope):
        yield case
        yield replace(case, path=REFRESHED)


def each_member_on_probes(scope: Scope) -> Iterator[Case]:
    """Each member over each of the plain query paths to the own data."""
    for name in scope.members:
        for path in PROBES:
            yield Case(requester=name, subject=name, path=path)


def each_cacheable(scope: Scope) -> Iterator[Case]:
    """Each member over each of the plain query paths, and the first one over what other parts of a payer hand out."""
    yield from each_member_on_probes(scope)
    for name in scope.members[:1]:
        for path in HANDED_OUT:
            yield Case(requester=name, subject=name, path=path)


HANDED_OUT = ("next-page", "next-page-of-everything", "document", "export-file")
"""Channels to data that files and networks for files may hand out, with headers of their own."""


def each_without_token(scope: Scope) -> Iterator[Case]:
    """Each member over the plain query paths, and the first one over every interaction, which an export is not."""
    yield from each_member_on_probes(scope)
    yield from (case for case in each_interaction(scope) if case.path != EXPORT)


def each_write(scope: Scope) -> Iterator[Case]:
    """One case for each kind of write, with the first member."""
    for name in scope.members[:1]:
        for write in WRITES:
            yield Case(requester=name, subject=name, path=write)


def each_redirect_variant(scope: Scope) -> Iterator[Case]:
    """Each app with each variant of its redirect URI, with the first member; `path` names the variant."""
    for case in each_app(scope):
        for variant in (*REDIRECT_VARIANTS, OTHER_APPS):
            yield replace(case, path=variant)


def each_strange_request(scope: Scope) -> Iterator[Case]:
    """One case for each request that is refused for another reason, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for request in STRANGE_REQUESTS:
            yield Case(requester=name, subject=name, path=request)


def each_elsewhere(scope: Scope) -> Iterator[Case]:
    """One case for each place but the Authorization header where a token may be sent; `path` names it."""
    for name in scope.members[:1]:
        for place in ELSEWHERE:
            yield Case(requester=name, subject=name, path=place)


def each_bad_token(scope: Scope) -> Iterator[Case]:
    """Each member with each way to spoil a token; the first one with forgeries, other kinds, and all interactions.

    `note` says what the token is.
    """
    for name in scope.members:
        for kind in BAD_TOKENS:
            yield Case(requester=name, subject=name, note=kind)
    for name in scope.members[:1]:
        for kind in (*FORGERIES, *OTHER_KINDS):
            yield Case(requester=name, subject=name, note=kind)
    for case in each_interaction(scope):
        if case.path != EXPORT:
            yield replace(case, note=MADE_UP)
