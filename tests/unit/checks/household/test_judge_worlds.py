"""Two worlds: what moves with another's record alone is told, what moves by itself or lawfully is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from payerproof.checks.common.two_worlds.judge_worlds import Look, Moved, differing, moved, uniform, weighed
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Outcome

CLAIM = {"resourceType": "ExplanationOfBenefit", "id": "e1", "meta": {"versionId": "3", "lastUpdated": "2026-01-01"}}


def look(*resources: Mapping[str, Any], status: int = 200, **headers: str) -> Look:
    """Return the pages that came to one request."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return tuple(
        Observation(
            Exchange(f"x{status}", "GET", "http://h/fhir/C", {}, b"", status, told, json.dumps(each).encode(), 0, 0)
        )
        for each in resources
    )


def bundle(*claims: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a searchset."""
    return {"resourceType": "Bundle", "type": "searchset", **fields, "entry": [{"resource": each} for each in claims]}


def balances(family: float, individual: float = 10) -> dict[str, Any]:
    """Return a claim with what was owed so far by the person, and by the family."""
    told = [("individual", individual), ("family", family)]
    found = [
        {"unit": {"coding": [{"code": unit}]}, "financial": [{"usedMoney": {"value": owed}}]} for unit, owed in told
    ]
    return {**CLAIM, "benefitBalance": found}


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (look(bundle(total=3)), look(bundle(total=4)), "body.total"),
        (look(bundle(), etag='W/"9"'), look(bundle(), etag='W/"10"'), "header etag"),
        (look(bundle(), x_rows="9"), look(bundle(), x_rows="10"), "header x-rows"),
        (look(bundle()), look(bundle(), x_rows="10"), "header x-rows"),
        (look(bundle(), last_modified="a"), look(bundle(), last_modified="b"), "header last-modified"),
        (look(bundle()), look(bundle(), status=304), "status"),
        (look({"resourceType": "OperationOutcome"}, status=404), look({}, status=410), "status"),
        (look(bundle()), look(bundle(), bundle()), "pages"),
        (look(bundle(), bundle(total=1)), look(bundle(), bundle(total=2)), "page 2 body.total"),
        (look(bundle(CLAIM, {"id": "b"})), look(bundle({"id": "b"}, CLAIM)), "body.entry[].resource.id"),
        (look(balances(5, 10)), look(balances(5, 11)), "body.benefitBalance[].financial[].usedMoney.value"),
        (look(CLAIM), look({**CLAIM, "meta": {"versionId": "4"}}), "body.meta.versionId"),
    ],
)
def test_a_place_that_moves_is_named(before: Look, after: Look, place: str) -> None:
    """Counts, tags, dates, statuses, order, pages and values are compared."""
    assert place in moved(before, after)
    assert moved(before, before) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (look(bundle(), date="a", age="1"), look(bundle(), date="b", age="2")),
        (look(bundle(), x_cache="MISS", x_ratelimit_remaining="9"), look(bundle(), x_cache="HIT")),
        (look(balances(5), etag="a", content_length="1"), look(balances(6), etag="b", content_length="2")),
        (look(bundle(balances(5))), look(bundle({**balances(6), "meta": {"versionId": "4", "lastUpdated": "now"}}))),
        (look({}, status=429), look(bundle())),
        (look(bundle()), look({}, status=503)),
    ],
)
def test_what_moves_lawfully_is_passed_over(before: Look, after: Look) -> None:
    """The moment, caches, the load, the family's total with what is worked out over it, and answers not decided."""
    assert moved(before, after) == ()


def test_the_familys_total_hides_nothing_beside_it() -> None:
    """Where the family's total moves, another place that moves as well is told."""
    assert moved(look(bundle(balances(5), total=1)), look(bundle(balances(6), total=2))) == ("body.total",)


def test_noise_takes_what_is_worked_out_over_it_along() -> None:
    """A link that is random makes the length random, and nothing else."""
    before, after = (look(bundle(link=[{"url": url}]), content_length=url) for url in ("a", "b"))
    assert moved(before, after, frozenset({"body.link[].url"})) == ()
    assert moved(before, look(bundle(link=[{"url": "b"}], total=1)), frozenset({"body.link[].url"})) == ("body.total",)


def test_the_plainest_request_comes_first() -> None:
    """Of several requests that move, the shortest about the own record is asked again first."""
    one, other = look(bundle(total=1)), look(bundle(total=2))
    before = {"z": one, "own b": one, "own a": (*one, *one), "still": one}
    after = {"z": other, "own b": other, "own a": (*one, *other), "still": one}
    assert differing(before, after) == ["own b", "z", "own a"]


def changes(*asked: tuple[int, int]) -> list[tuple[dict[str, Look], dict[str, Look]]]:
    """Return what one request was answered before and after, each told by a number."""
    return [({"own": look(bundle(total=one))}, {"own": look(bundle(total=other))}) for one, other in asked]


@pytest.mark.parametrize(
    ("changed", "clock", "strangers", "found"),
    [
        ([(1, 2), (1, 2)], (1, 1), True, (True, False, False)),
        ([(1, 2), (3, 4)], (3, 3), False, (True, False, False)),
        ([(1, 2), (1, 1)], (1, 1), True, (False, False, True)),
        ([(1, 2), (1, 2), (1, 1)], (1, 1), True, (False, False, True)),
        ([(1, 2), (3, 5)], (3, 4), True, (False, False, False)),
        ([(1, 2), (3, 5)], (3, 4), False, (False, True, False)),
    ],
)
def test_a_clock_of_all_writes_is_told_from_a_record(
    changed: list[tuple[int, int]],
    clock: tuple[int, int],
    strangers: bool,  # noqa: FBT001 - a parameter of the test
    found: tuple[bool, bool, bool],
) -> None:
    """What moves each time is the record's; what a stranger's write moves too, nobody's; what no third tells, open."""
    told = weighed("own", changes(*changed), changes(clock)[0], [], strangers=strangers)
    assert (bool(told.steady), bool(told.clocks), bool(told.once)) == found


def test_what_moves_unasked_is_noise() -> None:
    """A place that differs between two answers without any change is no finding."""
    asked, (clock,) = changes((1, 2), (1, 2)), changes((1, 1))
    assert weighed("own", asked, clock, changes((7, 8)), strangers=True) == Moved("own", (), (), ())


def test_the_finding_names_the_one_request_and_the_place() -> None:
    """Of all that moved the request with the fewest places is told, with the values before and after."""
    shown = look(CLAIM)[0]
    few, many = Moved("own C", ("header etag",), (), ()), Moved("own D", ("body.total", "status"), (), ())
    seen = {name: (look(bundle(), etag='"9"'), look(bundle(), etag='"10"')) for name in ("own C", "own D")}
    told = uniform([many, few], seen, shown, "ann", "the change of C/1")
    assert told.outcome is Outcome.FAIL
    assert told.reason == "ann can tell that another member's record changed: own C moves with it"
    assert told.observed.startswith('header etag: "9" before, "10" after the change of C/1')


def test_a_place_that_can_be_read_goes_before_a_sum() -> None:
    """The date of a Bundle is shown, and not the digest that moved with it."""
    seen = {"own": (look(bundle(meta={"lastUpdated": "Monday"})), look(bundle(meta={"lastUpdated": "Tuesday"})))}
    places = moved(*seen["own"])
    told = uniform([Moved("own", places, (), ())], seen, look(CLAIM)[0], "ann", "it")
    assert told.observed.startswith("body.meta.lastUpdated: Monday before, Tuesday after it")


def test_doubt_is_no_finding() -> None:
    """What moved once, or with every write, is left open with what would settle it; nothing moved is a pass."""
    shown, seen = look(CLAIM)[0], {"own": (look(bundle()), look(bundle()))}
    clock = uniform([Moved("own", (), ("header etag",), ())], seen, shown, "ann", "")
    once = uniform([Moved("own", (), (), ("body.total",))], seen, shown, "ann", "")
    assert (clock.outcome, once.outcome) == (Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE)
    assert "another household" in clock.reason
    assert uniform([Moved("own", (), (), ())], seen, shown, "ann", "").outcome is Outcome.PASS
