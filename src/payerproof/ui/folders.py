"""Run folders, read as files of unknown origin: a path never leaves its folder, and each read has a limit.

What was read last is kept, since every page of a run reads the same results.
"""

from __future__ import annotations

import re
import stat
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import orjson

from payerproof.errors import EvidenceError
from payerproof.evidence.manifest import ENVELOPE, MANIFEST
from payerproof.evidence.reading import EVIDENCE, Evidence, header, located, read
from payerproof.reports.results import RESULTS, loads
from payerproof.reports.words import OUTCOME_WORDS
from payerproof.reports.write import FORMATS

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\Z")
MOST_RUNS = 500
_STAMP = re.compile(r"[0-9]{8}T[0-9]{6}Z-")
MOST_BYTES = 1024 * 1024 * 1024
"""The most bytes of evidence once it is unpacked."""
_LARGEST = 512 * 1024 * 1024
"""The largest file of a run folder that is read, in bytes."""
_HEAD = 16 * 1024 * 1024
_KEPT = 3
_OWN = (EVIDENCE, EVIDENCE.removesuffix(".gz"), RESULTS, MANIFEST, ENVELOPE)
DOWNLOADS = (*_OWN, *(file for made in FORMATS.values() for file in made))
"""Files of a run folder that are handed out."""

Kept = TypeVar("Kept")


class NotThere(Exception):
    """There is nothing of this name that may be shown; the text is for people."""


@dataclass(frozen=True)
class Results:
    """The results of one run, and what its pages look up in them."""

    found: Mapping[str, Any]

    @cached_property
    def suites(self) -> Mapping[str, str]:
        """Check -> suite."""
        return {check["id"]: check["suite"] for check in self.found["checks"]}

    @cached_property
    def finding_of(self) -> Mapping[int, str]:
        """Place of a verdict -> fingerprint of the finding that it belongs to."""
        return {place: finding["fingerprint"] for finding in self.found["findings"] for place in finding["cases"]}

    @cached_property
    def haystacks(self) -> list[str]:
        """What a search looks through: the words of each verdict in small letters."""
        return [
            "\n".join(
                (
                    verdict["id"],
                    OUTCOME_WORDS[verdict["outcome"]],
                    verdict["absence"] or "",
                    verdict["severity"],
                    self.suites.get(verdict["check"], ""),
                    verdict["title"],
                    verdict["reason"],
                    verdict["observed"],
                    self.finding_of.get(place, ""),
                    " ".join(verdict["exchanges"]),
                )
            ).lower()
            for place, verdict in enumerate(self.found["verdicts"])
        ]


@dataclass(frozen=True, slots=True)
class Brief:
    """One row of the list of runs. `counts` is None where the run left no results; `findings` are (severity, title)."""

    name: str
    title: str
    started: str
    counts: Mapping[str, int] | None
    findings: tuple[tuple[str, str], ...]
    complete: bool
    ended: bool


