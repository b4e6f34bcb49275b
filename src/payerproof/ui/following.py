"""A run as it goes on: its evidence read from where the last look ended, and what of it a person wants to see.

Works for every run whose evidence grows, whoever started it. Nothing in the file is trusted: a line that is not as
it should be is passed over and counted.
"""

from __future__ import annotations

import threading
import zlib
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from payerproof.evidence.compression import SUFFIX
from payerproof.evidence.reading import shallow
from payerproof.model import Outcome
from payerproof.ui.folders import MOST_BYTES, regular

_CHUNK = 1024 * 1024
_PER_LOOK = 64 * _CHUNK
"""Bytes of lines taken in one look; the next look goes on."""
_LONGEST = 8 * _CHUNK
_GZIP = 31
_SKIPPED = (b'{"kind":"body"', b'{"kind":"requirement"', b'{"kind":"session"')
_NEWEST = 12
_MOST_CHECKS = 2000
_WIDTH = 300


@dataclass
class Progress:
    """What is known of a run so far."""

    title: str = ""
    base: str = ""
    started: str = ""
    exchanges: int = 0
    broken: int = 0
    ended: bool = False
    complete: bool = False
    checks: dict[str, Mapping[str, str]] = field(default_factory=dict)
    planned: Counter[str] = field(default_factory=Counter)
    suites: dict[str, Counter[str]] = field(default_factory=dict)
    failing: dict[str, tuple[int, str]] = field(default_factory=dict)
    newest: deque[tuple[str, str, str]] = field(default_factory=lambda: deque(maxlen=_NEWEST))

    @property
    def counts(self) -> Counter[str]:
        """How many verdicts ended in each outcome."""
        return sum(self.suites.values(), Counter())

    @property
    def total(self) -> int:
        """How many cases the run will have, as far as it says."""
        return self.planned.total()


class Following:
    """Follows one file of evidence; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.progress = Progress()
        self._lock = threading.Lock()
        self._read = self._unpacked = 0
        self._inflate = zlib.decompressobj(_GZIP)
        self._rest = b""
        self._selected: Mapping[str, Any] = {}

    def look(self) -> Progress:
        """Read what was written since the last look; return what is known."""
        with self._lock:
            if regular(self.file) and not self.progress.ended:
                try:
                    for line in self._lines():
                        self._take(line)
                except zlib.error:  # a line that was written anew after a full disk: from the start again
                    self.__init__(self.file)  # type: ignore[misc] # the same record, emptied
            return self.progress

    def _lines(self) -> Iterator[bytes]:
        taken = 0
        for part in self._parts():
            taken += len(part)
            *whole, rest = (self._rest + part).split(b"\n")
            self._rest = rest if len(rest) <= _LONGEST else b""
            yield from whole
            if taken >= _PER_LOOK or self._unpacked > MOST_BYTES:
                return

    def _parts(self) -> Iterator[bytes]:
        with self.file.open("rb") as content:
            content.seek(self._read)
            while data := content.read(_CHUNK):
                self._read += len(data)
                if self.file.suffix != SUFFIX:
                    self._unpacked += len(data)
                    yield data
                    continue
                while data:
                    part = self._inflate.decompress(data, _CHUNK)
                    self._unpacked += len(part)
                    data = self._inflate.unconsumed_tail
                    if self._inflate.eof:
                        data, self._inflate = self._inflate.unused_data, zlib.decompressobj(_GZIP)
                    yield part
                    if not part and not data:
                        break

    def _take(self, line: bytes) -> None:
        if line.startswith(_SKIPPED) or not line:
            return
        if line.startswith(b'{"kind":"exchange"'):
            self.progress.exchanges += 1
            return
        try:
            record = orjson.loads(line)
            if shallow(record):
                self._take_record(record)
                return
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        self.progress.broken += 1

    def _take_record(self, record: Mapping[str, Any]) -> None:
        found = self.progress
        match record["kind"]:
            case "header":
                target = record["target"]
                found.title, found.base = _text(target.get("title") or target["name"]), _text(target.get("base"))
                found.started = _text(record["started"])
                selected = record["options"].get("selected")
                self._selected = selected if isinstance(selected, dict) else {}
            case "check" if len(found.checks) < _MOST_CHECKS:
                check = {key: _text(record[key]) for key in ("id", "suite", "severity", "finding", "title")}
                found.checks[check["id"]] = check
                cases = self._selected.get(check["id"])
                if isinstance(cases, int) and cases > 0:
                    found.planned[check["suite"]] += cases
            case "verdict":
                self._take_verdict(record)
            case "resumed":
                found.ended, found.base = False, _text(record["base"])
            case "footer":
                found.ended, found.complete = True, record["complete"] is True

    def _take_verdict(self, record: Mapping[str, Any]) -> None:
        found, outcome = self.progress, Outcome(record["outcome"])
        check = found.checks[record["check"]]
        found.suites.setdefault(check["suite"], Counter())[outcome.value] += 1
        if outcome is Outcome.PASS:
            return
        told = _text(record["observed"] if outcome is Outcome.FAIL else record["reason"])
        if outcome is Outcome.FAIL:
            count, first = found.failing.get(check["id"], (0, told))
            found.failing[check["id"]] = (count + 1, first)
        if outcome is not Outcome.NOT_OFFERED:
            case = record["case"]
            who = ">".join(_text(case[key]) for key in ("requester", "subject") if case[key])
            label = " ".join(filter(None, (who, _text(case["path"]), _text(case["resource_type"]))))
            found.newest.appendleft((outcome.value, f"{check['id']}[{label}]" if label else check["id"], told))


def _text(value: Any) -> str:
    return value[:_WIDTH] if isinstance(value, str) else ""
