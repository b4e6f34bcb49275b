"""Side channels judged over samples made from a seed: false alarms, power, noise, shapes of ids, and what is told."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from payerproof.checks.common.judge_difference import Masks
from payerproof.checks.household import judge_side_channels as side
from payerproof.checks.household.judge_side_channels import NEVER, OTHER_NEVER, THEIRS, Round, Sample
from payerproof.model import Exchange, Outcome

EFFECT = 25.0
ROUNDS = 38
"""As many as the share of a way in a run allows by default."""
Make = Callable[[int, int, random.Random], Sample]
"""Makes a sample from its round, its place in it, and chance."""


def answer(milliseconds: float, about: str = "a", **words: str) -> Sample:
    """Return a sample with a status, a size and further words."""
    return Sample(about, milliseconds, {"status": "404", **words}, {"size": 120.0})


def about(number: int, place: int) -> str:
    """Return the id that a round is about at a place: three of each side, in turn."""
    return f"{'real' if place == THEIRS else f'never{place}'}-{number % 3}"


def ran(make: Make, seed: int, most: int = ROUNDS) -> list[Round]:
    """Return the rounds of a run that stops where it may."""
    chance, rounds = random.Random(seed), list[Round]()
    while len(rounds) < most and not (rounds and side.weigh(rounds, EFFECT).settled):
        number = len(rounds)
        first, second, third = (make(number, place, chance) for place in range(3))
        rounds.append(Round((first, second, third)))
    return rounds


def outcome(make: Make, seed: int, most: int = ROUNDS) -> Outcome:
    """Return how a run is judged."""
    return side.judged(ran(make, seed, most), EFFECT, "them").outcome


def noisy(spread: float, delay: float = 0.0) -> Make:
    """Return answers of 5 ms and more, with long tails, in which what exists takes `delay` milliseconds longer."""

    def make(number: int, place: int, chance: random.Random) -> Sample:
        took = 5 + chance.lognormvariate(0, 1) * spread + (delay if place == THEIRS else 0)
        return answer(took, about(number, place))

    return make


def worded(word: Callable[[int, random.Random], str], took: float = 5.0) -> Make:
    """Return answers in equal time with a header that depends on the place and on chance."""

    def make(number: int, place: int, chance: random.Random) -> Sample:
        return answer(took + chance.random(), about(number, place), **{"header x": word(place, chance)})

    return make


@pytest.mark.parametrize("spread", [0.2, 1.0, 4.0])
def test_noise_alone_is_seldom_a_finding(spread: float) -> None:
    """Of 300 runs without any difference at most 1 % alarm, whatever the noise."""
    found = [outcome(noisy(spread), seed) for seed in range(300)]
    assert found.count(Outcome.FAIL) <= side.ERROR_RATE * 300
    assert found.count(Outcome.PASS) > 0


@pytest.mark.parametrize("choices", [2, 3, 8])
def test_chance_in_a_header_is_seldom_a_finding(choices: int) -> None:
    """Of 200 runs in which a header is drawn alike for all, at most 1 % alarm."""
    found = [outcome(worded(lambda _, chance: f"db-{chance.randrange(choices)}"), seed) for seed in range(200)]
    assert found.count(Outcome.FAIL) <= side.ERROR_RATE * 200


@pytest.mark.parametrize(
    ("delay", "spread", "least"), [(5.0, 0.2, 0.95), (10.0, 0.5, 0.95), (25.0, 1.0, 0.99), (25.0, 4.0, 0.6)]
)
def test_a_delay_is_found(delay: float, spread: float, least: float) -> None:
    """A lookup of that many milliseconds is found in at least that share of 100 runs, within the budget of a way."""
    found = [outcome(noisy(spread, delay), seed) for seed in range(100)]
    assert found.count(Outcome.FAIL) >= least * 100
    assert delay < side.SOON_MS or Outcome.PASS not in found


def test_what_a_finding_tells() -> None:
    """Milliseconds with bounds, the error rate, bits a request, an attacker's requests, and the quiet control."""
    told = side.judged(ran(noisy(0.2, 25.0), 1), EFFECT, "them")
    assert "25" in told.observed
    assert all(word in told.observed for word in ("ms later", "error rate", "bits a request", "99% certainty"))
    low, high = told.details["milliseconds"]
    assert 24 < low <= 25 <= high < 27
    assert 0.5 < told.details["channels"]["time"]["bits"] <= 1
    assert told.details["channels"]["time"]["requests"] < 5
    assert told.reason == "them can tell by time that the record exists"
    sooner = side.judged(ran(noisy(0.2, -4.0), 1), EFFECT, "them")
    assert "ms sooner" in sooner.observed


def test_a_pass_has_excluded_the_effect() -> None:
    """A pass tells which difference it excludes, and comes as soon as that is small."""
    rounds = ran(noisy(0.2), 2)
    told = side.judged(rounds, EFFECT, "them")
    assert told.outcome is Outcome.PASS
    assert "so a difference of 2 ms is excluded" in told.observed
    assert len(rounds) < ROUNDS
    assert max(map(abs, told.details["milliseconds"])) < EFFECT
    early = side.judged(rounds[:-1], EFFECT, "them")
    assert early.outcome is Outcome.INCONCLUSIVE


def test_noise_tells_how_much_it_would_take() -> None:
    """Where the times are too uneven the rounds that would settle it are told, and so many do."""
    told = side.judged(ran(noisy(12.0), 6), EFFECT, "them")
    assert told.outcome is Outcome.INCONCLUSIVE
    needed = told.details["rounds_needed"]
    assert needed > ROUNDS
    assert told.reason.startswith(side.UNEVEN)
    assert f"about {needed} rounds of three requests would settle it" in told.reason
    assert [outcome(noisy(12.0), seed, 4 * needed) for seed in (6, 7, 8)].count(Outcome.INCONCLUSIVE) == 0


