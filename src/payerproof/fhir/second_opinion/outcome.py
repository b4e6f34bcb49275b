"""An OperationOutcome, or the wrapper's own answer, as our issues."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from payerproof.errors import ConfigurationError
from payerproof.fhir.issue import Issue, IssueSeverity

_RULE = re.compile(r"(?:Rule|Constraint failed:?) (?P<key>[A-Za-z0-9\-]+):")
_SEVERITIES = {"fatal": IssueSeverity.FATAL, "error": IssueSeverity.ERROR, "warning": IssueSeverity.WARNING}
_FORGIVEN = ("does not resolve", "No definition could be found for URL value")
"""What an offline validator says about example addresses; no verdict about the resource."""


class SecondOpinion(Protocol):
    """Another validator."""

    def validate_all(self, texts: Sequence[bytes], profiles: Sequence[str] = ()) -> list[list[Issue]]:
        """Return the other validator's issues for each text, in order.

        A text that it came to no verdict about has one issue of severity not-evaluated.
        """


class OpinionError(ConfigurationError):
    """The other validator cannot be reached, or its answer cannot be read."""


class BrokeDown(OpinionError):
    """The other validator ended without a verdict about anything it was asked."""


def issues_of(outcome: Any, where: str) -> list[Issue]:
    """Return the issues of an OperationOutcome. Raises `OpinionError` for anything else."""
    if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome":
        raise OpinionError(f"the answer is no OperationOutcome: {str(outcome)[:80]!r}", where=where)
    return [issue for entry in outcome.get("issue", ()) if (issue := _issue(entry)) is not None]


def _issue(entry: dict[str, Any]) -> Issue | None:
    details = entry.get("details") or {}
    message = str(details.get("text") or entry.get("diagnostics") or "")
    places = entry.get("expression") or entry.get("location") or [""]
    return issue(str(entry.get("severity", "")), str(places[0]), str(entry.get("code", "")), message)


def issue(level: str, place: str, code: str, message: str) -> Issue | None:
    """Return one issue, or None for what says nothing about the resource."""
    if any(text in message for text in _FORGIVEN) or message == "All OK":
        return None
    severity = _SEVERITIES.get(level.lower(), IssueSeverity.INFORMATION)
    rule = _RULE.search(message)
    return Issue(severity, place, rule["key"] if rule else None, code, message)
