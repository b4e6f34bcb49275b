"""What the validator says about one place in one resource."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class IssueSeverity(StrEnum):
    """How much an issue weighs. Only `FATAL` and `ERROR` reject a resource."""

    FATAL = "fatal"
    """The text is no FHIR resource at all; nothing else was looked at."""
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    NOT_EVALUATED = "not-evaluated"
    """The rule applies and could not be decided: neither a pass nor a failure. The message tells why."""


class Issue(NamedTuple):
    """One finding of the validator; a tuple, as a bulk file makes millions of them.

    `expression` is FHIRPath-like with indexes (`Patient.name[0].given[1]`), empty where no place can be named.
    `constraint` is the key of an invariant, `code` a value of FHIR's issue-type code system.
    `profile` is `url|version` of the structure that demands it, `element` the id of its element definition.
    """

    severity: IssueSeverity
    expression: str
    constraint: str | None
    code: str
    message: str
    profile: str | None = None
    element: str | None = None

    @property
    def rejects(self) -> bool:
        """True if the resource is invalid because of this issue."""
        return self.severity is IssueSeverity.ERROR or self.severity is IssueSeverity.FATAL

    def as_dict(self) -> dict[str, Any]:
        """Return the issue as JSON-ready plain data, keys in the order of the fields."""
        return self._asdict()
