"""Results as SARIF 2.1.0, which code hosts and editors read: a result for each issue, none for a valid resource.

A rule that could not be decided is a result of the kind `open`, whose level is then `none`.
Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from payerproof.fhir.formats.writer import Counts, Differing, as_json, printable
from payerproof.fhir.inputs import STANDARD_INPUT
from payerproof.fhir.issue import Issue, IssueSeverity, Verdict
from payerproof.fhir.judging import Judged

_LEVELS = {
    IssueSeverity.FATAL: "error",
    IssueSeverity.ERROR: "error",
    IssueSeverity.WARNING: "warning",
    IssueSeverity.INFORMATION: "note",
    IssueSeverity.NOT_EVALUATED: "none",
}
_HEAD = {
    "tool": {"driver": {"name": "payerproof validate", "informationUri": "https://hl7.org/fhir/R4/validation.html"}}
}


class Sarif:
    """Writes one run."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._profiles: set[str] = set()
        self._stream.write(
            '{"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [{\n'
        )
        self._stream.write(f'{as_json(_HEAD)[1:-1]}, "results": [')
        self._before = "\n"

    def add(self, judged: Judged, differences: Differing | None = None) -> None:  # noqa: ARG002 - SARIF has no place for it
        """Write the results of one resource."""
        self._profiles.update(judged.profiles)
        for issue in judged.issues:
            self._write(_result(judged, issue))
        for issue, reason in judged.suppressed:
            known = {"kind": "external", "justification": printable(reason)}
            self._write({**_result(judged, issue), "suppressions": [known]})

    def _write(self, result: dict[str, Any]) -> None:
        self._stream.write(self._before + as_json(result))
        self._before = ",\n"

    def end(self, counts: Counts) -> None:
        """Close the run with the counts and every profile that something was held to."""
        stated = {
            "resources": counts.verdicts.total(),
            **{verdict.value: counts.verdicts[verdict] for verdict in Verdict},
            "profiles": sorted(self._profiles),
        }
        self._stream.write(f'\n], "properties": {as_json(stated)}}}]}}\n')


def _result(judged: Judged, issue: Issue) -> dict[str, Any]:
    undecided = issue.severity is IssueSeverity.NOT_EVALUATED
    place: dict[str, Any] = {"artifactLocation": {"uri": _address(judged.file)}}
    if issue.line is not None:
        place["region"] = {"startLine": issue.line, "startColumn": issue.column}
    return {
        "ruleId": issue.constraint or issue.code,
        "level": _LEVELS[issue.severity],
        "kind": "open" if undecided else "fail",
        "message": {"text": printable(issue.message)},
        "locations": [
            {
                "physicalLocation": place,
                "logicalLocations": [{"fullyQualifiedName": printable(issue.expression or judged.name)}],
            }
        ],
        "properties": {"resource": printable(judged.name), "profile": issue.profile, "element": issue.element},
    }


def _address(file: str) -> str:
    if file == STANDARD_INPUT:
        return "stdin"
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
