"""Results as FHIR: an OperationOutcome for one resource, a collection of them for several.

Lines and columns stand in the extensions that HL7's validator uses; a profile that was not evaluated is a warning.
Source: https://hl7.org/fhir/R4/operationoutcome.html
"""

from __future__ import annotations

from typing import Any, TextIO
from uuid import UUID

from payerproof.fhir.formats.writer import Counts, Differing, as_json, printable, verdict_in_words
from payerproof.fhir.issue import Issue, IssueSeverity
from payerproof.fhir.judging import Judged

_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/operationoutcome-"


def operation_outcome(judged: Judged) -> dict[str, Any]:
    """Return the OperationOutcome of one record; its first issue tells the verdict and the profiles."""
    stated = {
        "severity": "information",
        "code": "informational",
        "details": {"text": printable(verdict_in_words(judged))},
    }
    issues = [stated, *(_issue(issue) for issue in judged.issues)]
    issues += [_suppressed(issue, reason) for issue, reason in judged.suppressed]
    file = {"url": f"{_EXTENSIONS}file", "valueString": printable(judged.name)}
    return {"resourceType": "OperationOutcome", "extension": [file], "issue": issues}


def _issue(issue: Issue) -> dict[str, Any]:
    severity = issue.severity.value
    if issue.severity is IssueSeverity.NOT_EVALUATED:
        severity = "warning" if issue.unjudged else "information"
    made: dict[str, Any] = {}
    if issue.line is not None:
        made["extension"] = [
            {"url": f"{_EXTENSIONS}issue-line", "valueInteger": issue.line},
            {"url": f"{_EXTENSIONS}issue-col", "valueInteger": issue.column},
        ]
    made |= {"severity": severity, "code": issue.code, "details": {"text": printable(issue.message)}}
    rule = " ".join(part for part in (issue.constraint, issue.profile, issue.element) if part)
    if rule:
        made["diagnostics"] = printable(rule)
    if issue.expression:
        made["expression"] = [printable(issue.expression)]
    return made


def _suppressed(issue: Issue, reason: str) -> dict[str, Any]:
    made = _issue(issue)
    text = f"suppressed ({reason}): {made['details']['text']}"
    return {**made, "severity": "information", "details": {"text": printable(text)}}


class Outcomes:
    """Writes one OperationOutcome, or a Bundle of them; which of the two is known with the second record."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._first: dict[str, Any] | None = None
        self._number = 0

    def add(self, judged: Judged, differences: Differing | None = None) -> None:  # noqa: ARG002 - FHIR has no place for it
        """Write one record, or keep it if it is the first."""
        outcome = operation_outcome(judged)
        if self._first is None:
            self._first = outcome
            return
        if not self._number:
            self._stream.write('{"resourceType": "Bundle", "type": "collection", "entry": [\n')
            self._stream.write(self._entry(self._first))
        self._stream.write(",\n" + self._entry(outcome))

    def _entry(self, outcome: dict[str, Any]) -> str:
        self._number += 1
        return as_json({"fullUrl": f"urn:uuid:{UUID(int=self._number)}", "resource": outcome})

    def end(self, counts: Counts) -> None:  # noqa: ARG002 - each outcome tells for itself
        """Close the bundle, or write the only outcome."""
        if self._number:
            self._stream.write("\n]}\n")
        elif self._first is not None:
            self._stream.write(as_json(self._first, indent=True) + "\n")
