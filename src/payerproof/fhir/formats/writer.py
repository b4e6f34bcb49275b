"""What every format is: a writer of records, and the counts that it may end with."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from payerproof.fhir.issue import IssueSeverity, Verdict
from payerproof.fhir.judging import Judged

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@dataclass(slots=True)
class Counts:
    """How many resources there were by verdict, how many issues by severity (those shown), how many suppressed.

    `worst` is the gravest severity of all, the hidden ones included.
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    severities: Counter[IssueSeverity] = field(default_factory=Counter)
    suppressed: int = 0
    worst: IssueSeverity | None = None

    def add(self, judged: Judged) -> None:
        """Count one record."""
        self.verdicts[judged.verdict] += 1
        self.severities.update(issue.severity for issue in judged.issues)
        self.suppressed += len(judged.suppressed)
        weights = list(IssueSeverity)
        found = [each for each in (self.worst, judged.worst) if each is not None]
        self.worst = min(found, key=weights.index, default=None)

    @property
    def warned(self) -> bool:
        """True if something weighs as much as a warning."""
        return self.worst in (IssueSeverity.FATAL, IssueSeverity.ERROR, IssueSeverity.WARNING)


class Differing(Protocol):
    """Where a second opinion differs; see second_opinion."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready plain data."""

    def lines(self) -> Iterable[str]:
        """Return it as lines for people."""


class Writer(Protocol):
    """Writes records; made with the stream that it writes to."""

    def add(self, judged: Judged, differences: Differing | None = None) -> None:
        """Write one record, and where a second opinion differs."""

    def end(self, counts: Counts) -> None:
        """Write what stands behind the last record."""


def as_json(value: Any, *, indent: bool = False) -> str:
    """Return `value` as JSON; half a surrogate pair of a resource is spelled in ASCII."""
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else None).decode()
    except TypeError:
        return json.dumps(value, indent=2 if indent else None)


def printable(text: str) -> str:
    """Return `text` without half surrogate pairs and control characters, which no stream or XML takes."""
    clean = text.encode("utf-8", "backslashreplace").decode()
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", clean)


def verdict_in_words(judged: Judged) -> str:
    """Return the verdict with the profiles that it speaks of; none is called valid without naming them."""
    held = f"held to {', '.join(judged.profiles)}" if judged.profiles else "held to no profile"
    words = {Verdict.VALID: "valid", Verdict.INVALID: "rejected", Verdict.NOT_EVALUATED: "not evaluated"}
    return f"{words[judged.verdict]}, {held}"
