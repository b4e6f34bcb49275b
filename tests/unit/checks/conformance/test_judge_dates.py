"""Dates: ranges, relations between prefixes, the first day."""

from datetime import date

import pytest

from payerproof.checks.conformance.date_ranges import matches, period, span
from payerproof.checks.conformance.search import judge_dates
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Pages
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, bundle, claim, walk


def _matches(prefix: str, value: str, asked: str) -> bool | None:
    left, right = span(value), span(asked)
    assert left is not None
    assert right is not None
    return matches(prefix, left, right)


@pytest.mark.parametrize(
    ("prefix", "value", "asked", "expected"),
    [
        ("eq", "2019-07-02", "2019-07", True),
        ("eq", "2019-07", "2019-07-02", False),
        ("ne", "2019-07-02", "2019-07-02", False),
        ("ge", "2019-07-02", "2019-07-02", True),
        ("gt", "2019-07-02", "2019-07-02", False),
        ("gt", "2019", "2019-07-02", True),
        ("lt", "2019-07-01", "2019-07-02", True),
        ("sa", "2019-07-03", "2019-07-02", True),
        ("sa", "2019-07-02", "2019-07-02", False),
        ("eb", "2019-07-01", "2019-07-02", True),
        ("le", "2019-07-02T10:00:00Z", "2019-07-01", None),
        ("le", "2019-07-02T10:00:00Z", "2019-07-04", True),
        ("ge", "2019-07-02T10:00:00Z", "2019-07-02T12:00:00+02:00", True),
    ],
)
def test_prefixes(prefix: str, value: str, asked: str, expected: bool | None) -> None:  # noqa: FBT001 - the answer itself
    """R4's meaning of each prefix; None where only the server's time zone decides."""
    assert expected is _matches(prefix, value, asked)


@pytest.mark.parametrize("text", ["", "2019-13-01", "2019-02-30", "19", "2019-07-02T25:00:00Z", "today"])
def test_no_dates(text: str) -> None:
    """What is no FHIR date has no range."""
    assert span(text) is None


def test_open_periods() -> None:
    """A period without end reaches past any day, and one without either side is none."""
    begun, day = period("2019-07-02", None), span("2030-01-01")
    assert begun is not None
    assert day is not None
    assert matches("gt", begun, day) is True
    assert matches("sa", begun, day) is False
    assert period(None, None) is None


def _answers(**changes: tuple[str, ...]) -> dict[str, Pages]:
    right = {
        "all": ("a", "b", "c"),
        "eq": ("b",),
        "ne": ("a", "c"),
        "gt": ("c",),
        "lt": ("a",),
        "ge": ("b", "c"),
        "le": ("a", "b"),
        "sa": ("c",),
        "eb": ("a",),
    }
    return {name: walk(bundle(*found)) for name, found in {**right, **changes}.items()}


def test_halves_of_a_whole() -> None:
    """Answers that fit together pass."""
    assert Outcome.PASS is judge_dates.halves(_answers()).outcome


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ge": ("c",)}, "eq finds what ge does not"),
        ({"eq": ()}, "eq and ne together do not find all"),
        ({"sa": ("b", "c")}, "sa finds what gt does not"),
        ({"eb": ("a", "b")}, "eb finds what lt does not"),
        ({"le": ("a", "b", "c", "d"), "ne": ("a", "c", "d"), "ge": ("b", "c", "d")}, "a date search finds what"),
        (dict.fromkeys(("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"), ()), "no prefix finds anything"),
    ],
)
def test_halves_that_do_not_fit(changes: dict[str, tuple[str, ...]], reason: str) -> None:
    """Each contradiction between two prefixes is named."""
    judged = judge_dates.halves(_answers(**changes))
    assert Outcome.FAIL is judged.outcome
    assert judged.reason.startswith(reason)