class Folders:
    """The run folders below `root`; safe to share between threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._locks = {"results": threading.Lock(), "evidence": threading.Lock()}
        self._kept: dict[str, OrderedDict[Any, Any]] = {"results": OrderedDict(), "evidence": OrderedDict()}
        self._briefs: dict[str, tuple[Any, Brief]] = {}

    def names(self) -> list[str]:
        """Return the names of the folders that hold evidence, the newest first."""
        try:
            entries = [entry for entry in self.root.iterdir() if NAME.match(entry.name)]
        except OSError:
            return []
        found = [entry for entry in entries if entry.is_dir() and not entry.is_symlink() and _evidence(entry)]
        return [entry.name for entry in sorted(found, key=_begun, reverse=True)[:MOST_RUNS]]

    def folder(self, name: str) -> Path:
        """Return a run folder. Raises NotThere for a name that no run folder has."""
        folder = self.root / name
        if not NAME.match(name) or folder.is_symlink() or not folder.is_dir():
            raise NotThere(f"there is no run {name!r}")
        return folder

    def file(self, name: str, file: str) -> Path:
        """Return a file of a run folder that may be handed out. Raises NotThere."""
        folder = self.folder(name)
        if file not in DOWNLOADS or not regular(folder / file):
            raise NotThere(f"{name} holds no {file!r}")
        return folder / file

    def downloads(self, name: str) -> list[tuple[str, int]]:
        """Return (name, bytes) of each file that may be handed out."""
        folder = self.folder(name)
        return [(file, (folder / file).stat().st_size) for file in DOWNLOADS if regular(folder / file)]

    def results(self, name: str) -> Results:
        """Return the results of a run. Raises NotThere where it left none, EvidenceError where they are no results."""
        file = self.file(name, RESULTS)
        return self._remembered("results", file, lambda: Results(loads(file.read_bytes(), RESULTS)))

    def evidence(self, name: str) -> Evidence:
        """Return the evidence of a run. Raises NotThere, EvidenceError."""
        file = located(self.folder(name))
        if not regular(file):
            raise NotThere(f"{name} holds no evidence")
        return self._remembered("evidence", file, lambda: read(file, MOST_BYTES))

    def evidence_soon(self, name: str, seconds: float) -> Evidence | None:
        """Return the evidence of a run if it is read within so many seconds; else it is read on, for the next time.

        Evidence of a hundred thousand cases takes a while, and much of a page can be shown without it.
        """
        found: list[Evidence] = []

        def read_ahead() -> None:
            with suppress(EvidenceError, NotThere, OSError):
                found.append(self.evidence(name))

        reading = threading.Thread(target=read_ahead, daemon=True)
        reading.start()
        reading.join(seconds)
        return next(iter(found), None)

    def briefs(self) -> Iterator[Brief]:
        """Yield what the list of runs shows of each; results are read as far as their verdicts."""
        for name in self.names():
            try:
                folder = self.folder(name)
                mark = (_mark(located(folder)), _mark(folder / RESULTS))
                kept = self._briefs.get(name)
                if kept is None or kept[0] != mark:
                    kept = (mark, _brief(folder))
                    self._briefs[name] = kept
                yield kept[1]
            except (EvidenceError, NotThere, OSError) as problem:
                yield Brief(name, str(problem).rpartition("/")[2][:200], "", None, (), complete=False, ended=True)

    def _remembered(self, kind: str, file: Path, make: Callable[[], Kept]) -> Kept:
        key = (file, _mark(file))
        with self._locks[kind]:
            kept = self._kept[kind]
            if key not in kept:
                for old in [each for each in kept if each[0] == file]:
                    del kept[old]
                kept[key] = make()
                while len(kept) > _KEPT:
                    kept.popitem(last=False)
            kept.move_to_end(key)
            found: Kept = kept[key]
            return found


def regular(file: Path) -> bool:
    """Return whether something is a file of its own folder: no link, no pipe, no device, and not too large to read."""
    try:
        found = file.lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size <= _LARGEST


def _evidence(folder: Path) -> bool:
    return any(regular(folder / name) for name in _OWN[:2])


def _begun(folder: Path) -> str:
    """Return when a run began, as far as its name says so, else when its folder was made."""
    if _STAMP.match(folder.name):
        return folder.name
    return f"{datetime.fromtimestamp(folder.stat().st_mtime, UTC):%Y%m%dT%H%M%SZ}-{folder.name}"


def _mark(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _brief(folder: Path) -> Brief:
    if not regular(located(folder)):
        raise EvidenceError("no evidence that can be read")
    first = header(folder)
    target = first["target"]
    head = _head(folder / RESULTS)
    return Brief(
        folder.name,
        str(target.get("title") or target["name"]),
        str(first["started"]),
        _counts(head.get("counts")),
        tuple(_findings(head.get("findings"))),
        complete=head.get("complete") is True,
        ended=bool(head),
    )


def _head(file: Path) -> Mapping[str, Any]:
    """Return what stands before the verdicts in a file of results; nothing for a file that is not written so."""
    if not regular(file):
        return {}
    with file.open("rb") as content:
        begun = content.read(_HEAD)
    before, found, _ = begun.partition(b'\n  "verdicts": [')
    try:
        head = orjson.loads(before + b'\n"verdicts": []}') if found else {}
    except orjson.JSONDecodeError:
        return {}
    return head if isinstance(head, dict) else {}


def _counts(value: Any) -> Mapping[str, int] | None:
    if not isinstance(value, dict):
        return None
    return {word: value[word] if isinstance(value.get(word), int) else 0 for word in OUTCOME_WORDS}


def _findings(value: Any) -> Iterator[tuple[str, str]]:
    for each in value if isinstance(value, list) else ():
        severity, title = (each.get("severity"), each.get("title")) if isinstance(each, dict) else (None, None)
        if isinstance(severity, str) and isinstance(title, str):
            yield severity, title
