"""One day of power, on the days and in the zones where days are strange; both opinions open and close together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from payerproof.access.rules import decide
from payerproof.reference_payer import policy
from payerproof.synthetic_data.household import Household

from .families import POLICY, family, person, power

SECOND = timedelta(seconds=1)
DAYS = {
    "23 hours": ("America/Chicago", date(2026, 3, 8), "2026-03-08T06:00Z", "2026-03-09T05:00Z"),
    "25 hours": ("America/Chicago", date(2026, 11, 1), "2026-11-01T05:00Z", "2026-11-02T06:00Z"),
    "leap day": ("America/Chicago", date(2028, 2, 29), "2028-02-29T06:00Z", "2028-03-01T06:00Z"),
    "last of February": ("America/Chicago", date(2026, 2, 28), "2026-02-28T06:00Z", "2026-03-01T06:00Z"),
    "new year's eve": ("UTC", date(2026, 12, 31), "2026-12-31T00:00Z", "2027-01-01T00:00Z"),
    "first to begin": ("Pacific/Kiritimati", date(2026, 6, 30), "2026-06-29T10:00Z", "2026-06-30T10:00Z"),
    "last to end": ("Pacific/Pago_Pago", date(2026, 6, 30), "2026-06-30T11:00Z", "2026-07-01T11:00Z"),
    "half an hour off": ("Asia/Kolkata", date(2026, 6, 30), "2026-06-29T18:30Z", "2026-06-30T18:30Z"),
    "no midnight": ("America/Havana", date(2026, 3, 8), "2026-03-08T05:00Z", "2026-03-09T04:00Z"),
    "two midnights": ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00Z", "2026-11-02T05:00Z"),
}
"""Name -> zone of the payer, the one day of the power, and the instants at which it opens and closes."""


@pytest.mark.parametrize("name", DAYS)
def test_power_of_one_day_lasts_from_midnight_to_midnight(name: str) -> None:
    """A second before the day nothing is open, at its first and in its last second all is, and then nothing again."""
    zone, day, *edges = DAYS[name]
    first, after = (datetime.fromisoformat(edge).astimezone(UTC) for edge in edges)
    agent = power("agt", "old", "power_of_attorney", day, day)
    facts = family(person("old", 1940), person("agt"), powers=(agent,))
    payer_facts = policy.Facts.of([Household("f", "", "", tuple(facts.members.values()), (agent,))])
    law = replace(POLICY, time_zone=zone)
    for moment, expected in ((first - SECOND, "deny"), (first, "allow"), (after - SECOND, "allow"), (after, "deny")):
        assert (name, expected) == (name, decide(facts, "agt", "old", None, moment, law).effect)
        view = policy.view(payer_facts, policy.Rules(), ZoneInfo(zone), "agt", "old", moment)
        assert (expected == "allow") == (view is not None)


@pytest.mark.parametrize(("day", "opens"), [(date(2026, 3, 1), False), (date(2026, 2, 28), True)])
def test_child_of_a_leap_day_is_a_child_until_march(day: date, *, opens: bool) -> None:
    """Born on 29 February, the child is of age on 1 March, by both opinions alike."""
    parent = power("mum", "kid")
    people = (person("mum"), person("kid", date(2008, 2, 29)))
    noon = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    effect = decide(family(*people, powers=(parent,)), "mum", "kid", None, noon, POLICY).effect
    payer_facts = policy.Facts.of([Household("f", "", "", people, (parent,))])
    view = policy.view(payer_facts, policy.Rules(), ZoneInfo("America/Chicago"), "mum", "kid", noon)
    assert (opens, opens) == (effect != "deny", view is not None)
