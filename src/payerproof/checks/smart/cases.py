"""The cases of the smart suite: tokens, redirects and requests that go wrong one at a time."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.smart.malformed import BAD_TOKENS, ELSEWHERE, REDIRECT_VARIANTS
from payerproof.checks.smart.token_probes import BEYOND, EXPORTED
from payerproof.checks.smart.writes import WRITES
from payerproof.model import Case
from payerproof.target.scope import Scope


def each_member_on_probes(scope: Scope) -> Iterator[Case]:
    """Each member over each of the plain query paths to the own data."""
    for name in scope.members:
        for path in ("read-patient", "read-claim", "search-claims", "search-coverage"):
            yield Case(requester=name, subject=name, path=path)


def each_unscoped_probe(scope: Scope) -> Iterator[Case]:
    """One case for each query path that leads beyond a grant for some types, with the first member."""
    for name in scope.members[:1]:
        for path in (*BEYOND, EXPORTED):
            yield Case(requester=name, subject=name, path=path)


def each_write(scope: Scope) -> Iterator[Case]:
    """One case for each kind of write, with the first member."""
    for name in scope.members[:1]:
        for write in WRITES:
            yield Case(requester=name, subject=name, path=write)


def each_redirect_variant(scope: Scope) -> Iterator[Case]:
    """One case for each variant of the registered redirect URI, with the first member; `note` names it."""
    for name in scope.members[:1]:
        for variant in REDIRECT_VARIANTS:
            yield Case(requester=name, subject=name, note=variant)


def each_elsewhere(scope: Scope) -> Iterator[Case]:
    """One case for each place but the Authorization header where a token may be sent; `path` names it."""
    for name in scope.members[:1]:
        for place in ELSEWHERE:
            yield Case(requester=name, subject=name, path=place)


def each_bad_token(scope: Scope) -> Iterator[Case]:
    """Each member with each way to spoil a token; `note` says what the token is."""
    for name in scope.members:
        for kind in BAD_TOKENS:
            yield Case(requester=name, subject=name, note=kind)
