"""A finding on its way up: the closure that meets it knows the rule, its callers know the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from payerproof.fhir.issue import Issue, IssueSeverity

ERROR, WARNING = IssueSeverity.ERROR, IssueSeverity.WARNING
INFORMATION, NOT_EVALUATED = IssueSeverity.INFORMATION, IssueSeverity.NOT_EVALUATED


class Finding:
    """An issue without its place. `trail` holds path segments, innermost first; each caller appends its own."""

    __slots__ = ("code", "constraint", "message", "severity", "source", "trail")

    def __init__(
        self, severity: IssueSeverity, code: str, message: str, source: Source, constraint: str | None = None
    ) -> None:
        self.severity, self.code, self.message = severity, code, message
        self.source, self.constraint = source, constraint
        self.trail: list[str] = []

    @property
    def rejects(self) -> bool:
        """True if the resource is invalid because of this finding."""
        return self.severity is ERROR or self.severity is IssueSeverity.FATAL

    def issue(self, root: str) -> Issue:
        """Return the issue, with `root` as the outermost segment of its expression."""
        place = ".".join((root, *reversed(self.trail)))
        return Issue(
            self.severity, place, self.constraint, self.code, self.message, self.source.profile, self.source.element
        )


Findings = list[Finding]
Check = Callable[[Any, Any], "Findings | None"]
"""(value, visit) -> what is wrong with one value, or None."""
Handler = Callable[[Any, dict[str, Any], Any], "Findings | None"]
"""(value, the object it stands in, visit) -> what is wrong with one JSON property, or None."""


class Source(NamedTuple):
    """Where a rule stands: `url|version` of the profile, id of the element definition."""

    profile: str
    element: str

    def error(self, code: str, message: str, constraint: str | None = None) -> Finding:
        """Return an error that this place demands."""
        return Finding(ERROR, code, message, self, constraint)

    def warning(self, code: str, message: str, constraint: str | None = None) -> Finding:
        """Return a warning of this place."""
        return Finding(WARNING, code, message, self, constraint)

    def information(self, code: str, message: str) -> Finding:
        """Return a remark of this place."""
        return Finding(INFORMATION, code, message, self)

    def open(self, message: str, constraint: str | None = None) -> Finding:
        """Return a rule of this place that could not be decided."""
        return Finding(NOT_EVALUATED, "incomplete", message, self, constraint)


def under(segment: str, found: Findings) -> Findings:
    """Note that `found` happened below `segment`."""
    for finding in found:
        finding.trail.append(segment)
    return found


MOST = 10_000
"""Findings kept of one object or array; a few bytes of text make one, and memory stays bounded."""


def cut(found: Findings, source: Source) -> tuple[Findings, bool]:
    """Return what is kept of `found`, and whether that is all there will be; asked after every addition.

    Beyond `MOST` an error ends the list. Without one only remarks are dropped (half of them, so that this is seldom
    done): what follows may yet be an error.
    """
    if len(found) <= MOST:
        return found, False
    error = next((finding for finding in found if finding.rejects), None)
    if error is None:
        return found[: MOST // 2], False
    note = source.information("too-costly", f"more than {MOST} findings: what follows was not looked at")
    kept = found[:MOST]
    return [*kept, *([] if rejecting(kept) else [error]), note], True


def added(found: Findings | None, more: Findings, source: Source) -> tuple[Findings, bool]:
    """Return `found` with `more` behind it, cut where it grows too long; `found` itself may grow."""
    if found is None:
        return more, False
    found += more
    return cut(found, source)


def rejecting(found: Findings | None) -> bool:
    """Tell whether something in `found` makes the value invalid."""
    return found is not None and any(finding.rejects for finding in found)
