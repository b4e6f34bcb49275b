"""Laws that hold for every family, tried on families made at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from payerproof.access.rules import RULES, Facts, Policy, decide
from payerproof.synthetic_data.household import Authority, CoverageSpan, Member, Restriction, Service

from .families import Claim, person

IDS = ("ann", "bob", "cal", "dee", "eve")
RANK = {"deny": 0, "filter": 1, "allow": 2}

members = st.sampled_from(IDS)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
some_days = st.none() | days
births = st.dates(date(1940, 1, 1), date(2024, 1, 1)) | st.dates(date(2006, 1, 1), date(2010, 12, 31))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds take their zone from `timezones`
categories = st.sampled_from([None, "sud", "hiv"])
consents = st.sampled_from(["member", "parent", "court", "confidential"])
claims = st.none() | st.builds(Claim, categories, consents, some_days)
policies = st.builds(
    Policy,
    time_zone=st.sampled_from(["America/Chicago", "UTC", "Pacific/Kiritimati"]),
    majority_age=st.sampled_from([18, 19, 21]),
    former_member_access=st.booleans(),
    executor_access=st.booleans(),
    restriction_honoured=st.booleans(),
)
deaths = st.none() | instants
authorities = st.builds(
    Authority,
    holder=members,
    subject=members,
    kind=st.sampled_from(["parent", "guardian", "power_of_attorney", "executor"]),
    source=st.just("test"),
    start=some_days,
    end=some_days,
    scope=st.sampled_from([(), ("sud",)]),
)
restrictions = st.builds(
    Restriction,
    subject=members,
    kind=st.sampled_from(["restriction", "confidential_communications", "endangerment", "court_order"]),
    source=st.just("test"),
    against=st.none() | members,
    start=some_days,
    end=some_days,
)
spans = st.builds(
    CoverageSpan,
    id=st.just("span"),
    beneficiary=members,
    subscriber=members,
    relationship=st.just("other"),
    plan=st.just("plan"),
    start=days,
    end=some_days,
)
services = st.builds(Service, st.just("visit"), members, st.just("professional"), days, st.none(), categories, consents)


@st.composite
def people(draw: st.DrawFn) -> dict[str, Member]:
    """Draw five people of any age, some emancipated, married or dead."""
    return {
        identity: person(
            identity, draw(births), emancipated=draw(some_days), married=draw(some_days), deceased=draw(deaths)
        )
        for identity in IDS
    }


families = st.builds(
    Facts,
    people(),
    st.lists(authorities, max_size=6).map(tuple),
    st.lists(restrictions, max_size=3).map(tuple),
    st.lists(spans, max_size=6).map(tuple),
    st.none() | st.lists(services, max_size=4).map(tuple),
)


@given(families, members, members, claims, instants, policies)
def test_decision_is_complete(
    facts: Facts, one: str, other: str, claim: Claim | None, now: datetime, policy: Policy
) -> None:
    """Every question has an answer with a known rule, and about a datum it is yes or no."""
    decision = decide(facts, one, other, claim, now, policy)
    assert decision.rule in RULES
    assert claim is None or decision.effect != "filter"


@given(families, members, claims, instants, policies)
def test_the_living_always_see_themselves(
    facts: Facts, one: str, claim: Claim | None, now: datetime, policy: Policy
) -> None:
    """No fact about anybody closes a living person's own record, save that the payer serves former members at all."""
    policy = replace(policy, former_member_access=True)
    alive = replace(facts, members={**facts.members, one: replace(facts.members[one], deceased=None)})
    assert decide(alive, one, one, claim, now, policy).effect == "allow"


