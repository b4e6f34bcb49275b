"""The payer's own reading of 45 CFR 164.502(g), asked directly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from payerproof.reference_payer.policy import Facts, Rules, View, birthday, unemancipated_minor, view
from payerproof.synthetic_data.household import (
    Authority,
    AuthorityKind,
    Household,
    Member,
    Restriction,
    RestrictionKind,
)

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 6, 14, 18, 0, tzinfo=UTC)
TODAY = date(2026, 6, 14)


def member(name: str, born: date = date(1980, 5, 5)) -> Member:
    """Return a member of whom only the age matters."""
    return Member(name, name, born, "unknown", "Test", (name,), "IL")


ADULT, OTHER, CHILD = member("adult"), member("other"), member("child", date(2015, 3, 3))


def seen(
    *members: Member,
    power: Authority | None = None,
    limits: tuple[Restriction, ...] = (),
    account: str = "adult",
    subject: str = "child",
    now: datetime = NOW,
) -> View | None:
    """Return what `account` sees of `subject` in a household of `members`."""
    household = Household("t", "", "", members, () if power is None else (power,), limits)
    return view(Facts.of([household]), Rules(), ZONE, account, subject, now)


def power(
    kind: AuthorityKind = "parent", start: date | None = None, end: date | None = None, scope: tuple[str, ...] = ()
) -> Authority:
    """Return a power of the adult over the child."""
    return Authority("adult", "child", kind, "test", start, end, scope)


def limit(kind: RestrictionKind, against: str | None = "adult", **span: date) -> Restriction:
    """Return a limit on the child's record."""
    return Restriction("child", kind, "test", against, **span)


WHOLE = View("child", own=False)


def test_everybody_sees_their_own_record_whole() -> None:
    """The subject needs no authority and is kept from nothing."""
    assert seen(ADULT, subject="adult") == View("adult", own=True)
    assert seen(CHILD, account="child") == View("child", own=True)


def test_nobody_sees_another_without_a_power() -> None:
    """Living together and sharing a contract open nothing."""
    assert seen(ADULT, CHILD) is None
    assert seen(ADULT, OTHER, subject="other") is None
    assert seen(ADULT, CHILD, power=power(), account="child", subject="adult") is None


def test_strangers_and_refused_people_look_alike() -> None:
    """An id that nobody has gets the answer of one that may not be seen."""
    assert seen(ADULT, subject="nobody") is None
    assert seen(ADULT, account="nobody", subject="adult") is None


def test_a_parent_sees_an_unemancipated_minor() -> None:
    """164.502(g)(3)(i)."""
    assert seen(ADULT, CHILD, power=power()) == WHOLE


def test_power_is_not_inherited() -> None:
    """Who acts for the parent does not act for the parent's child."""
    agency = Authority("other", "adult", "power_of_attorney", "test")
    household = Household("t", "", "", (ADULT, OTHER, CHILD), (power(), agency))
    assert view(Facts.of([household]), Rules(), ZONE, "other", "child", NOW) is None


@pytest.mark.parametrize(
    ("born", "instant", "sees"),
    [
        (date(2008, 6, 15), "2026-06-15T04:59:59+00:00", True),
        (date(2008, 6, 15), "2026-06-15T05:00:00+00:00", False),
        (date(2008, 12, 25), "2026-12-25T05:59:59+00:00", True),
        (date(2008, 12, 25), "2026-12-25T06:00:00+00:00", False),
        (date(2008, 2, 29), "2026-03-01T05:59:59+00:00", True),
        (date(2008, 2, 29), "2026-03-01T06:00:00+00:00", False),
    ],
)
def test_majority_comes_at_midnight_of_the_payers_zone(born: date, instant: str, sees: bool) -> None:  # noqa: FBT001 - a column of the table
    """To the second, in summer and winter time, and on 1 March for a child of 29 February."""
    child = replace(CHILD, birth_date=born)
    assert (seen(ADULT, child, power=power(), now=datetime.fromisoformat(instant)) is not None) == sees


@pytest.mark.parametrize(
    "freed", [lambda day: replace(CHILD, emancipated=day), lambda day: replace(CHILD, married=day)]
)
def test_a_freed_minor_is_nobodys_ward(freed: Callable[[date], Member]) -> None:
    """Emancipation and marriage end parental power on their day, not before."""
    assert seen(ADULT, freed(TODAY), power=power()) is None
    assert seen(ADULT, freed(TODAY + timedelta(days=1)), power=power()) == WHOLE


@pytest.mark.parametrize(
    ("instant", "sees"),
    [
        ("2026-01-01T05:59:59+00:00", False),
        ("2026-01-01T06:00:00+00:00", True),
        ("2026-07-01T04:59:59+00:00", True),
        ("2026-07-01T05:00:00+00:00", False),
    ],
)
def test_a_power_of_attorney_lasts_whole_local_days(instant: str, sees: bool) -> None:  # noqa: FBT001 - a column of the table
    """Both days are inclusive and end at the payer's midnight."""
    agency = power("power_of_attorney", date(2026, 1, 1), date(2026, 6, 30))
    grown = replace(CHILD, birth_date=date(1950, 1, 1))
    assert (seen(ADULT, grown, power=agency, now=datetime.fromisoformat(instant)) is not None) == sees


