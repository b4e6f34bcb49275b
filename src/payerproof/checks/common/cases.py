"""Cases that several suites are made into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payerproof.model import Case
from payerproof.target.query_path import QueryPath
from payerproof.target.scope import Pairs, Scope


def each_member(scope: Scope) -> Iterator[Case]:
    """One case for each member, about the own record."""
    for name in scope.members:
        yield Case(requester=name, subject=name)


def first_member(scope: Scope) -> Iterator[Case]:
    """One case, for the first member: where any member would do."""
    for name in scope.members[:1]:
        yield Case(requester=name, subject=name)


def each_holder(scope: Scope) -> Iterator[Case]:
    """One case for each pair between whom an authority is on record, in force or not."""
    for holder, subject in scope.holders:
        yield Case(requester=holder, subject=subject)


def in_turn(scope: Scope, names: Sequence[str]) -> Iterator[Case]:
    """Make a case of each name, in its note, for each person whom others act for: these take turns, or have all."""
    holders: dict[str, list[str]] = {}
    for holder, subject in scope.holders:
        holders.setdefault(subject, []).append(holder)
    for subject, acting in holders.items():
        for turn, name in enumerate(names):
            for holder in acting if scope.pairs is Pairs.EVERY else acting[turn % len(acting) :][:1]:
                yield Case(requester=holder, subject=subject, note=name)


def each_member_who_holds(scope: Scope) -> Iterator[Case]:
    """One case for each such pair whose holder has a record, too."""
    for holder, subject in member_holders(scope):
        yield Case(requester=holder, subject=subject)


def each_app(scope: Scope) -> Iterator[Case]:
    """One case for each app, with the first member; `note` names the app."""
    for app in scope.target.apps:
        for name in scope.members[:1]:
            yield Case(requester=name, subject=name, note=app.id)


def naming_paths(scope: Scope) -> list[QueryPath]:
    """Return the query paths that name the subject, counts apart."""
    return [path for path in scope.paths if path.about == "subject" and path.kind != "count"]


def member_holders(scope: Scope) -> list[tuple[str, str]]:
    """Return each pair of a holder of an authority and its subject, whose holder has a record, too."""
    members = set(scope.members)
    return [pair for pair in scope.holders if pair[0] in members]
