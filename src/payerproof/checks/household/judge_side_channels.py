"""Side channels judged: do time, size, headers or words of a refusal depend on whether the record exists?

One round asks three things in random order: for another member's record, for an id that was never issued, and for a
second one, in the shape of the requester's own ids. Where existence decides nothing, the three answers of a round are
exchangeable: each is as likely as the others to stand apart. That is tested after every round by tests that hold
whenever one stops (`payerproof.checks.household.anytime`), half of the error rate for the times, half for all else.
The two ids never issued are compared in the same way; where they differ, the shape of an id explains a difference.
What belongs to one id, as a slow shard does or a hash in a header, tells of no existence: what counts shows for every
record that was asked for, and there are two at least.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import ceil, inf
from statistics import median
from typing import Any

from payerproof.checks.common.judge_difference import Masks
from payerproof.checks.common.wording import count
from payerproof.checks.household import anytime
from payerproof.model import Exchange, Judgement, Outcome
from payerproof.smart.discovery import json_object

ERROR_RATE = 0.01
"""How often, at most, a case tells something wrong, over all rounds. A finding comes twice, so it is squared there."""
WARM_UP = 3
"""Rounds that count for nothing: they fill caches and connections alike for every id that is asked for."""
OUTRIGHT = 6
"""Rounds after which answers that differed openly each time are left to the check that compares them by rule."""
LEAST_MS = 2.0
"""Milliseconds: a smaller difference is none, as an index that finds a row and one that does not differ lawfully."""
SOON_MS = 10.0
"""Milliseconds: once a difference of this size is excluded, no more is asked; a pass may rest on a larger one."""
CERTAINTY = 0.99
"""How sure the attacker wants to be whose requests are counted."""

_Key = tuple[str, str, str | None]
"""A channel beside the time: its kind, its name, and the word that it is about."""

THEIRS, NEVER, OTHER_NEVER = range(3)
"""The three answers of a round, by their place."""

_HIGHEST, _LOWEST, _WITH, _WITHOUT = "above", "below", "with", "without"
_CHANNELS = 64
"""Things beside the time that are looked at, in the order in which they came up."""
_THIRD = 1 / 3
_TWO = 2
_SIZE = "size"
_SUSPICION = 0.01
"""Evidence that would be wrong so often in one channel is worth more rounds, though it is no finding."""
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_OF_THE_MOMENT = re.compile(
    r"date|age|expires|last-modified|content-length|.*(time|timing|elapsed|duration|latency).*", re.IGNORECASE
)
"""Headers whose numbers say when and how long, which is measured from outside, or the length of echoed ids."""
_DIGITS = re.compile(r"\d+")
_SHOWN, _KEPT = 60, 400
_SERVER_ERROR = 500
_UNDECIDED = frozenset({0, 429})
UNEVEN = "the times are too uneven to tell"
"""How the reason begins where noise kept anything from being learnt."""
EXPECTED = "answers that are the same in time, size and headers, whether or not the record exists"


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer: which id it is about, its milliseconds until the last byte, its words and numbers by name."""

    about: str
    milliseconds: float
    words: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    exchange: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """The answers to the record, to an id never issued, and to another one; `open` where they differ by rule."""

    samples: tuple[Sample, Sample, Sample]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """What tells that a record exists: its name, what it says in words, and how much it tells.

    `bits` a request, and the `requests` by which an attacker is 99 % sure, None where no number is enough.
    """

    name: str
    told: str
    bits: float
    requests: int | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the rounds so far show.

    `bounds` of the median difference in milliseconds to an id never issued; `calm` those of the two never issued.
    `found` tells of the record, `loud` of the shape of an id; `suspected`: not enough is known of something yet.
    `excluded`: the milliseconds of which a difference is excluded, infinite while that is not known of any.
    `settled`: no more rounds are wanted. `needed` is about how many of them would settle the times.
    """

    rounds: int
    bounds: tuple[float, float]
    calm: tuple[float, float]
    found: tuple[Channel, ...]
    loud: tuple[str, ...]
    suspected: tuple[str, ...]
    excluded: float
    settled: bool
    needed: int | None


def undecided(exchange: Exchange) -> bool:
    """Tell whether an answer is none that could be compared: none at all, cut, too busy, or broken down."""
    return exchange.status in _UNDECIDED or exchange.status >= _SERVER_ERROR or exchange.truncated


def sample(about: str, exchange: Exchange, before: Exchange | None, masks: Masks) -> Sample:
    """Return what an answer shows; `before` is the one before it, from which counters in headers have moved."""
    body = masks.masked(exchange.body.decode("utf-8", "surrogateescape"))
    words = {"status": str(exchange.status)}
    numbers = {_SIZE: float(len(body))}
    for name, value in exchange.headers.items():
        text = masks.masked(value)
        words[f"header {name}"] = _DIGITS.sub("0", text) if _OF_THE_MOMENT.fullmatch(name) else text
        if _OF_THE_MOMENT.fullmatch(name) or not _NUMBER.fullmatch(text.strip()):
            continue
        numbers[f"header {name}"] = float(text)
        earlier = before.headers.get(name, "").strip() if before else ""
        if _NUMBER.fullmatch(earlier):
            words[f"step of header {name}"] = f"{float(text) - float(earlier):g}"
    for number, issue in enumerate(islice(_issues(json_object(exchange.body)), 3)):
        words[f"error {number + 1}"] = masks.masked(issue)
    words["body"] = body if len(body) < _KEPT else hashlib.sha256(body.encode("utf-8", "surrogateescape")).hexdigest()
    return Sample(about, exchange.elapsed * 1000, words, numbers, exchange.id)


def weigh(rounds: Sequence[Round], effect_ms: float) -> Weighed:
    """Weigh all rounds so far. Pure: it looks at nothing else.

    A difference in time beyond `LEAST_MS` is found; times are alike only where one of `effect_ms` is excluded.
    """
    least = min(LEAST_MS, effect_ms)
    judged = rounds[WARM_UP:]
    times = [tuple(each.milliseconds for each in one.samples) for one in judged]
    gaps = [[one[THEIRS] - one[other] for one in times] for other in (NEVER, OTHER_NEVER)]
    rate = ERROR_RATE / 2
    bounds, second = (anytime.median_bounds(each, rate) for each in gaps)
    calm = anytime.median_bounds([one[NEVER] - one[OTHER_NEVER] for one in times], rate)
    found, loud, suspected = _stand_out(rounds, rate / _CHANNELS)
    if any(_apart(bounds, least, way) and _apart(second, least, way) for way in (1, -1)):
        if _of_every_id(judged, least):
            found = [_in_time(times, bounds), *found]
        else:
            suspected = ["time", *suspected]
    if any(_apart(calm, least, way) for way in (1, -1)):
        loud = ["time", *loud]
    openly = len(rounds) >= OUTRIGHT and all(one.open for one in rounds)
    enough = anytime.exceeds(len(judged), 0, _THIRD, rate / _CHANNELS)
    excluded = max(map(abs, bounds))
    if not enough or suspected or not (bounds[0] <= 0 <= bounds[1] or excluded < least):
        excluded = inf
    settled = bool(openly or loud or found or excluded < min(SOON_MS, effect_ms))
    needed = None if excluded < effect_ms else _needed(gaps[0], effect_ms, least, rate)
    return Weighed(len(judged), bounds, calm, tuple(found), tuple(loud), tuple(suspected), excluded, settled, needed)


def judged(rounds: Sequence[Round], effect_ms: float, who: str, dropped: int = 0) -> Judgement:
    """Judge the rounds that were asked; `dropped` is how many more were not decided, and left out."""
    told = weigh(rounds, effect_ms)
    outcome, reason, observed = _concluded(told, rounds, effect_ms, who, dropped)
    shown = rounds if outcome is Outcome.PASS else rounds[-1:]  # a pass rests on every answer
    exchanges = tuple(each.exchange for one in shown for each in one.samples)
    return Judgement(outcome, reason, EXPECTED, observed, exchanges, _details(told, effect_ms))


def _concluded(
    told: Weighed, rounds: Sequence[Round], effect_ms: float, who: str, dropped: int
) -> tuple[Outcome, str, str]:
    asked = f"{count(told.rounds, 'round')} of three requests"
    if rounds and all(one.open for one in rounds):
        why = "the answers differ openly each time, which the comparison by rule tells; their times add nothing"
        return Outcome.INCONCLUSIVE, why, asked
    if told.loud:
        why = f"two ids that were never issued are told apart by {told.loud[0]}, so it does not tell of records"
        return Outcome.INCONCLUSIVE, why, asked
    if told.found:
        most = max(told.found, key=lambda each: each.bits)
        parts = [f"{most.told}, in {asked}"]
        if most.requests:
            parts.append(
                f"{most.bits:.2f} bits a request, so about {count(most.requests, 'request')} tell it with "
                f"{CERTAINTY:.0%} certainty"
            )
        others = [each.name for each in told.found if each is not most]
        parts += [f"also {', '.join(others[:3])}"] if others else []
        parts.append(f"two ids never issued: {_span(told.calm)} apart")
        return Outcome.FAIL, f"{who} can tell by {most.name} that the record exists", "; ".join(parts)
    if told.excluded < effect_ms:
        times = f"the times are {_span(told.bounds)} apart, so a difference of {ceil(told.excluded)} ms is excluded"
        return Outcome.PASS, "", f"alike in {asked}: {times}"
    return Outcome.INCONCLUSIVE, _open(told, effect_ms, dropped), asked


def _open(told: Weighed, effect_ms: float, dropped: int) -> str:
    """Return why nothing was learnt, and what would settle it."""
    if told.suspected:
        return (
            f"{told.suspected[0]} stands apart for the record more often than chance would have it, but not often "
            f"enough, or not for every record, after {count(told.rounds, 'round')}; more requests or members would "
            "settle it (side_channels.requests)"
        )
    lost = f", and {dropped} more were not decided (429, 5xx or no answer)" if dropped else ""
    needed = f"about {told.needed} rounds" if told.needed else "more than a million rounds"
    if told.needed is not None and told.needed <= told.rounds:
        needed = "a few more rounds"
    return (
        f"{UNEVEN}: after {count(told.rounds, 'round')}{lost} they are {_span(told.bounds)} apart, which does not "
        f"exclude {effect_ms:g} ms; {needed} of three requests would settle it (side_channels.requests)"
    )


def _details(told: Weighed, effect_ms: float) -> dict[str, Any]:
    found: dict[str, Any] = {"rounds": told.rounds, "effect_ms": effect_ms, "error_rate": ERROR_RATE}
    if abs(told.bounds[0]) < inf:
        found["milliseconds"] = [round(each, 3) for each in told.bounds]
        found["never_issued_milliseconds"] = [round(each, 3) for each in told.calm]
    for each in told.found[:8]:
        found.setdefault("channels", {})[each.name[:80]] = {"bits": round(each.bits, 3), "requests": each.requests}
    if told.needed:
        found["rounds_needed"] = told.needed
    return found


# time


def _apart(bounds: tuple[float, float], effect_ms: float, way: int) -> bool:
    """Tell whether a median lies beyond the effect, above (1) or below (-1)."""
    return bounds[0] > effect_ms if way > 0 else bounds[1] < -effect_ms


def _of_every_id(rounds: Sequence[Round], effect_ms: float) -> bool:
    """Tell whether the difference in time shows for each record, of two at least, and goes one way."""
    gaps: defaultdict[str, list[float]] = defaultdict(list)
    for one in rounds:
        theirs, never, _ = one.samples
        gaps[theirs.about].append(theirs.milliseconds - never.milliseconds)
    medians = [median(each) for each in gaps.values()]
    return len(medians) > 1 and (min(medians) > effect_ms or max(medians) < -effect_ms)


def _in_time(times: Sequence[Sequence[float]], bounds: tuple[float, float]) -> Channel:
    theirs, others = [one[THEIRS] for one in times], [each for one in times for each in one[NEVER:]]
    gap = median(one[THEIRS] - one[NEVER] for one in times)
    between = (median(theirs) + median(others)) / 2
    later = gap > 0
    bits, requests = _tells(
        sum((each > between) is later for each in theirs),
        len(theirs),
        sum((each > between) is later for each in others),
        len(others),
    )
    word = "later" if later else "sooner"
    low, high = sorted(map(abs, bounds))
    told = f"what exists is refused {abs(gap):.1f} ms {word} ({low:.1f} to {high:.1f}, error rate {ERROR_RATE / 2:.1%})"
    return Channel("time", told, bits, requests)


def _needed(gaps: Sequence[float], effect_ms: float, least: float, rate: float) -> int | None:
    """Return about how many rounds find the difference in time, or exclude one of the effect's size."""
    if not gaps:
        return None
    within = min(sum(gap < effect_ms for gap in gaps), sum(gap > -effect_ms for gap in gaps))
    most = max(within, sum(gap > least for gap in gaps), sum(gap < -least for gap in gaps))
    return anytime.rounds_needed(most / len(gaps), 1 / 2, rate)


