"""A file of findings that a user knows and accepts, each with the reason.

    [[suppress]]
    reason = "the clearing house writes it so; agreed until its release 9"
    constraint = "us-core-6"
    expression = "Patient.name*"

A finding is suppressed if it fits every key of an entry. What is suppressed stays in the report, with its reason, and
does not count. That a profile was not evaluated cannot be suppressed: it would make of an unknown a valid resource.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from payerproof.errors import ConfigurationError
from payerproof.fhir.issue import Issue

_PATTERNS = frozenset({"code", "constraint", "element", "expression", "message", "profile", "severity"})
KEYS = frozenset({*_PATTERNS, "resource", "reason"})


@dataclass(frozen=True, slots=True)
class Suppression:
    """One entry: why, and the patterns (`*` and `?`) that a finding has to fit; `resource` is that of its name."""

    reason: str
    resource: str | None
    patterns: tuple[tuple[str, str], ...]

    def fits(self, name: str, issue: Issue) -> bool:
        """Tell whether `issue`, found in the resource called `name`, fits every pattern."""
        if issue.unjudged or (self.resource is not None and not fnmatchcase(name, self.resource)):
            return False
        return all(fnmatchcase(str(getattr(issue, key) or ""), pattern) for key, pattern in self.patterns)


class Suppressions:
    """The entries of one file; `unused` tells which of them fitted nothing."""

    def __init__(self, known: Iterable[Suppression] = ()) -> None:
        self._known = tuple(known)
        self._used: set[str] = set()

    def split(self, name: str, issues: list[Issue]) -> tuple[list[Issue], list[tuple[Issue, str]]]:
        """Return the issues that count, and those that are suppressed, each with the reason."""
        if not self._known:
            return issues, []
        counted: list[Issue] = []
        suppressed: list[tuple[Issue, str]] = []
        for issue in issues:
            entry = next((entry for entry in self._known if entry.fits(name, issue)), None)
            if entry is None:
                counted.append(issue)
            else:
                suppressed.append((issue, entry.reason))
        return counted, suppressed

    def note(self, suppressed: list[tuple[Issue, str]]) -> None:
        """Note that entries were of use; what they suppressed may come from another process."""
        self._used.update(reason for _, reason in suppressed)

    @property
    def unused(self) -> list[str]:
        """The entries that fitted no finding, as `entry 2 (reason)`."""
        return [
            f"entry {number + 1} ({entry.reason})"
            for number, entry in enumerate(self._known)
            if entry.reason not in self._used
        ]


def read_suppressions(path: Path) -> Suppressions:
    """Read the file at `path`. Raises `ConfigurationError` naming the entry and key that is wrong."""
    import tomllib  # noqa: PLC0415 - only who has such a file waits for it

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"the suppressions cannot be read: {error.strerror}", where=str(path)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"the suppressions cannot be read: {error}", where=str(path)) from None
    listed = content.get("suppress")
    if content.keys() != {"suppress"} or not isinstance(listed, list):
        raise ConfigurationError("the file holds entries [[suppress]] and nothing else", where=str(path))
    return Suppressions(_entry(entry, f"{path}: entry {number}") for number, entry in enumerate(listed, 1))


def _entry(entry: object, where: str) -> Suppression:
    allowed = ", ".join(sorted(KEYS))
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise ConfigurationError("an entry holds keys with texts", where=where, allowed=allowed)
    if unknown := sorted(entry.keys() - KEYS):
        raise ConfigurationError(f"unknown key {', '.join(unknown)}", where=where, allowed=allowed)
    if not entry.get("reason", "").strip():
        raise ConfigurationError("an entry needs a reason", where=where)
    patterns = tuple((key, entry[key]) for key in sorted(entry.keys() & _PATTERNS))
    if not patterns and "resource" not in entry:
        raise ConfigurationError("an entry names what it suppresses", where=where, allowed=allowed)
    return Suppression(entry["reason"], entry.get("resource"), patterns)
