"""The cases of the smart suite: tokens, redirects and requests that go wrong one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from payerproof.checks.common.cases import each_app, first_member, member_holders
from payerproof.checks.smart.forged_tokens import FORGERIES
from payerproof.checks.smart.interactions import EXPORT, each_interaction
from payerproof.checks.smart.malformed import (
    BAD_TOKENS,
    ELSEWHERE,
    IN_OBJECT,
    MADE_UP,
    OTHER_APPS,
    POSTED,
    REDIRECT_VARIANTS,
    STRANGE_REQUESTS,
)
from payerproof.checks.smart.other_tokens import OTHER_KINDS
from payerproof.checks.smart.token_probes import HEAD, PROBES
from payerproof.checks.smart.writes import WRITES
from payerproof.model import Case
from payerproof.target.scope import Scope

REFRESHED = "after a refresh"
"""The case whose token is one that a refresh gave."""
USED_LATE = "used late in its life"
"""The case whose token is used once more shortly before its end."""
OLDER = "an older one"
"""The case whose refresh token was exchanged two refreshes ago."""
NARROWED, OF_ANOTHER = "narrowed by a refresh", "of another's record"
"""The cases whose token has fewer scopes than its consent, or is a representative's."""


def each_expiry(scope: Scope) -> Iterator[Case]:
    """One case for each app with the token of its login, with one that a refresh gave, and with one used until late."""
    for case in each_app(scope):
        yield case
        yield replace(case, path=REFRESHED)
        yield replace(case, path=USED_LATE)


def each_reuse(scope: Scope) -> Iterator[Case]:
    """Yield the first member with a refresh token that was exchanged last, and with one from before."""
    for case in first_member(scope):
        yield case
        yield replace(case, path=OLDER)


def each_introspected(scope: Scope) -> Iterator[Case]:
    """Yield the first member's token, one with fewer scopes, and one of the first member who acts for another."""
    for case in first_member(scope):
        yield case
        yield replace(case, path=NARROWED)
    for holder, subject in member_holders(scope)[:1]:
        yield Case(requester=holder, subject=subject, path=OF_ANOTHER)


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
    """Each member over the plain query paths; the first one over HEAD and every interaction, which an export is not."""
    yield from each_member_on_probes(scope)
    yield from (Case(requester=name, subject=name, path=HEAD) for name in scope.members[:1])
    yield from (case for case in each_interaction(scope) if case.path != EXPORT)


def each_write(scope: Scope) -> Iterator[Case]:
    """One case for each kind of write, with the first member."""
    for name in scope.members[:1]:
        for write in WRITES:
            yield Case(requester=name, subject=name, path=write)


def each_redirect_variant(scope: Scope) -> Iterator[Case]:
    """Each app with each variant of its redirect URI, with the first member; `path` names the variant."""
    for case in each_app(scope):
        for variant in (*REDIRECT_VARIANTS, OTHER_APPS, POSTED, IN_OBJECT):
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
