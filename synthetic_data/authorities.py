"""What makes the powers of one family impossible together: the same one twice at a time, and guardians in a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from payerproof.synthetic_data.household import Authority
from payerproof.synthetic_data.tables import Table


def check_authorities(table: Table, authorities: Sequence[Authority]) -> None:
    """Raise HouseholdError for a power that repeats another on the same days, or closes a circle of guardians."""
    for index, authority in enumerate(authorities):
        for earlier in authorities[:index]:
            if _same(earlier, authority) and _together(earlier, authority):
                entry = f"{authority.holder} {authority.subject} {authority.kind}"
                raise table.error(f"authorities[{index}]", f"repeats {entry} on the same days", "each authority once")
    wards: dict[str, set[str]] = {}
    for index, authority in enumerate(authorities):
        if authority.kind == "guardian":
            wards.setdefault(authority.holder, set()).add(authority.subject)
            if authority.holder in _below(authority.subject, wards):
                raise table.error(
                    f"authorities[{index}].holder",
                    f"{authority.holder!r} is the ward of {authority.subject!r}, directly or through others",
                    "a guardian who is nobody's ward",
                )


def _same(one: Authority, other: Authority) -> bool:
    return (one.holder, one.subject, one.kind, one.scope) == (other.holder, other.subject, other.kind, other.scope)


def _together(one: Authority, other: Authority) -> bool:
    start = max(one.start or date.min, other.start or date.min)
    return start <= min(one.end or date.max, other.end or date.max)


def _below(person: str, wards: Mapping[str, set[str]]) -> set[str]:
    """Return everybody over whom `person` is guardian, directly or through others."""
    found: set[str] = set()
    waiting = [person]
    while waiting:
        further = wards.get(waiting.pop(), set()) - found
        found |= further
        waiting += further
    return found
