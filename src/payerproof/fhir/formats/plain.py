"""Text for people: a verdict for each resource, its issues below, and a line of counts at the end."""

from __future__ import annotations

from typing import TextIO

import click

from payerproof.fhir.formats.writer import Counts, Differing, printable, verdict_in_words
from payerproof.fhir.issue import Issue, IssueSeverity, Verdict
from payerproof.fhir.judging import Judged

_COLOURS = {
    IssueSeverity.FATAL: "red",
    IssueSeverity.ERROR: "red",
    IssueSeverity.WARNING: "yellow",
    IssueSeverity.INFORMATION: "blue",
    IssueSeverity.NOT_EVALUATED: "cyan",
}
_VERDICTS = {Verdict.VALID: "green", Verdict.INVALID: "red", Verdict.NOT_EVALUATED: "cyan"}


class Plain:
    """Writes text, in colour on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def _say(self, text: str) -> None:
        click.echo(text, file=self._stream)

    def add(self, judged: Judged, differences: Differing | None = None) -> None:
        """Write the verdict and the issues of one resource."""
        stated = f"{printable(judged.name)}: {printable(verdict_in_words(judged))}"
        self._say(click.style(stated, bold=True, fg=_VERDICTS[judged.verdict]))
        for issue in judged.issues:
            self._issue(issue)
        for issue, reason in judged.suppressed:
            self._say(f"  suppressed    {printable(f'{_place(issue)}: {issue.message} ({reason})')}")
        for line in differences.lines() if differences is not None else ():
            self._say(f"  {line}")

    def _issue(self, issue: Issue) -> None:
        label = click.style(f"{issue.severity.value:13}", fg=_COLOURS[issue.severity])
        rule = f" [{issue.constraint}]" if issue.constraint else ""
        self._say(f"  {label} {printable(f'{_place(issue)}{rule}: {issue.message}')}")
        if issue.profile:
            self._say(f"  {'':13} {printable(f'{issue.profile} {issue.element or str()}')}")

    def end(self, counts: Counts) -> None:
        """Write the counts."""
        total, rejected = counts.verdicts.total(), counts.verdicts[Verdict.INVALID]
        parts = [f"{total} resource{'s' if total != 1 else ''}", f"{rejected} rejected"]
        if unknown := counts.verdicts[Verdict.NOT_EVALUATED]:
            parts.append(f"{unknown} not evaluated")
        issues = [f"{counts.severities[each]} {each.value}" for each in IssueSeverity if counts.severities[each]]
        issues += [f"{counts.suppressed} suppressed"] if counts.suppressed else []
        self._say(", ".join(parts) + (f"; {', '.join(issues)}" if issues else ""))


def _place(issue: Issue) -> str:
    at = f" (line {issue.line}, column {issue.column})" if issue.line is not None else ""
    return f"{issue.expression}{at}"
