"""The cases checks are made into: who asks for whose data over which path, for which type."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from payerproof.asking import clinical_cases, pairs
from payerproof.asking.gatherings import CLINICAL_RECORDS, COMPANY, PLAIN, RECORDS
from payerproof.asking.roads import UNSCOPED, WRITES
from payerproof.asking.spoilt import BAD_TOKENS, ELSEWHERE, REDIRECT_VARIANTS
from payerproof.asking.turning_points import Kind, turning_points
from payerproof.asking.withdrawal import CHANNELS, DATA_CHANNELS
from payerproof.model import Case
from payerproof.query_path import QueryPath
from payerproof.scope import Pairs, Scope

_CLAIM = "ExplanationOfBenefit"
_SHARE = 5
"""Of many households each walks one road in so many, where the road tells more than who walks it."""
_SHARE_OF_A_PAIR = 3
"""Of many households a pair walks one marked path in so many: who may see whom is decided in one place of a payer."""


def each_member(scope: Scope) -> Iterator[Case]:
    """One case for each member, about the own record."""
    for name in scope.members:
        yield Case(requester=name, subject=name)


def each_person(scope: Scope) -> Iterator[Case]:
    """One case for each person who can sign in, with or without a record of their own."""
    for name in scope.people:
        yield Case(requester=name, subject=name)


def first_member(scope: Scope) -> Iterator[Case]:
    """One case, for the first member: where any member would do."""
    for name in scope.members[:1]:
        yield Case(requester=name, subject=name)


def each_holder(scope: Scope) -> Iterator[Case]:
    """One case for each pair between whom an authority is on record, in force or not."""
    for holder, subject in scope.holders:
        yield Case(requester=holder, subject=subject)


def each_member_who_holds(scope: Scope) -> Iterator[Case]:
    """One case for each such pair whose holder has a record, too."""
    for holder, subject in _member_holders(scope):
        yield Case(requester=holder, subject=subject)


def each_holder_on_paths(scope: Scope) -> Iterator[Case]:
    """Each member with an authority over every query path that names the subject, counts apart."""
    for holder, subject in _member_holders(scope):
        for path in scope.paths:
            if path.about == "subject" and path.kind != "count" and path.every_pair:
                for resource_type in path.claim_types:
                    yield Case(requester=holder, subject=subject, path=path.id, resource_type=resource_type)
    marked = [path for path in _named(scope) if path.every_pair]
    yield from clinical_cases.of_holders(scope, _member_holders(scope), marked)


def each_pair_alike(scope: Scope) -> Iterator[Case]:
    """Each ordered pair of members who share their name, apart from its suffix, or the day of their birth."""
    for requester, subject in pairs.alike(scope):
        yield Case(requester=requester, subject=subject)


def each_hidden_contact(scope: Scope) -> Iterator[Case]:
    """Each member who asked for confidential communications, before everybody else of the household who signs in."""
    hidden = {limit.subject for limit in scope.restrictions if limit.kind == "confidential_communications"}
    for requester, subject in pairs.within_households(scope):
        if subject in hidden:
            yield Case(requester=requester, subject=subject)


def each_former_beneficiary(scope: Scope) -> Iterator[Case]:
    """Each member with a span of coverage that ended before the target's clock began."""
    today = scope.target.clock.date() if scope.target.clock else None
    ended = {span.beneficiary for span in scope.coverages if span.end and today and span.end < today}
    for name in scope.members:
        if name in ended:
            yield Case(requester=name, subject=name)


def each_outsider(scope: Scope) -> Iterator[Case]:
    """Each person who can sign in, has no record, and acts for nobody: brokers, employers, caregivers."""
    with_power = {holder for holder, _ in scope.holders}
    for name in scope.people:
        if name not in with_power and not scope.accounts[name].member.covered:
            yield Case(requester=name)


