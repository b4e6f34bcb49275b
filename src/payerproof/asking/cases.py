"""The cases checks are made into: who asks for whose data over which path, for which type."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from payerproof.asking.gatherings import COMPANY, RECORDS
from payerproof.asking.roads import UNSCOPED, WRITES
from payerproof.asking.spoilt import BAD_TOKENS, REDIRECT_VARIANTS
from payerproof.asking.turning_points import Kind, turning_points
from payerproof.asking.withdrawal import CHANNELS, DATA_CHANNELS
from payerproof.model import Case
from payerproof.query_path import QueryPath
from payerproof.scope import Pairs, Scope

_CLAIM = "ExplanationOfBenefit"


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


def each_holder_on_paths(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every query path that names the subject, counts apart."""
    for holder, subject in scope.holders:
        for path in scope.paths:
            if path.about == "subject" and path.kind != "count" and path.every_pair:
                for resource_type in path.types:
                    yield Case(requester=holder, subject=subject, path=path.id, resource_type=resource_type)


def each_holder_on_claim_paths(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every query path to claims that names the subject, counts apart."""
    for holder, subject in scope.holders:
        for path in scope.paths:
            if path.about == "subject" and path.kind != "count" and _CLAIM in path.types:
                yield Case(requester=holder, subject=subject, path=path.id, resource_type=_CLAIM)


def each_holder_on_records(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every request that gathers the claims of a record."""
    for holder, subject in scope.holders:
        for name in RECORDS:
            yield Case(requester=holder, subject=subject, path=name)


def each_holder_on_company(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every request that brings along what claims refer to."""
    for holder, subject in scope.holders:
        for name in COMPANY:
            yield Case(requester=holder, subject=subject, path=name)


def each_app(scope: Scope) -> Iterator[Case]:
    """One case for each app, with the first member; `note` names the app."""
    for app in scope.target.apps:
        for name in scope.members[:1]:
            yield Case(requester=name, subject=name, note=app.id)


def each_channel(scope: Scope) -> Iterator[Case]:
    """One case for each app and each channel that a withdrawal has to close; `note` names the app."""
    for case in each_app(scope):
        for channel in CHANNELS:
            yield replace(case, path=channel)


def each_pair(scope: Scope) -> Iterator[Case]:
    """One case for each ordered pair of two members."""
    for requester in scope.members:
        for subject in scope.members:
            if requester != subject:
                yield Case(requester=requester, subject=subject)


def each_pair_on_paths(scope: Scope) -> Iterator[Case]:
    """Ordered pairs over every query path that names the subject, counts apart; one case for each type."""
    paths = [path for path in scope.paths if path.about == "subject" and path.kind != "count"]
    return _pairs_on(scope, paths)


def each_pair_on_counts(scope: Scope) -> Iterator[Case]:
    """Ordered pairs over every query path that counts the subject's records."""
    paths = [path for path in scope.paths if path.about == "subject" and path.kind == "count"]
    return _pairs_on(scope, paths)


def each_pair_told_apart(scope: Scope) -> Iterator[Case]:
    """Ordered pairs over the query paths whose answer may be compared with that for an id never issued."""
    return _pairs_on(scope, [path for path in scope.paths if path.about == "subject" and path.difference])


def each_member_on_open_paths(scope: Scope) -> Iterator[Case]:
    """Each member over every query path that names nobody, counts apart."""
    return _members_on(scope, [path for path in scope.paths if path.about == "nobody" and path.kind != "count"])


def each_member_on_open_counts(scope: Scope) -> Iterator[Case]:
    """Each member over every counting query path that names nobody."""
    return _members_on(scope, [path for path in scope.paths if path.about == "nobody" and path.kind == "count"])


def each_member_on_roads(scope: Scope) -> Iterator[Case]:
    """Each member over each of the plain roads to the own data."""
    for name in scope.members:
        for road in ("read-patient", "read-claim", "search-claims", "search-coverage"):
            yield Case(requester=name, subject=name, path=road)


def each_unscoped_road(scope: Scope) -> Iterator[Case]:
    """One case for each road that leads beyond the Patient, with the first member."""
    for name in scope.members[:1]:
        for road in UNSCOPED:
            yield Case(requester=name, subject=name, path=road)


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


def each_bad_token(scope: Scope) -> Iterator[Case]:
    """Each member with each way to spoil a token; `note` says what the token is."""
    for name in scope.members:
        for kind in BAD_TOKENS:
            yield Case(requester=name, subject=name, note=kind)


def each_majority(scope: Scope) -> Iterator[Case]:
    """Each parent of the child who comes of age next, over each channel to data."""
    yield from _turns(scope, "majority", DATA_CHANNELS)


def each_power_end(scope: Scope) -> Iterator[Case]:
    """Each power with a last day, over each channel to data."""
    yield from _turns(scope, "power-end", DATA_CHANNELS)


def each_power_start(scope: Scope) -> Iterator[Case]:
    """Each power with a first day."""
    yield from _turns(scope, "power-start", (None,))


def _members_on(scope: Scope, paths: Iterable[QueryPath]) -> Iterator[Case]:
    turns = itertools.count()
    for path in paths:
        for resource_type in path.types:
            turn = next(turns)
            for place, name in enumerate(scope.members):
                if scope.pairs is not Pairs.FEW or _has_turn(scope, place, turn):
                    yield Case(requester=name, subject=name, path=path.id, resource_type=resource_type)


def _pairs_on(scope: Scope, paths: Iterable[QueryPath]) -> Iterator[Case]:
    """Yield all pairs where the path asks for it; else a ring, in which each member asks once and is asked about once.

    The step of the ring changes from path to path, so that over all paths every pair gets its turn.
    Where pairs are few, one of the ring walks for each type, and pairs with an authority on record share the types.
    """
    names, holders = scope.members, set(scope.holders)
    few, turns = scope.pairs is Pairs.FEW, itertools.count()
    for index, path in enumerate(paths):
        ring = 1 + index % max(1, len(names) - 1)
        everyone = scope.pairs is Pairs.EVERY or (path.every_pair and not few)
        for number, resource_type in enumerate(path.types):
            turn = next(turns)
            for place, requester in enumerate(names):
                for step in range(1, len(names)):
                    subject = names[(place + step) % len(names)]
                    in_ring = step == ring and (not few or _has_turn(scope, place, turn))
                    related = few and path.every_pair and (requester, subject) in holders
                    shares = related and (place + step) % len(path.types) == number
                    if everyone or in_ring or shares:
                        yield Case(requester=requester, subject=subject, path=path.id, resource_type=resource_type)


def _has_turn(scope: Scope, place: int, turn: int) -> bool:
    """Return whether the member at `place` is the one whose turn it is."""
    return place == turn % len(scope.members)


def _turns(scope: Scope, kind: Kind, channels: Iterable[str | None]) -> Iterator[Case]:
    for point in turning_points(scope, kind):
        for channel in channels:
            instant = point.at.isoformat(timespec="minutes")
            yield Case(requester=point.holder, subject=point.subject, path=channel, instant=instant)
