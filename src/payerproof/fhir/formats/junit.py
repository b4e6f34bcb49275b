"""Results as JUnit XML, for CI servers: a test case for each resource.

A rejected resource is a failure; one that was not evaluated is an error, so that no build is green by it.
"""

from __future__ import annotations

import tempfile
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from payerproof.fhir.formats.writer import Counts, Differing, printable, verdict_in_words
from payerproof.fhir.issue import Issue, Verdict
from payerproof.fhir.judging import Judged

_KEPT = 16 * 2**20
"""Bytes kept in memory; more wait in a temporary file until the counts that stand before them are known."""
_OUTCOMES = {Verdict.INVALID: "failure", Verdict.NOT_EVALUATED: "error"}


class JUnit:
    """Writes one test suite."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._cases = tempfile.SpooledTemporaryFile(_KEPT, "w+", encoding="utf-8")  # noqa: SIM115 - closed in `end`

    def add(self, judged: Judged, differences: Differing | None = None) -> None:  # noqa: ARG002 - JUnit has no place for it
        """Note one test case."""
        stated = printable(verdict_in_words(judged))
        lines = [_line(issue) for issue in judged.issues]
        lines += [f"suppressed ({reason}): {_line(issue)}" for issue, reason in judged.suppressed]
        text = escape(printable("\n".join([stated, *lines])))
        self._cases.write(f"<testcase classname={_quoted(judged.file)} name={_quoted(judged.name)}>")
        outcome = _OUTCOMES.get(judged.verdict)
        if outcome is None:
            self._cases.write(f"<system-out>{text}</system-out>")
        else:
            self._cases.write(
                f"<{outcome} type={_quoted(judged.verdict.value)} message={_quoted(stated)}>{text}</{outcome}>"
            )
        self._cases.write("</testcase>\n")

    def end(self, counts: Counts) -> None:
        """Write the suite with its counts."""
        seen = counts.verdicts
        numbers = f'tests="{seen.total()}" failures="{seen[Verdict.INVALID]}" errors="{seen[Verdict.NOT_EVALUATED]}"'
        self._stream.write('<?xml version="1.0" encoding="utf-8"?>\n')
        self._stream.write(f'<testsuites {numbers}>\n<testsuite name="payerproof validate" {numbers} skipped="0">\n')
        self._cases.seek(0)
        while chunk := self._cases.read(2**16):
            self._stream.write(chunk)
        self._cases.close()
        self._stream.write("</testsuite>\n</testsuites>\n")


def _line(issue: Issue) -> str:
    at = f":{issue.line}:{issue.column}" if issue.line is not None else ""
    rule = f" [{issue.constraint}]" if issue.constraint else ""
    return f"{issue.severity.value}{at} {issue.expression}{rule}: {issue.message}"


def _quoted(text: str) -> str:
    return quoteattr(printable(text))
