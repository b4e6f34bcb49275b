"""findings.csv and cases.csv: the run for a spreadsheet. No cell begins with what a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from payerproof.reports.waivers import said
from payerproof.visible import one_line

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_LONGEST = 2000

FINDINGS = ("fingerprint", "severity", "title", "failed", "judged", "checks", "requirements", "example", "waiver")
CASES = (
    *("check", "suite", "severity", "outcome", "absence", "requester", "subject", "relations", "path"),
    *("resource_type", "note", "reason", "expected", "observed", "finding", "exchanges"),
)


def findings_csv(found: Mapping[str, Any]) -> bytes:
    """Return one row a finding, the gravest first."""
    return _csv(
        FINDINGS,
        (
            (
                finding["fingerprint"],
                finding["severity"],
                finding["title"],
                finding["failed"],
                finding["judged"],
                " ".join(check["id"] for check in finding["checks"]),
                " ".join(finding["requirements"]),
                found["verdicts"][finding["cases"][0]]["observed"],
                said(finding["waiver"]) if finding["waiver"] else None,
            )
            for finding in found["findings"]
        ),
    )


def cases_csv(found: Mapping[str, Any]) -> bytes:
    """Return one row a case, in the order in which they were asked."""
    suites = {check["id"]: check["suite"] for check in found["checks"]}
    finding_of = {place: finding["fingerprint"] for finding in found["findings"] for place in finding["cases"]}
    return _csv(
        CASES,
        (
            (
                verdict["check"],
                suites[verdict["check"]],
                verdict["severity"],
                verdict["outcome"],
                verdict["absence"],
                *(verdict["case"][name] for name in ("requester", "subject")),
                ", ".join(verdict["relations"]),
                *(verdict["case"][name] for name in ("path", "resource_type", "note")),
                *(verdict[name] for name in ("reason", "expected", "observed")),
                finding_of.get(place),
                " ".join(verdict["exchanges"]),
            )
            for place, verdict in enumerate(found["verdicts"])
        ),
    )


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str | int:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    text = one_line(str(value), _LONGEST)
    return f"'{text}" if text.startswith(_STARTS) else text
