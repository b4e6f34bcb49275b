"""When a day begins, and how old somebody is on it.

Days are local days of the payer's declared time zone, so a power or a birthday changes at local midnight,
whatever the length of that day.
A person born on 29 February completes a year of age on 1 March of a year without that day:
the last day of minority is the one before the corresponding day (Cal. Fam. Code 6500), and 28 February is not yet that.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from payerproof.errors import HarnessError


def local_day(instant: datetime, time_zone: str) -> date:
    """Return the calendar day of `instant` in the IANA zone `time_zone`.

    Raises HarnessError for an instant without an offset: no day can be told from it.
    """
    if instant.tzinfo is None:
        raise HarnessError(f"the instant {instant.isoformat()} has no offset from UTC")
    return instant.astimezone(ZoneInfo(time_zone)).date()


def age_on(birth: date, day: date) -> int:
    """Return the completed years of age on `day`; negative before birth."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def comes_of_age(birth: date, years: int) -> date:
    """Return the first day on which `years` of age are completed."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)
