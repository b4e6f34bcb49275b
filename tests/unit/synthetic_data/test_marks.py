"""What members owe is marked, so that a total over several people tells whose claims are in it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import chain, combinations

import pytest

from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.household import Household
from payerproof.synthetic_data.marks import contributors, mark_lines, marked_services
from payerproof.synthetic_data.resources.amounts import Amounts, capitate, pay, reverse, wait

YEARS = (2024, 2025, 2026)


def owed(made: Population, family: Household) -> dict[tuple[str, int], int]:
    """Return what each member owes for the claims of each year, in cents."""
    totals: dict[tuple[str, int], int] = defaultdict(int)
    for member in family.members:
        person = made.person(member.id)
        for resource, datum in zip(person.resources, person.data, strict=True):
            if resource.get("use") == "claim" and datum.service_date:
                for total in resource["total"]:
                    if total["category"]["coding"][0]["code"] == "memberliability":
                        totals[member.id, datum.service_date.year] += int(Decimal(str(total["amount"]["value"])) * 100)
    return totals


def marked(family: Household, member: str, year: int) -> bool:
    """Return whether a member has a marked service in a year."""
    services = [service for service in family.services if service.member == member]
    ids = marked_services(services)
    return any(service.id in ids and service.start.year == year for service in services)


def test_everybodys_year_is_marked_with_the_seat(everyone: Population) -> None:
    """Modulo two to the number of people, a member's year is two to the seat, or nothing without a marked claim."""
    for family in everyone.households:
        totals = owed(everyone, family)
        for seat, member in enumerate(family.members):
            for year in YEARS:
                expected = 1 << seat if marked(family, member.id, year) else 0
                assert expected == totals[member.id, year] % (1 << len(family.members))


@pytest.mark.parametrize("year", YEARS)
def test_every_total_names_its_contributors(h1: Population, year: int) -> None:
    """Of all 512 sets of members, the total of the year tells which one it is, among those with a marked claim."""
    (family,) = h1.households
    totals = owed(h1, family)
    names = [member.id for member in family.members]
    for chosen in chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)):
        cents = sum(totals[name, year] for name in chosen)
        assert contributors(family, cents) == tuple(name for name in chosen if marked(family, name, year))


def test_sensitive_claims_carry_no_mark(h1: Population) -> None:
    """A total without the sensitive claims names the same people."""
    (family,) = h1.households
    sensitive = {service.id for service in family.services if service.category}
    for member in family.members:
        services = [service for service in family.services if service.member == member.id]
        assert marked_services(services) & sensitive == set()


@pytest.mark.parametrize("mark", [0, 1, 8, 255])
def test_marking_keeps_the_arithmetic(mark: int) -> None:
    """A marked line still splits into its parts, and a reversal takes it back to the cent."""
    lines = pay("professional", [17_100, 8_800])
    changed = mark_lines(lines, mark, 512)
    assert sum(line.memberliability for line in changed) % 512 == mark
    for line in changed:
        assert line.submitted == line.eligible + line.discount + line.noncovered
        assert line.memberliability == line.copay + line.deductible + line.coinsurance + line.noncovered
    back = mark_lines([reverse(line) for line in lines], mark, 512)
    assert [Amounts(*(-value for value in line)) for line in changed] == back


@pytest.mark.parametrize("lines", [[capitate(5_000)], [wait(5_000)]])
def test_nothing_owed_stays_nothing(lines: list[Amounts]) -> None:
    """Lines by which nobody owes anything are not marked."""
    assert mark_lines(lines, 4, 16) == lines
