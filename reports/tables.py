"""The run as tables: findings.csv and cases.csv, and the rows that the workbook holds as well.

No cell of a CSV file begins with what a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from payerproof.reports.waivers import said
from payerproof.visible import one_line

Row = Sequence[Any]

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_LONGEST = 2000

FINDINGS = ("fingerprint", "severity", "title", "failed", "judged", "checks", "requirements", "example", "waiver")
CASES = (
    *("check", "suite", "severity", "outcome", "absence", "requester", "subject", "relations", "path"),
    *("resource_type", "note", "reason", "expected", "observed", "finding", "exchanges"),
)


REQUIREMENTS = (
    *("id", "outcome", "reason", "rule", "source", "section", "url", "strength", "since", "until"),
    *("guide", "resource_type", "checks"),
)


def findings_csv(found: Mapping[str, Any]) -> bytes:
    """Return one row a finding, the gravest first."""
    return _csv(FINDINGS, finding_rows(found))


def cases_csv(found: Mapping[str, Any]) -> bytes:
    """Return one row a case, in the order in which they were asked."""
    return _csv(CASES, case_rows(found))


def finding_rows(found: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the findings, the gravest first."""
    for finding in found["findings"]:
        yield (
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


def case_rows(found: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the cases, in the order in which they were asked."""
    suites = {check["id"]: check["suite"] for check in found["checks"]}
    finding_of = {place: finding["fingerprint"] for finding in found["findings"] for place in finding["cases"]}
    for place, verdict in enumerate(found["verdicts"]):
        yield (
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


def requirement_rows(found: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the requirements that bind the target, by id."""
    for row in found["requirements"]:
        yield (*(row[name] for name in REQUIREMENTS[:-1]), " ".join(row["checks"]))


def _csv(names: Sequence[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def cell_text(value: Any) -> str:
    """Return what a cell shows: on one line, nothing unseen in it, within what a spreadsheet takes."""
    return one_line(str(value), _LONGEST)


def _cell(value: Any) -> str | int:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    text = cell_text(value)
    return f"'{text}" if text.startswith(_STARTS) else text
