"""Edges of time: midnight in the payer's zone, leap days, daylight saving, the first and the last day of a power."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from payerproof.access.ages import age_on, comes_of_age, local_day
from payerproof.access.rules import Policy, decide
from payerproof.access.sensitive import MinorConsent, StatePack
from payerproof.errors import HarnessError

from .families import IDENTITY, NOW, POLICY, Claim, ClaimOfKind, contract, family, limit, person, power, treated

SECOND = timedelta(seconds=1)
T18 = family(person("sub"), person("t18", date(2008, 6, 15)), powers=(power("sub", "t18"),))


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("America/Chicago", datetime(2026, 6, 15, 5, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 6, 15, 4, tzinfo=UTC)),
        ("UTC", datetime(2026, 6, 15, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 6, 14, 10, tzinfo=UTC)),
        ("Pacific/Pago_Pago", datetime(2026, 6, 15, 11, tzinfo=UTC)),
    ],
)
def test_majority_begins_at_midnight_of_the_declared_zone(zone: str, midnight: datetime) -> None:
    """A second before midnight the parent still has authority, at midnight no more."""
    policy = replace(POLICY, time_zone=zone)
    effects = [decide(T18, "sub", "t18", None, moment, policy).effect for moment in (midnight - SECOND, midnight)]
    assert effects == ["allow", "deny"]


@pytest.mark.parametrize(
    ("changeover", "midnight"),
    [
        (date(2026, 3, 8), datetime(2026, 3, 8, 6, tzinfo=UTC)),
        (date(2026, 3, 9), datetime(2026, 3, 9, 5, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (date(2026, 11, 2), datetime(2026, 11, 2, 6, tzinfo=UTC)),
    ],
)
def test_days_of_23_and_25_hours_end_at_local_midnight(changeover: date, midnight: datetime) -> None:
    """On the days around a change of clocks a birthday begins when the local day does."""
    facts = family(person("sub"), person("kid", changeover.replace(year=2008)), powers=(power("sub", "kid"),))
    effects = [decide(facts, "sub", "kid", None, moment, POLICY).effect for moment in (midnight - SECOND, midnight)]
    assert effects == ["allow", "deny"]


def test_same_instant_in_another_offset_is_the_same_decision() -> None:
    """How an instant is written makes no difference."""
    instant = datetime.fromisoformat("2026-06-15T00:00:00-05:00")
    assert decide(T18, "sub", "t18", None, instant, POLICY) == decide(
        T18, "sub", "t18", None, instant.astimezone(UTC), POLICY
    )


def test_instant_without_offset_is_refused() -> None:
    """No day can be told from a naive instant."""
    with pytest.raises(HarnessError, match="has no offset"):
        decide(T18, "sub", "t18", None, NOW.replace(tzinfo=None), POLICY)


def test_unknown_member_is_refused() -> None:
    """A question about nobody is an error, and never a denial that looks like an answer."""
    with pytest.raises(HarnessError, match="no member 'ghost'"):
        decide(T18, "sub", "ghost", None, NOW, POLICY)


@pytest.mark.parametrize(
    ("born", "years", "day"),
    [
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 20, date(2028, 2, 29)),
        (date(2008, 2, 28), 18, date(2026, 2, 28)),
        (date(2008, 3, 1), 18, date(2026, 3, 1)),
        (date(2007, 12, 31), 18, date(2025, 12, 31)),
    ],
)
def test_coming_of_age(born: date, years: int, day: date) -> None:
    """Who is born on a leap day comes of age on 1 March of a year without one; the day before is still childhood."""
    assert day == comes_of_age(born, years)
    assert (years, years - 1) == (age_on(born, day), age_on(born, day - timedelta(days=1)))


def test_local_day_of_an_instant() -> None:
    """One instant is two calendar days on the two sides of a midnight."""
    instant = datetime(2026, 6, 15, 2, tzinfo=UTC)
    assert [date(2026, 6, 14), date(2026, 6, 15)] == [local_day(instant, zone) for zone in ("America/Chicago", "UTC")]


@pytest.mark.parametrize(
    ("moment", "effect"),
    [
        (datetime(2026, 1, 1, 5, 59, 59, tzinfo=UTC), "deny"),
        (datetime(2026, 1, 1, 6, tzinfo=UTC), "allow"),
        (datetime(2026, 7, 1, 4, 59, 59, tzinfo=UTC), "allow"),
        (datetime(2026, 7, 1, 5, tzinfo=UTC), "deny"),
    ],
)
def test_power_covers_its_first_and_last_day_to_the_second(moment: datetime, effect: str) -> None:
    """A window of days opens at the first midnight and closes at the end of its last day."""
    agent = power("agt", "spo", "power_of_attorney", date(2026, 1, 1), date(2026, 6, 30))
    facts = family(person("spo"), person("agt"), powers=(agent,))
    assert effect == decide(facts, "agt", "spo", None, moment, POLICY).effect


@pytest.mark.parametrize(
    ("start", "end", "effect"), [(1, None, "allow"), (0, 0, "deny"), (None, -1, "allow"), (-1, 1, "deny")]
)
def test_restriction_covers_its_first_and_last_day(start: int | None, end: int | None, effect: str) -> None:
    """A limit holds from its first day to its last, both included; days are counted from the instant's own."""
    today = date(2026, 6, 14)
    window = [None if offset is None else today + timedelta(days=offset) for offset in (start, end)]
    facts = family(
        person("sub"),
        person("kid", 2018),
        powers=(power("sub", "kid"),),
        limits=(limit("kid", "endangerment", "sub", *window),),
    )
    assert effect == decide(facts, "sub", "kid", None, NOW, POLICY).effect