def test_a_limited_power_opens_its_categories() -> None:
    """The view names them; visibility takes it from there."""
    pharmacy = frozenset({"pharmacy"})
    view_of_agent = seen(ADULT, CHILD, power=power("power_of_attorney", scope=("pharmacy",)))
    assert view_of_agent == replace(WHOLE, categories=pharmacy, confided=pharmacy)


def test_the_wider_of_two_powers_counts() -> None:
    """A parent who is also a limited agent is a parent, and reads as an agent what was confided of that one kind."""
    household = Household("t", "", "", (ADULT, CHILD), (power(), power("power_of_attorney", scope=("pharmacy",))))
    both = view(Facts.of([household]), Rules(), ZONE, "adult", "child", NOW)
    assert both == replace(WHOLE, confided=frozenset({"pharmacy"}))


def test_what_was_confided_is_kept_from_parents_and_not_from_agents() -> None:
    """164.502(g)(3) speaks of parents and guardians of minors; an agent stands in the person's own place, (g)(2)."""
    grown = replace(CHILD, birth_date=date(2000, 1, 1))
    told_all = replace(WHOLE, confided=None)
    assert seen(ADULT, CHILD, power=power()) == WHOLE
    assert seen(ADULT, CHILD, power=power("guardian", start=date(2020, 1, 1))) == WHOLE
    assert seen(ADULT, grown, power=power("power_of_attorney")) == told_all
    assert seen(ADULT, grown, power=power("guardian", start=date(2021, 1, 1))) == told_all


def test_a_guardian_of_a_minor_loses_the_ward_at_majority_and_of_an_adult_does_not() -> None:
    """The day on which the guardianship was opened tells which it is."""
    grown = replace(CHILD, birth_date=date(2000, 1, 1))
    assert seen(ADULT, CHILD, power=power("guardian", start=date(2020, 1, 1))) == WHOLE
    assert seen(ADULT, grown, power=power("guardian", start=date(2010, 1, 1))) is None
    assert seen(ADULT, grown, power=power("guardian")) is None
    assert seen(ADULT, grown, power=power("guardian", start=date(2021, 1, 1))) == replace(WHOLE, confided=None)
    assert seen(ADULT, grown, power=power("guardian", start=date(2021, 1, 1), end=date(2026, 6, 13))) is None


def test_death_hands_the_record_to_the_executor() -> None:
    """164.502(g)(4): before it the executor sees nothing, after it nobody else does, the dead account included."""
    dead = replace(CHILD, deceased=NOW - timedelta(days=1))
    assert seen(ADULT, CHILD, power=power("executor")) is None
    assert seen(ADULT, dead, power=power("executor")) == replace(WHOLE, confided=None)
    for kind in ("parent", "guardian", "power_of_attorney"):
        assert seen(ADULT, dead, power=power(kind)) is None
    assert seen(dead, account="child") is None


def test_a_dead_holder_has_no_power() -> None:
    """Nor has whoever uses the account."""
    assert seen(replace(ADULT, deceased=NOW), CHILD, power=power()) is None


@pytest.mark.parametrize("kind", ["restriction", "endangerment", "court_order"])
def test_a_limit_closes_the_record_to_whom_it_names(kind: RestrictionKind) -> None:
    """Against a person, or against everybody; within its days; and never against the subject."""
    assert seen(ADULT, CHILD, power=power(), limits=(limit(kind),)) is None
    assert seen(ADULT, CHILD, power=power(), limits=(limit(kind, against=None),)) is None
    assert seen(ADULT, CHILD, power=power(), limits=(limit(kind, against="other"),)) == WHOLE
    assert seen(ADULT, CHILD, power=power(), limits=(limit(kind, start=TODAY + timedelta(days=1)),)) == WHOLE
    assert seen(ADULT, CHILD, power=power(), limits=(limit(kind, end=TODAY - timedelta(days=1)),)) == WHOLE
    assert seen(CHILD, limits=(limit(kind, against=None),), account="child") == View("child", own=True)


def test_confidential_communications_hide_contact_data_only() -> None:
    """164.522(b): the record stays open, the address does not."""
    assert seen(ADULT, CHILD, power=power(), limits=(limit("confidential_communications", None),)) == replace(
        WHOLE, contact=False
    )


def test_birthdays_of_leap_days() -> None:
    """29 February stays in leap years and moves to 1 March in others, centuries included."""
    leap = date(2008, 2, 29)
    assert [birthday(leap, 8), birthday(leap, 18), birthday(leap, 92)] == [
        date(2016, 2, 29),
        date(2026, 3, 1),
        date(2100, 3, 1),
    ]


def test_minority_is_a_matter_of_days() -> None:
    """The day before the birthday counts, the birthday does not."""
    assert unemancipated_minor(CHILD, date(2033, 3, 2))
    assert not unemancipated_minor(CHILD, date(2033, 3, 3))
