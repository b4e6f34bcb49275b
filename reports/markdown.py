"""summary.md: the run on one screen, for a pull request or the summary page of continuous integration.

Whatever a target sent is text in it: every character that Markdown or HTML would act upon is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from payerproof.model import Outcome
from payerproof.reports import scope
from payerproof.reports.waivers import complaints, said
from payerproof.reports.words import OUTCOME_WORDS, SIGNS, case_label, conclusion, extent
from payerproof.visible import one_line

_FINDINGS = 50
_WIDTH = 240
_ACTIVE = re.compile(r"([\\`*_{}\[\]()#+\-.!|~@:/])")


def markdown(found: Mapping[str, Any]) -> bytes:
    """Return summary.md of results: conclusion, scope, counts, findings, how to learn more."""
    return ("\n".join(_lines(found)) + "\n").encode("utf-8", "replace")


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    ends = conclusion(found)
    yield f"## {SIGNS[ends.tone]} {_text(ends.headline)}"
    yield ""
    yield _text(found["target"].get("title") or found["target"]["name"])
    yield ""
    yield from (f"- {_text(line)}" for line in scope.lines(found))
    yield "- " + ", ".join(
        f"{SIGNS[outcome]} {count:,} {OUTCOME_WORDS[outcome]}" for outcome, count in found["counts"].items() if count
    )
    yield from (f"- **{_text(words)}**" for words in found["altered"] or filter(None, [found["problem"]]))
    if found["findings"]:
        yield from ("", "| Severity | Finding | Extent | Plainest example | Fingerprint |", "|---|---|---|---|---|")
    for finding in found["findings"][:_FINDINGS]:
        example = found["verdicts"][finding["cases"][0]]
        told = f"{case_label(example['case'])}: {example['observed']}"
        told = f"{said(finding['waiver'])}; {told}" if finding["waiver"] else told
        cells = (finding["severity"], finding["title"], extent(finding), told, finding["fingerprint"])
        yield f"| {' | '.join(map(_text, cells))} |"
    if len(found["findings"]) > _FINDINGS:
        yield from ("", f"… and {len(found['findings']) - _FINDINGS} more findings.")
    for line in complaints(found):
        yield from ("", f"**{_text(line)}**")
    unsure = found["counts"][Outcome.INCONCLUSIVE] + found["counts"][Outcome.ERROR]
    if unsure:
        yield from ("", f"Nothing was learnt from {unsure:,} cases.")
    for row in found["learn"]:
        if row["announced"]:
            yield from ("", f"**Not asked:** {_text(row['announced'])}; the target file leaves it out.")


def _text(value: str) -> str:
    return _ACTIVE.sub(r"\\\1", escape(one_line(value, _WIDTH), quote=False))
