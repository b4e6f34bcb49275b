"""The summary that a terminal shows at the end of a run: plain text, fit for people and for the log of a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.model import Outcome
from payerproof.reports.words import OUTCOME_WORDS, SEVERITIES, SIGNS, conclusion
from payerproof.visible import one_line, visible

_FINDINGS_SHOWN = 20
_WIDTH, _LINE = 100, 400


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
    yield ""
    yield "  " + "   ".join(
        f"{SIGNS[outcome]} {count:,} {OUTCOME_WORDS[outcome]}" for outcome, count in found["counts"].items() if count
    )
    yield from _findings(found)
    yield from _unlearnt(found)


def _findings(found: Mapping[str, Any]) -> Iterator[str]:
    failed = [check for check in found["checks"] if check["counts"][Outcome.FAIL]]
    if not failed:
        return
    failed.sort(key=lambda check: (SEVERITIES.index(check["severity"]), check["id"]))
    first: dict[str, Mapping[str, Any]] = {}
    for verdict in found["verdicts"]:
        if verdict["outcome"] == Outcome.FAIL:
            first.setdefault(verdict["check"], verdict)
    yield ""
    for check in failed[:_FINDINGS_SHOWN]:
        numbers = check["counts"]
        yield f"  {check['severity'].upper():<9} {one_line(check['finding'], _WIDTH)}"
        yield f"            {check['id']}: {numbers[Outcome.FAIL]:,} of {sum(numbers.values()):,} cases"
        yield f"            {one_line(first[check['id']]['observed'], _WIDTH)}"
    if len(failed) > _FINDINGS_SHOWN:
        yield f"  … and {len(failed) - _FINDINGS_SHOWN} more checks with findings"


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
