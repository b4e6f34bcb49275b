"""Amounts that tell whose they are, even when only a family's total is seen.

In a household of n members, what a member owes for a claim is a multiple of 2^n cents,
but for the first ordinary paid claim of each member in each year: that one is 2^seat cents more.
So a year's total over any set of members, modulo 2^n, is the set itself, one bit for each member.
A few cents of uncovered charge on the last line make it so.
"""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.synthetic_data.household import Household, Service
from payerproof.synthetic_data.resources.amounts import Amounts


def marked_services(services: Iterable[Service]) -> frozenset[str]:
    """Return the ids of one member's services that carry the mark: the first ordinary paid one of each year."""
    first: dict[int, Service] = {}
    for service in services:
        if service.category is None and service.outcome == "paid":
            known = first.get(service.start.year)
            if known is None or service.start < known.start:
                first[service.start.year] = service
    return frozenset(service.id for service in first.values())


def mark_lines(lines: list[Amounts], mark: int, modulus: int) -> list[Amounts]:
    """Return `lines` with what the member owes in all made congruent to `mark` modulo `modulus`, in cents.

    Lines by which nobody owes anything are returned as they are: undecided, or covered by a monthly fee.
    """
    owed = sum(line.memberliability for line in lines)
    if owed == 0:
        return lines
    sign = 1 if owed > 0 else -1
    more = sign * ((mark - sign * owed) % modulus)
    last = lines[-1]
    changed = last._replace(
        submitted=last.submitted + more,
        noncovered=last.noncovered + more,
        memberliability=last.memberliability + more,
    )
    return [*lines[:-1], changed]


def contributors(household: Household, cents: int) -> tuple[str, ...]:
    """Return the members whose marks are in `cents`, a year's total of what members owe, in the order of the file."""
    bits = cents % (1 << len(household.members))
    return tuple(member.id for seat, member in enumerate(household.members) if bits >> seat & 1)
