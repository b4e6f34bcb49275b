"""run.xlsx: findings, cases and requirements as one workbook; needs the extra `xlsx`.

Every text is written as text, never as a formula, a link or a number, whatever it begins with.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from payerproof.reports import scope
from payerproof.reports.extras import installed
from payerproof.reports.tables import (
    CASES,
    FINDINGS,
    REQUIREMENTS,
    Row,
    case_rows,
    cell_text,
    finding_rows,
    requirement_rows,
)
from payerproof.reports.words import conclusion

INSTALLED = installed("xlsx")
"""Whether the library that writes workbooks is there."""

_SHEETS: Sequence[tuple[str, Sequence[str], Callable[[Mapping[str, Any]], Iterable[Row]]]] = (
    ("Findings", FINDINGS, finding_rows),
    ("Cases", CASES, case_rows),
    ("Requirements", REQUIREMENTS, requirement_rows),
)
_MOST_ROWS = 1_048_574
"""Rows below the heading that a sheet can hold, less the one that says that there are more (Excel's limit)."""
_WIDE = frozenset({"title", "rule", "reason", "expected", "observed", "example"})
_WIDTHS = {True: 60, False: 18}


def workbook(found: Mapping[str, Any]) -> bytes:
    """Return the workbook of results; the same results give the same bytes. Only where `INSTALLED`."""
    import xlsxwriter  # noqa: PLC0415 - an extra, and only for those who ask for it

    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(data, options) as book:
        book.set_properties({"title": "payerproof", "created": _moment(found)})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        about = book.add_worksheet("Scope")
        about.set_column(0, 0, 120, wrapped)
        ends = conclusion(found)
        for number, line in enumerate((ends.headline, *ends.sentences, *scope.lines(found))):
            about.write_string(number, 0, cell_text(line))
        for name, headings, rows in _SHEETS:
            sheet = book.add_worksheet(name)
            for column, heading in enumerate(headings):
                sheet.set_column(column, column, _WIDTHS[heading in _WIDE], wrapped)
                sheet.write_string(0, column, heading.replace("_", " "), bold)
            last = 0
            for last, row in enumerate(rows(found), 1):
                if last > _MOST_ROWS:
                    sheet.write_string(last, 0, "There are more; cases.csv holds all of them.")
                    break
                _write(sheet, last, row)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, last, len(headings) - 1)
    return data.getvalue()


def _write(sheet: Any, place: int, row: Row) -> None:
    for column, value in enumerate(row):
        if isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(place, column, value)
        elif value is not None and value != "":
            sheet.write_string(place, column, cell_text(value))


def _moment(found: Mapping[str, Any]) -> datetime:
    """Return when the run began, without its zone, as workbooks have none."""
    return datetime.fromisoformat(found["started"]).astimezone(UTC).replace(tzinfo=None)