# all else


@dataclass(slots=True)
class _Tally:
    """How often each of the three answers stood apart in a channel, and for which records theirs did."""

    alone: list[int] = field(default_factory=lambda: [0, 0, 0])
    records: set[str] = field(default_factory=set)

    def take(self, one: Round, key: _Key) -> None:
        """Count a round."""
        place = _alone(one, *key)
        if place is not None:
            self.alone[place] += 1
        if place == THEIRS:
            self.records.add(one.samples[THEIRS].about)

    def shows(self, place: int, alpha: float) -> bool:
        """Tell whether an answer is shown to stand apart more often than the others."""
        return anytime.exceeds(self.alone[place], sum(self.alone) - self.alone[place], _THIRD, alpha)


def _stand_out(rounds: Sequence[Round], alpha: float) -> tuple[list[Channel], list[str], list[str]]:
    """Return what tells of the record, what tells of an id's shape, and what may yet turn out to tell of the record.

    A channel is a number's being the highest or lowest of the three, or a word that one of the three alone has or
    lacks. It begins to count in the round after it came up, so that what made it come up is no evidence.
    """
    tallies: dict[_Key, _Tally] = {}
    seen: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for place, one in enumerate(rounds):
        if place >= WARM_UP:
            for key, tally in tallies.items():
                tally.take(one, key)
        for key in _coming_up(one, seen):
            if len(tallies) < _CHANNELS:
                tallies.setdefault(key, _Tally())
    judged = rounds[WARM_UP:]
    records = {one.samples[THEIRS].about for one in judged}
    loud = [
        key[1] for key, tally in tallies.items() if any(tally.shows(place, alpha) for place in (NEVER, OTHER_NEVER))
    ]
    found: dict[str, Channel] = {}
    suspected: dict[str, None] = {}
    for key, tally in tallies.items():
        if key[1] in loud or not tally.shows(THEIRS, _SUSPICION):
            continue
        if tally.shows(THEIRS, alpha) and tally.records == records and len(records) > 1:
            channel = _channel(judged, *key)
            found[channel.name] = max(channel, found.get(channel.name, channel), key=lambda each: each.bits)
        else:
            suspected[key[1]] = None
    return list(found.values()), list(dict.fromkeys(loud)), [name for name in suspected if name not in found]


