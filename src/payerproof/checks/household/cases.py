"""The cases of the household suite: who asks for whose data over which path."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from payerproof.checks.common import cases, clinical_cases, pairs
from payerproof.checks.common.acting.later_tokens import ASKED, NARROWED, OTHER_APP, SECOND
from payerproof.checks.common.record_requests import CLAIM
from payerproof.checks.common.two_worlds.worlds import CHANGES
from payerproof.checks.common.withdrawal import DATA_CHANNELS
from payerproof.checks.household.authority_changes import Kind, authority_changes
from payerproof.checks.household.contract_guesses import GUESSES
from payerproof.checks.household.side_channels import ATTACHMENT, PATHS
from payerproof.checks.planner.walking import FROM_THE_OWN, GROUPS
from payerproof.model import Case
from payerproof.target.query_path import QueryPath
from payerproof.target.scope import Pairs, Scope

_SHARE = 5
"""Of many households each walks one path in so many, where the path tells more than who walks it."""
_MORE = 2
"""Of whom a representative acts for beside the subject, so many are asked for."""
_STEP = 7
"""From one change to the next, so many pairs on: another requester and another subject each time."""
_SHARE_OF_A_PAIR = 3
"""Of many households a pair walks one marked path in so many: who may see whom is decided in one place of a payer."""


def each_person(scope: Scope) -> Iterator[Case]:
    """One case for each person who can sign in, with or without a record of their own."""
    for name in scope.people:
        yield Case(requester=name, subject=name)


def each_holder_on_paths(scope: Scope) -> Iterator[Case]:
    """Each member with an authority over the marked query paths that name the subject, and over every export."""
    for holder, subject in cases.member_holders(scope):
        for path in scope.paths:
            if path.about == "subject" and path.kind != "count" and (path.every_pair or path.asynchronous):
                for resource_type in path.claim_types:
                    yield Case(requester=holder, subject=subject, path=path.id, resource_type=resource_type)
    marked = [path for path in cases.naming_paths(scope) if path.every_pair]
    yield from clinical_cases.of_holders(scope, cases.member_holders(scope), marked)


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


def each_pair(scope: Scope) -> Iterator[Case]:
    """One case for each ordered pair of two members of a household, and a few across households."""
    for requester, subject in pairs.of_members(scope):
        yield Case(requester=requester, subject=subject)


def each_neighbour(scope: Scope) -> Iterator[Case]:
    """Each member about another one of the household: the next one, and whom the member may act for, or might once."""
    found = dict.fromkeys(cases.member_holders(scope))
    found |= dict.fromkeys(pairs.following(scope).items())
    for requester, subject in found:
        yield Case(requester=requester, subject=subject)


def each_later_token(scope: Scope) -> Iterator[Case]:
    """One case for each token beside the usual one, of the first member and of representatives; `note` names it."""
    later = (SECOND, NARROWED, OTHER_APP)
    for name in (*later, *ASKED):
        yield Case(requester=scope.members[0], subject=scope.members[0], note=name)
    yield from cases.in_turn(scope, later)


def others_of(scope: Scope, holder: str, subject: str) -> list[str]:
    """Return whose records a holder may have beside the subject's: the own one, and those of two more on file."""
    more = [other for name, other in scope.holders if name == holder and other != subject]
    return [name for name in (holder, *more[:_MORE]) if name in scope.members or name != holder]


def each_pair_of_people(scope: Scope) -> Iterator[Case]:
    """One case for each such pair, also of requesters without a record and of subjects who have died."""
    for requester, subject in pairs.of_everybody(scope):
        yield Case(requester=requester, subject=subject)


def each_pair_on_paths(scope: Scope) -> Iterator[Case]:
    """Ordered pairs over every query path that names the subject, counts apart; one case for each type."""
    yield from pairs.on_paths(scope, cases.naming_paths(scope), _SHARE_OF_A_PAIR)
    yield from clinical_cases.on_paths(scope, cases.naming_paths(scope), _SHARE_OF_A_PAIR)
    known = list(pairs.of_members(scope))
    for requester, subject, path in _in_turn(scope, known, GROUPS):
        yield Case(requester=requester, subject=subject, path=path)


