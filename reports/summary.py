"""The summary that a terminal shows at the end of a run: plain text, fit for people and for the log of a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.model import Outcome
from payerproof.reports import scope
from payerproof.reports.lost import lost, obstacles, outdated
from payerproof.reports.waivers import complaints, said
from payerproof.reports.words import OUTCOME_WORDS, SIGNS, case_label, conclusion, extent
from payerproof.visible import one_line, visible

_FINDINGS_SHOWN = 20
_REASONS_SHOWN = 5
_WIDTH, _TITLE, _LINE = 100, 200, 400


def summary(found: Mapping[str, Any]) -> str:
    """Return the summary of results, lines without colour; whatever the target sent is harmless in it."""
    return "\n".join(visible(re.sub(r"[\r\n\t]+", " ", line), _LINE) for line in _lines(found)) + "\n"


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    ends = conclusion(found)
    yield f"{SIGNS[ends.tone]} {ends.headline}"
    for words in found["altered"]:
        yield f"! ALTERED: {one_line(words)}"
    if not found["complete"] and not found["altered"]:
        yield f"! INCOMPLETE: {one_line(found['problem'] or 'the run has no end')}"
    for line in scope.lines(found):
        yield f"  {one_line(line, _LINE)}"
    yield ""
    yield "  " + "   ".join(
        f"{SIGNS[outcome]} {count:,} {OUTCOME_WORDS[outcome]}" for outcome, count in found["counts"].items() if count
    )
    yield from _left_out(found)
    yield from _in_the_way(found)
    yield from _findings(found)
    yield from (f"! {one_line(line, _LINE)}" for line in complaints(found))
    yield from _unlearnt(found)
    yield from _lost(found)


def _in_the_way(found: Mapping[str, Any]) -> Iterator[str]:
    """Tell the one cause first, before anything that follows from it."""
    told = [f"{'Adapted to' if item.get('adapted') else 'FIRST'}: {item.get('detail')}" for item in obstacles(found)]
    told += [f"Outdated: {line}" for line in outdated(found)]
    if told:
        yield ""
        yield from (f"  {one_line(line, _LINE)}" for line in told)


def _lost(found: Mapping[str, Any]) -> Iterator[str]:
    rows = lost(found)
    if rows:
        cases = sum(row["cases"] for row in rows)
        yield ""
        yield f"  Coverage lost: {cases:,} of {sum(found['counts'].values()):,} cases"
        for row in rows[:_REASONS_SHOWN]:
            yield f"            {row['cases']:,} {OUTCOME_WORDS[row['outcome']]}: {one_line(row['reason'], _WIDTH)}"


def _findings(found: Mapping[str, Any]) -> Iterator[str]:
    if not found["findings"]:
        return
    yield ""
    for finding in found["findings"][:_FINDINGS_SHOWN]:
        example = found["verdicts"][finding["cases"][0]]
        yield f"  {finding['severity'].upper():<9} {one_line(finding['title'], _TITLE)}"
        yield f"            {extent(finding)}; finding {finding['fingerprint']}"
        if finding["waiver"]:
            yield f"            {one_line(said(finding['waiver']), _LINE)}"
        yield f"            {one_line(case_label(example['case']), _WIDTH)}: {one_line(example['observed'], _WIDTH)}"
    if len(found["findings"]) > _FINDINGS_SHOWN:
        yield f"  … and {len(found['findings']) - _FINDINGS_SHOWN} more findings"


def _left_out(found: Mapping[str, Any]) -> Iterator[str]:
    left = ", ".join(f"{count:,} {word}" for word, count in found["absences"].items() if count)
    if left:
        yield f"  Not asked: {left}"
    for row in found["learn"]:
        if row["announced"]:
            lines = row["lines"].replace("\n", " ")
            yield f"! NOT ASKED: {one_line(row['announced'], _WIDTH)}; put into the target file: {one_line(lines)}"


def _unlearnt(found: Mapping[str, Any]) -> Iterator[str]:
    open_checks = [
        (check["id"], check["counts"][Outcome.INCONCLUSIVE], check["counts"][Outcome.ERROR])
        for check in found["checks"]
        if check["counts"][Outcome.INCONCLUSIVE] or check["counts"][Outcome.ERROR]
    ]
    if not open_checks:
        return
    yield ""
    yield "  Nothing was learnt from:"
    for check, unsure, broken in open_checks[:_FINDINGS_SHOWN]:
        ends = ", ".join(
            f"{count:,} {word}" for count, word in ((unsure, "inconclusive"), (broken, "in error")) if count
        )
        yield f"            {check}: {ends}"
    if len(open_checks) > _FINDINGS_SHOWN:
        yield f"            … and {len(open_checks) - _FINDINGS_SHOWN} more checks"
