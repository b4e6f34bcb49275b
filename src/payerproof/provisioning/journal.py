"""What a server has acknowledged, one line for each unit, so that a load that was cut off goes on where it stopped.

A line is written after the answer came: a kill in between costs that the unit is sent once more, which changes nothing.
A last line that is torn is as good as none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from payerproof.errors import ConfigurationError

_FORMAT = 1
_BEGINS = b'{"format":'


@dataclass(frozen=True, slots=True)
class Subject:
    """What a journal is about: the digest of the population's manifest, the base it goes to, and types left out."""

    population: str
    base: str
    without: tuple[str, ...] = ()


class Journal:
    """The journal of one population and one base; a context manager that holds the file open.

    Raises ConfigurationError where the file is about something else, is no journal, or cannot be written.
    """

    def __init__(self, path: Path, subject: Subject, *, afresh: bool = False) -> None:
        self.path = path
        self._done: set[int] = set()
        self.names: dict[str, str] = {}
        """What a server that gives ids of its own calls the resources that it took, by their own `Type/id`."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if afresh:
                path.unlink(missing_ok=True)
            end = self._read(subject) if path.exists() else 0
            self._stream = path.open("r+b" if path.exists() else "w+b", buffering=0)
        except OSError as error:
            raise ConfigurationError(f"the journal cannot be kept: {error.strerror}", where=str(path)) from None
        self._stream.truncate(end)
        self._stream.seek(end)
        if end == 0:
            self._line({"format": _FORMAT, **asdict(subject)})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def __contains__(self, unit: int) -> bool:
        return unit in self._done

    def __len__(self) -> int:
        return len(self._done)

    def done(self, unit: int, name: str, resources: int) -> None:
        """Keep that a whole unit was acknowledged."""
        self._done.add(unit)
        self._line({"unit": unit, "name": name, "resources": resources})

    def named(self, name: str, new: str) -> None:
        """Keep what the server calls a resource that it took."""
        self.names[name] = new
        self._line({"named": name, "as": new})

    def refused(self, unit: int, resource: str, status: int, why: str) -> None:
        """Keep for people why a resource was not taken; its unit is tried again by the next load."""
        self._line({"refused": resource, "unit": unit, "status": status, "why": why})

    def _line(self, value: Mapping[str, Any]) -> None:
        data = memoryview(orjson.dumps(value) + b"\n")
        try:
            while data:
                data = data[self._stream.write(data) :]
        except OSError as error:
            raise ConfigurationError(f"the journal cannot be kept: {error.strerror}", where=str(self.path)) from None

    def _read(self, subject: Subject) -> int:
        """Learn what was done; return where the last whole line ends."""
        end = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n") and (number > 1 or line.startswith(_BEGINS[: len(line)])):
                    break
                value = self._value(line, number)
                if number == 1:
                    self._compare(value, subject)
                elif isinstance(value.get("named"), str) and isinstance(value.get("as"), str):
                    self.names[value["named"]] = value["as"]
                elif isinstance(value.get("unit"), int) and "refused" not in value:
                    self._done.add(value["unit"])
                end += len(line)
        return end

    def _value(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict):
            raise ConfigurationError(f"line {number} is not of a journal", where=str(self.path), allowed="--afresh")
        return value

    def _compare(self, header: Mapping[str, Any], subject: Subject) -> None:
        wanted = orjson.loads(orjson.dumps({"format": _FORMAT, **asdict(subject)}))
        for key, value in wanted.items():
            if header.get(key) != value:
                raise ConfigurationError(
                    f"the journal is about {key} {header.get(key)!r}, this load about {value!r}",
                    where=str(self.path),
                    allowed="--afresh to load everything again, or another --journal",
                )


def names_in(path: Path) -> dict[str, str]:
    """Return the id map of a journal, empty where there is none; a line that is torn or strange is passed over."""
    found: dict[str, str] = {}
    if not path.is_file():
        return found
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b'{"named":') and line.endswith(b"\n"):
                value = orjson.loads(line)
                found[value["named"]] = value["as"]
    return found