def each_pair_on_counts(scope: Scope) -> Iterator[Case]:
    """Ordered pairs over every query path that counts the subject's records."""
    paths = [path for path in scope.paths if path.about == "subject" and path.kind == "count"]
    yield from pairs.on_paths(scope, paths)
    yield from clinical_cases.on_paths(scope, paths)


def each_pair_to_distinguish(scope: Scope) -> Iterator[Case]:
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
    for requester, subject, path in _in_turn(scope, [(name, name) for name in scope.members], FROM_THE_OWN):
        yield Case(requester=requester, subject=subject, path=path)


def each_member_on_open_counts(scope: Scope) -> Iterator[Case]:
    """Each member over every counting query path that names nobody."""
    return _members_on(scope, [path for path in scope.paths if path.about == "nobody" and path.kind == "count"])


def each_member_on_guesses(scope: Scope) -> Iterator[Case]:
    """Each member with each guess at somebody on the contract; `note` names it."""
    for name in scope.members:
        for guess in GUESSES:
            yield Case(requester=name, subject=name, note=guess)


def each_majority(scope: Scope) -> Iterator[Case]:
    """Each parent of the child who comes of age next, over each channel to data.

    Introspection is none of them: a token that nobody withdrew may be called active (RFC 7662, 2.2) where the payer
    asks for the authority whenever a record is read.
    """
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


def each_changed_world(scope: Scope) -> Iterator[Case]:
    """Each change of a record, before somebody who never held an authority over its member; `note` names the change.

    Pairs take turns; each change walks two, where pairs are few one, and where every pair walks all of them.
    """
    apart = [pair for pair in pairs.of_members(scope) if pair not in scope.holders]
    number = {Pairs.EVERY: len(apart), Pairs.FEW: 1}.get(scope.pairs, 2)
    for place, change in enumerate(CHANGES):
        turns = (place * _STEP + step * (len(apart) // 2 + 1) for step in range(number)) if apart else ()
        for requester, subject in dict.fromkeys(apart[turn % len(apart)] for turn in turns):
            yield Case(requester=requester, subject=subject, note=change)


def each_side_channel(scope: Scope) -> Iterator[Case]:
    """Each measured way, before somebody who never held an authority over its member; every pair where all walk.

    How a payer looks a record up does not depend on who asks, so otherwise the ways take turns with the pairs.
    """
    apart = [pair for pair in pairs.of_members(scope) if pair not in scope.holders]
    offered = {path.id for path in scope.paths}
    for place, path in enumerate((*PATHS, None)):
        if path is not None and path not in offered:
            continue
        turn = [place * _STEP % len(apart)] if apart else []
        for number in range(len(apart)) if scope.pairs is Pairs.EVERY else turn:
            requester, subject = apart[number]
            note = ATTACHMENT if path is None else None
            yield Case(requester=requester, subject=subject, path=path, resource_type=path and CLAIM, note=note)


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


def _in_turn(scope: Scope, known: Sequence[pairs.Pair], groups: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield requester, subject and group of generated query paths; the pairs take turns from group to group.

    Which paths there are is told by the target. A group is walked by three pairs, where pairs are few by two.
    """
    number = {Pairs.EVERY: len(known), Pairs.FEW: 2}.get(scope.pairs, 3)
    for place, path in enumerate(groups if scope.generated and len(scope.members) > 1 else ()):
        turns = (place * _STEP + step * (len(known) // 3 + 1) for step in range(number)) if known else ()
        for requester, subject in dict.fromkeys(known[turn % len(known)] for turn in turns):
            yield requester, subject, path


def _turns(scope: Scope, kind: Kind, channels: Iterable[str | None]) -> Iterator[Case]:
    for point in authority_changes(scope, kind):
        for channel in channels:
            yield Case(requester=point.holder, subject=point.subject, path=channel, instant=point.instant)
