"""Where members live: invented streets in the capitals of the states.

Telephone numbers are from the range kept for fiction, 555-0100 to 555-0199.
"""

from __future__ import annotations

import zlib

from payerproof.synthetic_data.household import Household, Member, Restriction
from payerproof.synthetic_data.resources.people import Home
from payerproof.synthetic_data.towns import TOWNS

_STREETS = (
    "Maple Court",
    "Harvest Lane",
    "Bluestem Avenue",
    "Quarry Query path",
    "Elm Terrace",
    "Orchard Street",
    "Juniper Way",
    "Mill Race Drive",
)


def home_of(member: Member, household: Household, seed: int) -> Home:
    """Return where `member` lives.

    A home is shared if somebody else lives there and nobody granted the member confidential communications
    (45 CFR 164.522(b)): those get an address of their own, which the others must not learn.
    """
    hidden = any(_hides_address(restriction, member) for restriction in household.restrictions)
    shared = bool(member.home) and not hidden
    where = f"{household.id} {member.home if shared else member.id}"
    number = zlib.crc32(f"{seed} {where}".encode())
    city, county, postal, area = TOWNS[member.state]
    phone = zlib.crc32(f"{seed} phone {household.id} {member.id}".encode()) % 100
    return Home(
        street=f"{100 + number // 16 % 9800} {_STREETS[number % len(_STREETS)]}",
        city=city,
        county=county,
        state=member.state,
        postal=postal,
        phone=f"{area}-555-01{phone:02d}",
        shared=shared,
    )


def _hides_address(restriction: Restriction, member: Member) -> bool:
    return restriction.kind == "confidential_communications" and restriction.subject == member.id