def test_a_difference_below_the_least_is_none() -> None:
    """An index that takes a millisecond longer for what it finds is no finding, however sure it is."""
    told = side.judged(ran(noisy(0.05, 1.0), 3), EFFECT, "them")
    assert told.outcome is Outcome.PASS


def test_the_shape_of_an_id_is_no_finding() -> None:
    """Where two ids never issued are told apart in the same way, nothing is told of the record."""

    def make(number: int, place: int, chance: random.Random) -> Sample:
        return answer(5 + chance.random() + (0, 25, 50)[place], about(number, place))

    told = side.judged(ran(make, 4), EFFECT, "them")
    assert (told.outcome, "never issued are told apart by time" in told.reason) == (Outcome.INCONCLUSIVE, True)
    short = worded(lambda place, _: "short" if place == OTHER_NEVER else "long")
    told = side.judged(ran(short, 4), EFFECT, "them")
    assert (told.outcome, "told apart by header x" in told.reason) == (Outcome.INCONCLUSIVE, True)


def test_what_belongs_to_one_id_is_no_finding() -> None:
    """A slow shard, or a hash in a header, that one record of three has tells nothing; nor does a single record."""

    def sharded(number: int, place: int, chance: random.Random) -> Sample:
        slow = about(number, place) == "real-1"
        return answer(5 + chance.random() + 30 * slow, about(number, place), **{"header x": about(number, place)})

    assert outcome(sharded, 5) is not Outcome.FAIL

    def single(number: int, place: int, chance: random.Random) -> Sample:
        name = "real" if place == THEIRS else about(number, place)
        return answer(5 + chance.random() + 30 * (place == THEIRS), name, **{"header x": name})

    told = side.judged(ran(single, 5), EFFECT, "them")
    assert told.outcome is Outcome.INCONCLUSIVE
    assert "not for every record" in told.reason


@pytest.mark.parametrize(
    ("word", "name"),
    [
        (lambda place, _: "close" if place == THEIRS else "keep-alive", "header x"),
        (lambda place, chance: "db-1" if place == THEIRS else f"db-{chance.randrange(1, 9)}", "header x"),
        (lambda place, chance: f"{chance.random()}" if place == THEIRS else "none", "header x"),
    ],
)
def test_a_header_is_found(word: Callable[[int, random.Random], str], name: str) -> None:
    """A header that differs each time, that does not vary, or that alone varies, for what exists."""
    for seed in range(5):
        told = side.judged(ran(worded(word), seed), EFFECT, "them")
        assert told.outcome is Outcome.FAIL, told
        assert name in told.details["channels"]


def test_a_size_behind_padding_is_found() -> None:
    """Each answer is padded by chance, and what exists is a little longer all the same."""

    def padded(number: int, place: int, chance: random.Random) -> Sample:
        size = 120 + chance.randrange(16) + 12 * (place == THEIRS)
        return replace(answer(5 + chance.random(), about(number, place)), numbers={"size": float(size)})

    told = side.judged(ran(padded, 6), EFFECT, "them")
    assert told.outcome is Outcome.FAIL
    assert "size in bytes is" in told.observed


def test_open_differences_are_left_to_the_rules() -> None:
    """Answers that differ by rule each time are judged elsewhere, and end the asking soon."""
    rounds = [replace(each, open=True) for each in ran(noisy(0.2, 25.0), 7)]
    assert side.weigh(rounds[: side.OUTRIGHT], EFFECT).settled
    assert side.judged(rounds[: side.OUTRIGHT], EFFECT, "them").outcome is Outcome.INCONCLUSIVE


def test_nothing_asked_is_nothing_learnt() -> None:
    """Without a decided answer there is no pass."""
    told = side.judged([], EFFECT, "them", dropped=5)
    assert told.outcome is Outcome.INCONCLUSIVE
    assert "5 more were not decided" in told.reason


def exchange(headers: Mapping[str, str], body: bytes = b"{}", status: int = 404, elapsed: float = 0.0125) -> Exchange:
    """Return an answer."""
    return Exchange("x1", "GET", "http://127.0.0.1/fhir", {}, b"", status, headers, body, 0.0, elapsed)


def test_what_an_answer_shows() -> None:
    """Ids that were sent are masked, counters are told by their step, and moments are told by their form alone."""
    masks = Masks.of(["secret-1"])
    body = b'{"resourceType":"OperationOutcome","issue":[{"code":"not-found","diagnostics":"no secret-1"}]} '
    headers = {"date": "Mon, 30 Nov 2026", "x-left": "98", "x-echo": "secret-1", "server-timing": "db;dur=12.5"}
    seen = side.sample("secret-1", exchange(headers, body), exchange({"x-left": "100"}), masks)
    assert seen.milliseconds == 12.5
    assert seen.words["step of header x-left"] == "-2"
    assert seen.words["header x-echo"] == "{id}"
    assert seen.words["header server-timing"] == "db;dur=0.0"
    assert seen.words["error 1"] == ", not-found, , no {id}"
    assert seen.numbers == {"size": float(len(body) - len("secret-1") + len("{id}")), "header x-left": 98.0}


def test_what_cannot_be_compared() -> None:
    """No answer, a busy or broken target, and a cut body decide nothing."""
    assert not side.undecided(exchange({}))
    assert all(side.undecided(exchange({}, status=status)) for status in (0, 429, 500, 503))
    assert side.undecided(replace(exchange({}), truncated=True))


def test_places() -> None:
    """The record stands first in a round."""
    assert (THEIRS, NEVER, OTHER_NEVER) == (0, 1, 2)