def each_holder_on_claim_paths(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every query path to claims that names the subject, counts apart."""
    for holder, subject in scope.holders:
        for path in _named(scope):
            if _CLAIM in path.types:
                yield Case(requester=holder, subject=subject, path=path.id, resource_type=_CLAIM)


def each_holder_on_record_paths(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over the query paths to claims and to clinical records that name the subject."""
    yield from each_holder_on_claim_paths(scope)
    yield from clinical_cases.of_records(scope, scope.holders, _named(scope))


def each_holder_on_types(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority for claims, and for each clinical type that tells of the subject's services."""
    for holder, subject in scope.holders:
        for resource_type in (_CLAIM, *clinical_cases.of_services(scope, subject)):
            yield Case(requester=holder, subject=subject, resource_type=resource_type)


def each_member_on_types(scope: Scope) -> Iterator[Case]:
    """Each member for claims, and for each clinical type that tells of the own services."""
    for name in scope.members:
        for resource_type in (_CLAIM, *clinical_cases.of_services(scope, name)):
            yield Case(requester=name, subject=name, resource_type=resource_type)


def each_holder_on_records(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every request that gathers the claims of a record.

    For clinical records every type walks the plain search, and each other request is made for one type, in turn.
    """
    for holder, subject in scope.holders:
        for name in RECORDS:
            yield Case(requester=holder, subject=subject, path=name)
        kinds = clinical_cases.of_services(scope, subject)
        for turn, name in enumerate(CLINICAL_RECORDS):
            for kind in kinds if name == PLAIN else kinds[turn % len(kinds) :][:1] if kinds else ():
                yield Case(requester=holder, subject=subject, path=name, resource_type=kind)


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


def each_kind_of_road(scope: Scope) -> Iterator[Case]:
    """One case for each kind of query path, with the first member."""
    for name in scope.members[:1]:
        for kind in sorted({path.kind for path in scope.paths}):
            yield Case(requester=name, subject=name, path=kind)


def each_pair(scope: Scope) -> Iterator[Case]:
    """One case for each ordered pair of two members of a household, and a few across households."""
    for requester, subject in pairs.of_members(scope):
        yield Case(requester=requester, subject=subject)


def each_neighbour(scope: Scope) -> Iterator[Case]:
    """Each member about another one of the household: the next one, and whom the member may act for, or might once."""
    found = dict.fromkeys(_member_holders(scope))
    following: dict[str, str] = {}
    for requester, subject in pairs.of_members(scope):
        following.setdefault(requester, subject)
    found |= dict.fromkeys(following.items())
    for requester, subject in found:
        yield Case(requester=requester, subject=subject)


def each_pair_of_people(scope: Scope) -> Iterator[Case]:
    """One case for each such pair, also of requesters without a record and of subjects who have died."""
    for requester, subject in pairs.of_everybody(scope):
        yield Case(requester=requester, subject=subject)


def each_pair_on_paths(scope: Scope) -> Iterator[Case]:
    """Ordered pairs over every query path that names the subject, counts apart; one case for each type."""
    yield from pairs.on_paths(scope, _named(scope), _SHARE_OF_A_PAIR)
    yield from clinical_cases.on_paths(scope, _named(scope), _SHARE_OF_A_PAIR)


def each_pair_on_counts(scope: Scope) -> Iterator[Case]:
    """Ordered pairs over every query path that counts the subject's records."""
    paths = [path for path in scope.paths if path.about == "subject" and path.kind == "count"]
    yield from pairs.on_paths(scope, paths)
    yield from clinical_cases.on_paths(scope, paths)


def each_pair_told_apart(scope: Scope) -> Iterator[Case]:
    """Ordered pairs over the query paths whose answer may be compared with that for an id never issued.

    How a payer refuses does not depend on who is refused, so of many households each pair walks a share.
    """
    paths = [path for path in scope.paths if path.about == "subject" and path.difference]
    yield from pairs.on_paths(scope, paths, _SHARE)
    yield from clinical_cases.on_paths(scope, paths, _SHARE)


def each_member_on_open_paths(scope: Scope) -> Iterator[Case]:
    """Each member over every query path that names nobody, counts apart."""
    paths = [path for path in scope.paths if path.about == "nobody" and path.kind != "count"]
    yield from _members_on(scope, paths)
    yield from clinical_cases.of_members(scope, paths)


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


def each_majority(scope: Scope) -> Iterator[Case]:
    """Each parent of the child who comes of age next, over each channel to data."""
    yield from _turns(scope, "majority", DATA_CHANNELS)


def each_emancipation(scope: Scope) -> Iterator[Case]:
    """Each parent of a minor whom a court made an adult, over each channel to data."""
    yield from _turns(scope, "emancipation", DATA_CHANNELS)


def each_limit_start(scope: Scope) -> Iterator[Case]:
    """Each person whom a restriction, an endangerment or a court order is against, over each channel to data."""
    yield from _turns(scope, "limit-start", DATA_CHANNELS)


def each_death(scope: Scope) -> Iterator[Case]:
    """Each executor of somebody who died."""
    yield from _turns(scope, "death", (None,))


def each_power_end(scope: Scope) -> Iterator[Case]:
    """Each power with a last day, over each channel to data."""
    yield from _turns(scope, "power-end", DATA_CHANNELS)


def each_power_start(scope: Scope) -> Iterator[Case]:
    """Each power with a first day."""
    yield from _turns(scope, "power-start", (None,))


def _named(scope: Scope) -> list[QueryPath]:
    """Return the query paths that name the subject, counts apart."""
    return [path for path in scope.paths if path.about == "subject" and path.kind != "count"]


def _members_on(scope: Scope, paths: Iterable[QueryPath]) -> Iterator[Case]:
    """Yield each member over each path; of many households a member walks one in `_SHARE` of those not marked."""
    members, few, turns = scope.members, scope.pairs is Pairs.FEW, itertools.count()
    everyone = scope.pairs is Pairs.EVERY or len(scope.households) == 1
    for path in paths:
        step = 1 if everyone or path.every_pair else _SHARE
        for resource_type in path.claim_types:
            turn = next(turns)
            for place, name in enumerate(members):
                behind = place - turn % len(members)
                if behind == 0 or (not few and behind % step == 0):
                    yield Case(requester=name, subject=name, path=path.id, resource_type=resource_type)


def _member_holders(scope: Scope) -> list[tuple[str, str]]:
    members = set(scope.members)
    return [pair for pair in scope.holders if pair[0] in members]


def _turns(scope: Scope, kind: Kind, channels: Iterable[str | None]) -> Iterator[Case]:
    for point in turning_points(scope, kind):
        for channel in channels:
            yield Case(requester=point.holder, subject=point.subject, path=channel, instant=point.instant)
