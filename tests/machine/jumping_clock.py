"""A pytest plugin: the wall clock of payerproof goes back an hour each time that it is read."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, tzinfo
from itertools import count
from typing import Any

_reads = count(1)


class _AsEver(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


class Jumping(datetime, metaclass=_AsEver):
    """What stands in the place of `datetime` where the time is read."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """Return the time, an hour earlier than at the last call."""
        return datetime.now(tz) - timedelta(hours=next(_reads))


def pytest_collection_finish() -> None:
    """Take the place of the clock in every module that has read its name."""
    for name, module in list(sys.modules.items()):
        if name.startswith("payerproof") and getattr(module, "datetime", None) is datetime:
            module.datetime = Jumping  # type: ignore[attr-defined]  # a name of the module