def test_emancipation_marriage_and_death_count_from_their_day() -> None:
    """A parent's authority ends on the day of emancipation or marriage, and at the moment of death."""
    kid = person("kid", 2010)
    tomorrow = date(2026, 6, 15)
    changes = [
        (replace(kid, emancipated=tomorrow), "allow"),
        (replace(kid, emancipated=date(2026, 6, 14)), "deny"),
        (replace(kid, married=tomorrow), "allow"),
        (replace(kid, married=date(2026, 6, 14)), "deny"),
        (replace(kid, deceased=NOW + SECOND), "allow"),
        (replace(kid, deceased=NOW), "deny"),
        (replace(kid, deceased=datetime(2026, 6, 14, 13, 0, 1)), "allow"),  # noqa: DTZ001 - a payer's feed without offset is local
        (replace(kid, deceased=datetime(2026, 6, 14, 13)), "deny"),  # noqa: DTZ001 - as above
    ]
    effects = [
        decide(family(person("sub"), one, powers=(power("sub", "kid"),)), "sub", "kid", None, NOW, POLICY).effect
        for one, _ in changes
    ]
    assert [effect for _, effect in changes] == effects


def test_executor_acts_for_the_dead_only() -> None:
    """An executor has no power while the person lives, and none where the payer does not serve executors."""
    living, dead = person("dec", 1950), person("dec", 1950, deceased=NOW)
    powers = (power("exe", "dec", "executor"),)
    facts = [
        family(one, person("exe", covered=False), powers=powers, coverages=contract("dec")) for one in (living, dead)
    ]
    assert [decide(one, "exe", "dec", None, NOW, POLICY).rule for one in facts] == [
        "executor-of-the-living",
        "executor",
    ]
    refused = decide(facts[1], "exe", "dec", None, NOW, replace(POLICY, executor_access=False))
    assert (refused.effect, refused.rule) == ("deny", "executor-not-served")


def test_guardianship_of_a_child_ends_with_childhood() -> None:
    """A guardian of a minor needs a new order for the adult; one ordered in majority stands, and has to say when."""
    ward = person("ward", 2005)
    windows = {date(2015, 1, 1): "deny", date(2022, 12, 31): "deny", date(2023, 1, 1): "allow", None: "deny"}
    effects = {
        start: decide(
            family(person("sub"), ward, powers=(power("sub", "ward", "guardian", start),)),
            "sub",
            "ward",
            None,
            NOW,
            POLICY,
        ).effect
        for start in windows
    }
    assert windows == effects


def test_guardianship_over_an_emancipated_minor_is_one_of_an_adult() -> None:
    """An order made after emancipation is not undone by it, nor by majority; one made before is."""
    ward = person("ward", 2009, emancipated=date(2026, 2, 1))
    orders = [power("sub", "ward", "guardian", day) for day in (date(2026, 1, 31), date(2026, 2, 1))]
    rules = [
        decide(family(person("sub"), ward, powers=(one,)), "sub", "ward", None, NOW, POLICY).rule for one in orders
    ]
    assert rules == ["emancipated-minor", "guardian"]