@given(families, families, members, members, claims, instants, policies)
def test_other_peoples_facts_change_nothing(
    facts: Facts, elsewhere: Facts, one: str, other: str, claim: Claim | None, now: datetime, policy: Policy
) -> None:
    """Whatever happens to everybody else, their powers, limits, coverage and care, a pair's effect is the same."""
    changed = Facts(
        {**elsewhere.members, one: facts.members[one], other: facts.members[other]},
        tuple(power for power in facts.authorities if (power.holder, power.subject) == (one, other))
        + tuple(power for power in elsewhere.authorities if (power.holder, power.subject) != (one, other)),
        tuple(limit for limit in facts.restrictions if limit.subject == other)
        + tuple(limit for limit in elsewhere.restrictions if limit.subject != other),
        tuple(span for span in facts.coverages if span.beneficiary == other)
        + tuple(span for span in elsewhere.coverages if span.beneficiary != other),
        None
        if facts.services is None
        else tuple(service for service in facts.services if service.member == other)
        + tuple(service for service in elsewhere.services or () if service.member != other),
    )
    assert (
        decide(facts, one, other, claim, now, policy).effect == decide(changed, one, other, claim, now, policy).effect
    )


@given(families, members, members, claims, instants, policies)
def test_authority_is_never_transitive(
    facts: Facts, one: str, other: str, claim: Claim | None, now: datetime, policy: Policy
) -> None:
    """Without a direct power there is nothing, however many powers lead to the subject by way of others."""
    chains = tuple(power for power in facts.authorities if (power.holder, power.subject) != (one, other))
    decision = decide(replace(facts, authorities=chains), one, other, claim, now, policy)
    assert one == other or decision.effect == "deny"


@given(families, authorities, members, members, claims, instants, policies)
def test_power_outside_its_window_is_no_power(
    facts: Facts, extra: Authority, one: str, other: str, claim: Claim | None, now: datetime, policy: Policy
) -> None:
    """A grant that is over, or has not begun, leaves every effect as it was."""
    held = replace(extra, holder=one, subject=other)
    over = replace(held, start=None, end=(now - timedelta(days=2)).date())
    ahead = replace(held, start=(now + timedelta(days=2)).date(), end=None)
    without = decide(facts, one, other, claim, now, policy).effect
    for dead in (over, ahead):
        more = replace(facts, authorities=(*facts.authorities, dead))
        assert without == decide(more, one, other, claim, now, policy).effect


@given(families, restrictions, members, members, claims, instants, policies)
def test_limits_only_ever_narrow(
    facts: Facts, extra: Restriction, one: str, other: str, claim: Claim | None, now: datetime, policy: Policy
) -> None:
    """One more restriction never opens anything."""
    more = replace(facts, restrictions=(*facts.restrictions, replace(extra, subject=other)))
    ranks = [RANK[decide(which, one, other, claim, now, policy).effect] for which in (more, facts)]
    assert ranks == sorted(ranks)


@given(families, authorities, members, members, claims, instants, policies)
def test_powers_only_ever_widen(
    facts: Facts, extra: Authority, one: str, other: str, claim: Claim | None, now: datetime, policy: Policy
) -> None:
    """One more power never closes anything."""
    more = replace(facts, authorities=(*facts.authorities, replace(extra, holder=one, subject=other)))
    ranks = [RANK[decide(which, one, other, claim, now, policy).effect] for which in (facts, more)]
    assert ranks == sorted(ranks)


@given(families, members, members, claims, instants, policies)
def test_parents_lose_everything_at_majority(
    facts: Facts, one: str, other: str, claim: Claim | None, now: datetime, policy: Policy
) -> None:
    """With parenthood as the only kind of power, nobody sees an adult."""
    parents = replace(facts, authorities=tuple(replace(power, kind="parent") for power in facts.authorities))
    adult = replace(
        parents, members={**parents.members, other: replace(parents.members[other], birth_date=date(1990, 1, 1))}
    )
    assert one == other or decide(adult, one, other, claim, now, policy).effect == "deny"


@given(families, members, members, instants, policies)
def test_closed_record_has_no_open_datum(facts: Facts, one: str, other: str, now: datetime, policy: Policy) -> None:
    """Where the record as a whole is denied, so is each datum; where it is allowed, so is what nobody withheld."""
    whole = decide(facts, one, other, None, now, policy).effect
    plain = decide(facts, one, other, Claim(None, "parent", None), now, policy).effect
    assert plain == ("deny" if whole == "deny" else "allow")
