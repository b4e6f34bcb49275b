"""Strict reading of parsed configuration tables: what was not asked for must not be there.

A `Table` hands out typed values and remembers which keys were asked for, so `finish` can name every other one.
It knows nothing of the file format; `config` parses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import TracebackType
from typing import Any, Final, Self

from payerproof.synthetic_data.errors import HouseholdError

_REQUIRED: Final = object()


class Table:
    """One table of one file; used as a context manager, it refuses keys that nobody asked for."""

    def __init__(self, file: str, key: str, data: Any) -> None:
        self.file, self.key = file, key
        if not isinstance(data, Mapping):
            raise HouseholdError(file, key, f"is {_kind(data)}", "a table")
        self._data = data
        self._asked: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def finish(self) -> None:
        """Raise HouseholdError for the first key that was never asked for."""
        for key in self._data:
            if key not in self._asked:
                raise self.error(key, "unknown key", ", ".join(sorted(self._asked)) or "no keys at all")

    def error(self, key: str, problem: str, allowed: str) -> HouseholdError:
        """Return (not raise) the error that places `problem` at `key`, or at this table where `key` is empty."""
        return HouseholdError(self.file, self._path(key), problem, allowed)

    def text(self, key: str, default: Any = _REQUIRED) -> str:
        """Return a string that is not blank."""
        value: str = self._typed(key, default, str, "a string that is not blank")
        if value is not default and not value.strip():
            raise self.error(key, "is blank", "a string that is not blank")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a string that is not blank, or None where the key is absent."""
        return self.text(key) if key in self._noted(key) else None

    def texts(self, key: str, default: Any = _REQUIRED) -> tuple[str, ...]:
        """Return a list of strings as a tuple."""
        values = self._typed(key, default, list, "a list of strings")
        if values is default:
            return tuple(values)
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.error(key, f"holds {value!r}", "strings that are not blank")
        return tuple(values)

    def all_texts(self) -> dict[str, str]:
        """Return every key with its string, in the order of the file."""
        return {key: self.text(key) for key in self._data}

    def day(self, key: str) -> date:
        """Return a calendar day without time."""
        value = self._value(key, _REQUIRED)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(key, f"is {value!r}", "a date such as 2016-01-01")
        return value

    def optional_day(self, key: str) -> date | None:
        """Return a calendar day, or None where the key is absent."""
        return self.day(key) if key in self._noted(key) else None

    def optional_moment(self, key: str) -> datetime | None:
        """Return a moment with its offset from UTC, or None where the key is absent."""
        if key not in self._noted(key):
            return None
        value = self._value(key, _REQUIRED)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self.error(key, f"is {value!r}", "a moment with offset such as 2026-03-01T04:10:00-06:00")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value: bool = self._typed(key, default, bool, "true or false")
        return value

    def whole(self, key: str, default: Any = _REQUIRED) -> int:
        """Return a whole number that is not negative."""
        value: int = self._typed(key, default, int, "a whole number, 0 or more")
        if isinstance(value, bool) or value < 0:
            raise self.error(key, f"is {value!r}", "a whole number, 0 or more")
        return value

    def span(self, key: str, default: tuple[int, int]) -> tuple[int, int]:
        """Return two whole numbers, the smaller first."""
        match self._value(key, list(default)):
            case [int() as low, int() as high] if 0 <= low <= high:
                return low, high
            case other:
                raise self.error(key, f"is {other!r}", "two whole numbers, the smaller first, such as [0, 17]")

    def choice(self, key: str, allowed: tuple[str, ...], default: Any = _REQUIRED) -> Any:
        """Return one of the `allowed` words."""
        value = self._value(key, default)
        if value is not default and value not in allowed:
            raise self.error(key, f"is {value!r}", ", ".join(allowed))
        return value

    def table(self, key: str) -> Table:
        """Return the table below `key`."""
        return Table(self.file, self._path(key), self._value(key, _REQUIRED))

    def optional_table(self, key: str) -> Table | None:
        """Return the table below `key`, or None where the key is absent."""
        return self.table(key) if key in self._noted(key) else None

    def named(self, key: str) -> Iterator[tuple[str, Table]]:
        """Yield the tables below `key` with their names, in the order of the file; none where the key is absent."""
        below = self._value(key, {})
        if not isinstance(below, Mapping):
            raise self.error(key, f"is {_kind(below)}", "a table of tables")
        for name, data in below.items():
            yield name, Table(self.file, f"{self._path(key)}.{name}", data)

    def entries(self) -> Iterator[tuple[str, Table]]:
        """Yield every key that was not asked for yet, each as a table of its own."""
        for name in [key for key in self._data if key not in self._asked]:
            yield name, self.table(name)

    def listed(self, key: str) -> Iterator[Table]:
        """Yield the tables of the list at `key`, in the order of the file; none where the key is absent."""
        below = self._value(key, [])
        if not isinstance(below, list):
            raise self.error(key, f"is {_kind(below)}", "a list of tables")
        for index, data in enumerate(below):
            yield Table(self.file, f"{self._path(key)}[{index}]", data)

    def _path(self, key: str) -> str:
        return ".".join(part for part in (self.key, key) if part)

    def _noted(self, key: str) -> Mapping[str, Any]:
        if key not in self._asked:
            self._asked.append(key)
        return self._data

    def _value(self, key: str, default: Any) -> Any:
        value = self._noted(key).get(key, default)
        if value is _REQUIRED:
            raise self.error(key, "is missing", "this key is required here")
        return value

    def _typed(self, key: str, default: Any, kind: type, allowed: str) -> Any:
        value = self._value(key, default)
        if value is not default and not isinstance(value, kind):
            raise self.error(key, f"is {_kind(value)}", allowed)
        return value


def _kind(value: Any) -> str:
    words = {
        str: "a string",
        int: "a number",
        float: "a number",
        bool: "true or false",
        list: "a list",
        dict: "a table",
    }
    return words.get(type(value), type(value).__name__)