def test_guardian_of_an_adult_sees_what_a_parent_would_not() -> None:
    """The minors' exception is about minors: an adult's guardian is not shut out by an old consent."""
    facts = family(person("sub"), person("ward", 2005), powers=(power("sub", "ward", "guardian", date(2024, 1, 1)),))
    assert decide(facts, "sub", "ward", Claim("sud", "member", date(2021, 1, 1)), NOW, POLICY).effect == "allow"


@pytest.mark.parametrize(
    ("born", "state", "effect"),
    [
        (date(2013, 3, 2), "IL", "allow"),
        (date(2012, 3, 2), "IL", "deny"),
        (date(2012, 3, 3), "IL", "allow"),
        (date(2013, 3, 2), "WY", "deny"),
        (date(2018, 3, 2), "WY", "allow"),
    ],
)
def test_consent_below_the_states_age_withholds_nothing(born: date, state: str, effect: str) -> None:
    """A consent that the state does not give leaves the parent in charge; without a rule the record is believed."""
    rule = MinorConsent("sud", 14, "Act", "https://example.org", confirmed=True)
    packs = {
        "IL": StatePack("IL", "Illinois", 18, date(2026, 1, 1), (rule,)),
        "default": StatePack("default", "Others", 18, date(2026, 1, 1), (replace(rule, age=10),)),
    }
    facts = family(person("sub"), person("kid", born, state=state), powers=(power("sub", "kid"),))
    assert (
        effect == decide(facts, "sub", "kid", Claim("sud", "member"), NOW, replace(POLICY, minor_consent=packs)).effect
    )


@pytest.mark.parametrize(
    ("consent", "effect"),
    [("member", "deny"), ("court", "deny"), ("confidential", "deny"), ("parent", "allow"), (None, "allow")],
)
def test_basis_of_treatment_decides(consent: str | None, effect: str) -> None:
    """The three bases of 164.502(g)(3)(i) withhold a service from parents; a parent's own consent does not."""
    assert effect == decide(T18, "sub", "t18", Claim("sud", consent), NOW, POLICY).effect


def test_consent_is_believed_where_no_rule_speaks() -> None:
    """Without a pack, or without a rule for the category, what the payer recorded stands."""
    packs = {"IL": StatePack("IL", "Illinois", 18, date(2026, 1, 1), ())}
    young = family(person("sub"), person("kid", 2018), powers=(power("sub", "kid"),))
    policies = (POLICY, replace(POLICY, minor_consent=packs))
    effects = [decide(young, "sub", "kid", Claim("sud", "member"), NOW, policy).effect for policy in policies]
    assert effects == ["deny", "deny"]


def test_sensitive_care_on_the_parents_consent_is_open_to_them() -> None:
    """A category alone withholds nothing: consent decides."""
    assert decide(T18, "sub", "t18", Claim("sickle_cell", "parent"), NOW, POLICY).effect == "allow"


def test_parent_of_unknown_services_gets_a_filtered_record() -> None:
    """Where nobody knows the services, nobody can promise that nothing is withheld."""
    assert decide(replace(T18, services=None), "sub", "t18", None, NOW, POLICY).effect == "filter"


def test_limited_agent_sees_who_the_member_is() -> None:
    """A power limited to one kind of care includes who the member is and how covered, which is about no service."""
    scoped = replace(power("agt", "sub", "power_of_attorney"), scope=("hiv",))
    facts = family(person("sub"), person("agt"), powers=(scoped,))
    assert [decide(facts, "agt", "sub", datum, NOW, POLICY).effect for datum in (IDENTITY, Claim())] == [
        "allow",
        "deny",
    ]


@pytest.mark.parametrize(("kind", "effect"), [("oral", "allow"), ("pharmacy", "deny")])
def test_power_limited_to_a_kind_of_service(kind: str, effect: str) -> None:
    """A power may name a kind of service where the kind of a claim is known."""
    scoped = replace(power("agt", "sub", "power_of_attorney"), scope=("oral",))
    facts = family(person("sub"), person("agt"), powers=(scoped,))
    assert effect == decide(facts, "agt", "sub", ClaimOfKind(kind=kind), NOW, POLICY).effect


