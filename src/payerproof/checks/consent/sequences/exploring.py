"""All histories of one app: the plain ones, then those that cover orders of events; bad ones are shrunk."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from payerproof.checks.common import withdrawal
from payerproof.checks.consent.sequences import histories
from payerproof.checks.consent.sequences.histories import Covered
from payerproof.checks.consent.sequences.model import History, Must
from payerproof.checks.consent.sequences.playing import Breach, Cast, Played, offered, play
from payerproof.checks.consent.sequences.shrinking import Shrunk, shrunk
from payerproof.model import Case
from payerproof.payer import Payer

LEVERS = {"withdraw": "portal", "revoke": "revocation"}
"""The levers that close what the app has, by their events."""

_LEARN: History = ("consent", "refresh", "narrower", "refresh")
"""Played first, to learn what the target offers: a refresh token, and less than all; scopes alone are for others."""
_PLAIN_CODE: History = ("consent", "code", "withdraw")
"""Played to learn whether a plain withdrawal ends a code that is under way."""
_PLAIN_SECONDS, _TIMES_THE_PROMISE = 60.0, 20.0
"""How long histories are begun for one app: that long, or so many times as long as the payer takes for a withdrawal."""


@dataclass(frozen=True, slots=True)
class Found:
    """A bad history at its shortest, and what was seen in it."""

    shrunk: Shrunk
    breach: Breach


@dataclass(slots=True)
class Explored:
    """What the histories of one app showed.

    `excused`: what a plain withdrawal or a plain consent to less does not close, or does not leave alone: that is what
    other checks tell of.
    `left`: events that could not be done, with why. `doubts`: why histories ended early. `wavering`: bad histories that
    were not bad again.
    """

    promised: float
    most: int = 0
    played: list[History] = field(default_factory=list)
    covered: Covered = field(default_factory=lambda: Covered(0, 0, 0, 0, 0))
    asked: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    found: dict[Must, Found] = field(default_factory=dict)
    excused: dict[tuple[Must, str], Breach] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    doubts: Counter[str] = field(default_factory=Counter)
    wavering: dict[Must, tuple[History, Breach]] = field(default_factory=dict)
    out_of_time: bool = False

    def excuses(self, breach: Breach) -> bool:
        """Tell whether a plain withdrawal shows the same."""
        return _kind(breach) in self.excused


_EXPLORED: WeakKeyDictionary[Payer, dict[tuple[str, str], Explored]] = WeakKeyDictionary()


def explored(payer: Payer, case: Case) -> Explored:
    """Return what the histories of a case's member and app showed; played when it is first asked for."""
    kept = _EXPLORED.setdefault(payer, {})
    app = payer.app_of(case)
    key = (case.subject, app.id)
    if key not in kept:
        cast = Cast(case.subject, app, payer.other_app(app), _other_member(payer, case.subject))
        kept[key] = _explore(payer, cast)
    return kept[key]


def _other_member(payer: Payer, member: str) -> str | None:
    """Return another member whose login walks the pages, and who neither acts for the member nor is acted for."""
    for name in payer.scope.members:
        apart = not ({(name, member), (member, name)} & set(payer.scope.holders))
        if name != member and apart and payer.scope.accounts[name].login.walks_pages:
            return name
    return None


def _explore(payer: Payer, cast: Cast) -> Explored:
    made = Explored(payer.target.policy.revocation_seconds, payer.scope.histories)
    events = offered(payer, cast)
    learnt = _take(payer, cast, made, play(payer, cast, _LEARN, whole=True))
    made.excused |= {_kind(breach): breach for breach in learnt.breaches}
    events -= learnt.left.keys() | ({"refresh-earlier"} if "refresh" in learnt.left else set())
    for lever in [each for each in LEVERS if each in events]:
        plain = _take(payer, cast, made, play(payer, cast, histories.elementary(events, lever), whole=True))
        events -= plain.left.keys()
        made.excused |= {_kind(breach): breach for breach in plain.breaches}
    if events.issuperset(_PLAIN_CODE):
        plain = _take(payer, cast, made, play(payer, cast, _PLAIN_CODE, whole=True))
        made.excused |= {_kind(breach): breach for breach in plain.breaches if breach.channel.kind == "code"}
    if not LEVERS.keys() & events:
        return made
    seed = f"{payer.population.seed if payer.population else 1} {cast.app.id}"
    ends = time.monotonic() + max(_PLAIN_SECONDS, made.promised * _TIMES_THE_PROMISE)
    for history in histories.histories(events, payer.scope.histories, seed):
        if time.monotonic() > ends:
            made.out_of_time = True
            break
        played = _take(payer, cast, made, play(payer, cast, history))
        made.played.append(tuple(played.done))
        for breach in played.breaches:
            must = breach.expected.must
            if not made.excuses(breach) and must not in made.found and must not in made.wavering:
                _shrink(payer, cast, made, tuple(played.done), breach)
        if len(made.found) == len({Must.OPEN, Must.CLOSED}):
            break
    made.covered = histories.covered(events, made.played)
    return made


def _take(payer: Payer, cast: Cast, made: Explored, played: Played) -> Played:
    """Count what a history showed, and record how long closing took."""
    made.asked += played.asked
    made.kept += played.kept
    made.left |= played.left
    if played.doubt:
        made.doubts[played.doubt] += 1
    for closing in played.closings:
        if closing.event not in LEVERS or closing.seconds is None:
            continue
        lever = LEVERS[closing.event]
        made.times[f"{closing.kind} by the {lever}"].append(closing.seconds)
        withdrawal.note_denial(
            payer, closing.seconds, lever=lever, channel=closing.kind, app=cast.app, member=cast.member
        )
    return played


def _shrink(payer: Payer, cast: Cast, made: Explored, history: History, breach: Breach) -> None:
    must, latest = breach.expected.must, {history: breach}
    ends = time.monotonic() + max(_PLAIN_SECONDS, made.promised * _TIMES_THE_PROMISE)

    def bad(tried: History, *, patient: bool = False) -> History | None:
        played = play(payer, cast, tried, patient=patient)
        own = [each for each in played.breaches if each.expected.must is must and not made.excuses(each)]
        if not own:
            return None
        latest[tuple(played.done)] = own[0]
        return tuple(played.done)

    result = shrunk(history, bad, over=lambda: time.monotonic() > ends)
    for tried in (result.history, history) if result.again else ():
        done = bad(tried, patient=True)
        if done is not None:
            made.found[must] = Found(replace(result, history=done), latest[done])
            return
    made.wavering[must] = (history, breach)


def _kind(breach: Breach) -> tuple[Must, str]:
    must = breach.expected.must
    return must, breach.party.value if must is Must.OPEN else breach.channel.kind
