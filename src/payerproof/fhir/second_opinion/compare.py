"""Where two validators differ about one resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from payerproof.fhir.issue import Issue, IssueSeverity

_NOISE = re.compile(r"\.(?:ofType|as)\([^)]*\)|\[x\]|/\*.*?\*/")


@dataclass(frozen=True, slots=True)
class Differences:
    """Both verdicts, and the errors that only one side has near their place."""

    ours_rejects: bool
    theirs_rejects: bool | None
    """None if the other side came to no verdict."""
    only_ours: tuple[Issue, ...]
    only_theirs: tuple[Issue, ...]
    undecided: tuple[Issue, ...]
    """Our not-evaluated issues: where the other side may know more."""

    @property
    def agree(self) -> bool | None:
        """True if both accept or both reject, None if the other side came to no verdict."""
        return None if self.theirs_rejects is None else self.ours_rejects == self.theirs_rejects

    def lines(self) -> Iterator[str]:
        """Yield the comparison as text."""
        words = {True: "rejects", False: "accepts"}
        ours = words[self.ours_rejects].removesuffix("s")
        if self.theirs_rejects is None:
            yield f"second opinion MISSING: it came to no verdict, we {ours}"
            return
        verdict = "agrees" if self.agree else "DIFFERS"
        yield f"second opinion {verdict}: it {words[self.theirs_rejects]}, we {ours}"
        for label, issues in (("only here", self.only_ours), ("only there", self.only_theirs)):
            for issue in issues:
                yield f"  {label}: {issue.expression}: {issue.message}"
        if not self.agree and self.undecided:
            yield f"  not evaluated here: {len(self.undecided)}"

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON-ready plain data."""
        return {
            "agree": self.agree,
            "rejects": self.theirs_rejects,
            "only_here": [issue.as_dict() for issue in self.only_ours],
            "only_there": [issue.as_dict() for issue in self.only_theirs],
        }


def compare(ours: Sequence[Issue], theirs: Sequence[Issue]) -> Differences:
    """Return how two sets of issues about one resource differ. Warnings and remarks are not compared."""
    bad, other = [issue for issue in ours if issue.rejects], [issue for issue in theirs if issue.rejects]
    if not other and any(issue.severity is IssueSeverity.NOT_EVALUATED for issue in theirs):
        return Differences(bool(bad), None, (), (), ())
    return Differences(
        bool(bad),
        bool(other),
        tuple(issue for issue in bad if not _found(issue, other)),
        tuple(issue for issue in other if not _found(issue, bad)),
        tuple(issue for issue in ours if issue.severity is IssueSeverity.NOT_EVALUATED),
    )


def _found(issue: Issue, others: Iterable[Issue]) -> bool:
    """Tell whether another issue names the same rule, or stands at, just above or just below the same place."""
    return any(
        (issue.constraint is not None and issue.constraint == other.constraint)
        or _near(issue.expression, other.expression)
        for other in others
    )


def _near(one: str, other: str) -> bool:
    left, right = (_NOISE.sub("", place).strip().split(".") for place in (one, other))
    if abs(len(left) - len(right)) > 1:
        return False
    return all(
        first == second or first.startswith(second.partition("[")[0]) or second.startswith(first.partition("[")[0])
        for first, second in zip(left, right, strict=False)
    )