def test_wider_of_two_powers_counts() -> None:
    """Who is parent and limited agent has what a parent has; a lapsed power takes nothing from one in force."""
    scoped = replace(power("sub", "kid", "power_of_attorney"), scope=("hiv",))
    lapsed = power("sub", "kid", "guardian", end=date(2020, 1, 1))
    facts = family(person("sub"), person("kid", 2018), powers=(lapsed, scoped, power("sub", "kid")))
    assert decide(facts, "sub", "kid", Claim(), NOW, POLICY).rule == "parent-of-minor"
    assert decide(facts, "sub", "kid", None, NOW, POLICY).effect == "allow"


def test_restriction_the_payer_declined_binds_nobody() -> None:
    """164.522(a) lets a payer decline a restriction; a court's order and danger are not for it to decline."""
    declined = replace(POLICY, restriction_honoured=False)
    effects = []
    for kind in ("restriction", "court_order", "endangerment"):
        facts = family(person("sub"), person("kid", 2018), powers=(power("sub", "kid"),), limits=(limit("kid", kind),))
        effects.append([decide(facts, "sub", "kid", None, NOW, policy).effect for policy in (POLICY, declined)])
    assert effects == [["deny", "allow"], ["deny", "deny"], ["deny", "deny"]]


@pytest.mark.parametrize(
    ("first", "last", "effect"),
    [
        (date(2015, 12, 31), None, "deny"),
        (date(2016, 1, 1), None, "allow"),
        (date(2015, 12, 30), date(2016, 1, 1), "allow"),
        (date(2015, 12, 30), date(2015, 12, 31), "deny"),
        (None, None, "allow"),
    ],
)
def test_services_before_the_payers_first_day_are_served_to_nobody(
    first: date | None, last: date | None, effect: str
) -> None:
    """The last day of a service decides, so a stay over the first day is served; what is no service always is."""
    policy = Policy(time_zone="America/Chicago", earliest_service_date=date(2016, 1, 1))
    assert effect == decide(T18, "sub", "sub", Claim(service_date=first, service_end=last), NOW, policy).effect


def test_former_members_are_the_payers_choice_for_everybody_alike() -> None:
    """Where former members are not served, neither they nor their parents are, from the day after the last."""
    facts = family(
        person("sub"),
        person("kid", 2018),
        powers=(power("sub", "kid"),),
        coverages=contract("sub", "kid", until=date(2026, 6, 13)),
    )
    closed = replace(POLICY, former_member_access=False)
    pairs = [("sub", "sub"), ("sub", "kid"), ("kid", "kid")]
    assert [{"allow"}, {"deny"}] == [
        {decide(facts, *pair, None, NOW, policy).effect for pair in pairs} for policy in (POLICY, closed)
    ]
    last_day = datetime(2026, 6, 14, 4, 59, 59, tzinfo=UTC)
    assert decide(facts, "sub", "sub", None, last_day, closed).effect == "allow"


def test_executor_of_a_member_whose_coverage_ended_with_death() -> None:
    """Executors are served by the payer's word on executors, whatever it says on former members."""
    facts = family(
        person("dec", deceased=datetime(2026, 5, 1, tzinfo=UTC)),
        person("exe", covered=False),
        powers=(power("exe", "dec", "executor"),),
        coverages=contract("dec", until=date(2026, 5, 1)),
    )
    assert decide(facts, "exe", "dec", None, NOW, replace(POLICY, former_member_access=False)).rule == "executor"


def test_sessions_of_the_dead() -> None:
    """A member's own session ends with the member, unless the payer lets it outlive them."""
    facts = family(person("dec", deceased=NOW), services=(treated("dec", None, "parent"),))
    outlive = replace(POLICY, deceased_access=True)
    assert [decide(facts, "dec", "dec", None, NOW, policy).effect for policy in (POLICY, outlive)] == ["deny", "allow"]


def test_every_decision_names_its_source() -> None:
    """A decision can say on which text it rests."""
    assert decide(T18, "sub", "t18", None, NOW, POLICY).source == "45 CFR 164.502(g)(3)(i)"