def test_dates_that_are_not_looked_at() -> None:
    """Where every prefix finds the whole, no date is looked at, and nothing is learnt of offsets either."""
    whole = walk(bundle(claim("a"), claim("b")))
    names = ("all", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
    assert Outcome.INCONCLUSIVE is judge_dates.halves(dict.fromkeys(names, whole)).outcome
    passed = judge_dates.one_instant("date=ge", {"noon": whole, "also noon": whole}, zoned=True)
    assert [each.outcome for each in judge_dates.apart([passed], [whole, whole])] == [Outcome.INCONCLUSIVE]
    assert judge_dates.apart([passed], [whole, walk(bundle())]) == [passed]
    assert judge_dates.apart([passed], [walk(bundle())]) == [passed]


def test_halves_refused_or_broken() -> None:
    """A refused prefix is a finding, a breakdown is not decided."""
    assert Outcome.FAIL is judge_dates.halves({**_answers(), "sa": walk(REFUSED)}).outcome
    assert Outcome.INCONCLUSIVE is judge_dates.halves({**_answers(), "sa": walk(BROKEN)}).outcome


_FIRST = date(2016, 1, 1)
_OLD = claim("old", billablePeriod={"start": "2015-12-30", "end": "2015-12-31"})
_ON_THE_DAY = claim("day", billablePeriod={"start": "2016-01-01", "end": "2016-01-01"})
_ACROSS = claim("across", billablePeriod={"start": "2015-12-30", "end": "2016-01-02"})
_DUE = Known("ExplanationOfBenefit", "day", "ann", date(2016, 1, 1), date(2016, 1, 1))


def test_first_day() -> None:
    """Services on the day and across it are in, one that ended before is a finding, one that is missing too."""
    judged = {
        name: judge_dates.from_first_day(walk(bundle(*found)), [_DUE], _FIRST, exact=True).outcome
        for name, found in {
            "right": (_ON_THE_DAY, _ACROSS),
            "early": (_ON_THE_DAY, _OLD),
            "missing": (_ACROSS,),
        }.items()
    }
    assert judged == {"right": Outcome.PASS, "early": Outcome.FAIL, "missing": Outcome.FAIL}


def test_first_day_in_doubt() -> None:
    """No claim, a broken page, or something gone that only a crawl showed: nothing is learnt."""
    assert Outcome.INCONCLUSIVE is judge_dates.from_first_day(walk(bundle()), [], _FIRST, exact=True).outcome
    assert Outcome.INCONCLUSIVE is judge_dates.from_first_day(walk(BROKEN), [_DUE], _FIRST, exact=True).outcome
    assert (
        Outcome.INCONCLUSIVE is judge_dates.from_first_day(walk(bundle(_ACROSS)), [_DUE], _FIRST, exact=False).outcome
    )


def test_one_instant_in_several_spellings() -> None:
    """The same for each spelling passes; another result is a finding, and among days without an offset a doubt."""
    same = {"a": walk(bundle("a", "b")), "b": walk(bundle("a", "b"))}
    other = {"a": walk(bundle("a", "b")), "b": walk(bundle("a"))}
    assert Outcome.PASS is judge_dates.one_instant("x=ge", same, zoned=True).outcome
    assert Outcome.FAIL is judge_dates.one_instant("x=ge", other, zoned=True).outcome
    assert Outcome.INCONCLUSIVE is judge_dates.one_instant("x=ge", other, zoned=False).outcome


def test_instants_that_are_not_taken() -> None:
    """No instant taken at all is not offered; one spelling refused is a finding; a breakdown teaches nothing."""
    found = walk(bundle("a"))
    for asked, expected in (
        ({"a": walk(REFUSED, ended="400"), "b": found}, Outcome.NOT_OFFERED),
        ({"a": found, "b": walk(REFUSED, ended="400")}, Outcome.FAIL),
        ({"a": found, "b": walk(BROKEN, ended="500")}, Outcome.INCONCLUSIVE),
        ({"a": found, "b": walk(bundle("a"), ended="no last page")}, Outcome.INCONCLUSIVE),
    ):
        assert expected is judge_dates.one_instant("x=ge", asked, zoned=True).outcome