def _coming_up(one: Round, seen: Mapping[tuple[str, str | None], set[str]]) -> Iterator[_Key]:
    """Yield the channels that come up with a round: of a word once it came for two ids, so that it is not an id's."""
    for name in sorted({name for each in one.samples for name in each.numbers}):
        yield _HIGHEST, name, None
        yield _LOWEST, name, None
    for name in sorted({name for each in one.samples for name in each.words}):
        for each in one.samples:
            word = each.words.get(name)
            about = seen[name, word]
            if len(about) < _TWO:
                about.add(each.about)
            if len(about) == _TWO:
                yield _WITH, name, word
                yield _WITHOUT, name, word


def _alone(one: Round, kind: str, name: str, word: str | None) -> int | None:
    """Return which of the three answers stands apart in a channel, None where none does."""
    if kind in (_HIGHEST, _LOWEST):
        values = [each.numbers[name] for each in one.samples if name in each.numbers]
        extreme = (max if kind == _HIGHEST else min)(values, default=None)
        whole = len(values) == len(one.samples)
        return values.index(extreme) if whole and extreme is not None and values.count(extreme) == 1 else None
    have = [(each.words.get(name) == word) is (kind == _WITH) for each in one.samples]
    return have.index(True) if have.count(True) == 1 else None


def _channel(rounds: Sequence[Round], kind: str, name: str, word: str | None) -> Channel:
    """Return how much a channel tells that was found."""
    theirs = [one.samples[THEIRS] for one in rounds]
    others = [each for one in rounds for each in one.samples[NEVER:]]
    if kind in (_HIGHEST, _LOWEST):
        own, their = (median(each.numbers.get(name, 0.0) for each in side) for side in (theirs, others))
        between, up = (own + their) / 2, kind == _HIGHEST
        hits = [sum((each.numbers.get(name, 0.0) > between) is up for each in side) for side in (theirs, others)]
        measured = f"{name} in bytes" if name == _SIZE else name
        told = f"{measured} is {own:g} for what exists, and {their:g} for what does not (medians)"
    else:
        hits = [sum((each.words.get(name) == word) is (kind == _WITH) for each in side) for side in (theirs, others)]
        shown = "missing" if word is None else repr(word[:_SHOWN])
        verb = "is" if kind == _WITH else "is not"
        told = (
            f"{name} {verb} {shown} in {hits[0]} of {len(theirs)} answers for what exists, and in {hits[1]} of "
            f"{len(others)} for what does not"
        )
    return Channel(name, told, *_tells(hits[0], len(theirs), hits[1], len(others)))


def _tells(hits: int, number: int, others: int, other_number: int) -> tuple[float, int | None]:
    """Return bits a request and an attacker's requests, from how often either side says yes; never quite certain."""
    own, other = (hits + 0.5) / (number + 1), (others + 0.5) / (other_number + 1)
    return anytime.bits(own, other), anytime.answers_needed(own, other, 1 - CERTAINTY)


def _issues(document: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what an OperationOutcome says of each issue, in one text."""
    listed = (document or {}).get("issue")
    for issue in listed if isinstance(listed, list) else ():
        if isinstance(issue, Mapping):
            yield ", ".join(str(issue.get(name, "")) for name in ("severity", "code", "details", "diagnostics"))


def _span(bounds: tuple[float, float]) -> str:
    return "by an unknown time" if abs(bounds[0]) == inf else f"{bounds[0]:.1f} to {bounds[1]:.1f} ms"
