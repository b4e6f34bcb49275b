"""The tokens of two people who sign in one after the other with the same app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from payerproof.checks.common import authorize
from payerproof.checks.smart.races import token_of
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.target.scope import Scope

KINDS = ("access_token", "refresh_token", "id_token")


def each_neighbours(scope: Scope) -> Iterator[Case]:
    """Each member with the next one who signs in at the pages."""
    named = [name for name in scope.members if scope.accounts[name].login.kind == "form"]
    for first, second in pairwise(named):
        yield Case(requester=first, subject=second)


def first_neighbours(scope: Scope) -> Iterator[Case]:
    """Yield the first of these pairs, for what is the same with any."""
    yield from islice(each_neighbours(scope), 1)


def issued(payer: Payer, case: Case) -> tuple[Exchange, Exchange]:
    """Sign in as the one and at once as the other, each for the own record; return the two token responses."""
    people = (case.requester, case.subject)
    answers = []
    for name in people:
        pending = authorize.authorized(payer, replace(case, requester=name, subject=name))
        answers.append(payer.sessions.redeem(pending))
    return answers[0], answers[1]


def shared(first: Exchange, second: Exchange) -> list[str]:
    """Return the kinds of token of which both responses hold the same one."""
    return [kind for kind in KINDS if token_of(first, kind) and token_of(first, kind) == token_of(second, kind)]
