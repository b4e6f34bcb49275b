"""What the validator says about one place in one resource."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class IssueSeverity(StrEnum):
    """How much an issue weighs. Only `FATAL` and `ERROR` reject a resource."""

    __hash__ = str.__hash__  # an enumeration's own takes ten times as long, and every issue is hashed

    FATAL = "fatal"
    """The text is no FHIR resource at all; nothing else was looked at."""
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    NOT_EVALUATED = "not-evaluated"
    """The rule applies and could not be decided: neither a pass nor a failure. The message tells why."""


NOT_FOUND = "not-found"
"""Issue type of a profile that is not at hand, and of nothing else."""


class Issue(NamedTuple):
    """One finding of the validator; a tuple, as a bulk file makes millions of them.

    `expression` is FHIRPath-like with indexes (`Patient.name[0].given[1]`), empty where no place can be named.
    `constraint` is the key of an invariant, `code` a value of FHIR's issue-type code system.
    `profile` is `url|version` of the structure that demands it, `element` the id of its element definition.
    `line` and `column` count from 1, in the text that was read; None where no text was at hand.
    """

    severity: IssueSeverity
    expression: str
    constraint: str | None
    code: str
    message: str
    profile: str | None = None
    element: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def rejects(self) -> bool:
        """True if the resource is invalid because of this issue."""
        return self.severity is IssueSeverity.ERROR or self.severity is IssueSeverity.FATAL

    @property
    def unjudged(self) -> bool:
        """True if a profile that was claimed or asked for was not evaluated: the resource cannot be called valid."""
        return self.severity is IssueSeverity.NOT_EVALUATED and self.code == NOT_FOUND

    def as_dict(self) -> dict[str, Any]:
        """Return the issue as JSON-ready plain data, keys in the order of the fields."""
        return self._asdict()


class Verdict(StrEnum):
    """What the issues of a resource come to."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_EVALUATED = "not-evaluated"
    """Nothing is wrong with it as far as it was looked at, and a profile that it is to keep was not at hand."""


class Result(NamedTuple):
    """The issues of one resource, and the profiles it was held to: `url|version`, those of resources inside included.

    The base definition of the type stands for itself where no profile of the type applies.
    """

    issues: list[Issue]
    profiles: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """Invalid by one error; else not evaluated by one missing profile; else valid, by `profiles`."""
        if any(issue.rejects for issue in self.issues):
            return Verdict.INVALID
        return Verdict.NOT_EVALUATED if any(issue.unjudged for issue in self.issues) else Verdict.VALID
