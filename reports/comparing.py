"""Two runs side by side, by the fingerprints of their findings: what is new, what is gone, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payerproof.reports.words import SEVERITIES, extent

Finding = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings of two results; `changed` are pairs (before, after) that differ in severity or in their failed checks.

    `unasked` are those of the earlier run that the later one may not have asked for again: it was not whole.
    """

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    unasked: tuple[Finding, ...]
    changed: tuple[tuple[Finding, Finding], ...]
    same: tuple[Finding, ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Compare two results. What is missing from a run that is not whole is gone only if all its checks ran again."""
    earlier = {finding["fingerprint"]: finding for finding in before["findings"]}
    later = {finding["fingerprint"]: finding for finding in after["findings"]}
    missing = [finding for name, finding in earlier.items() if name not in later]
    ran = {check["id"] for check in after["checks"] if check["counts"]["pass"] + check["counts"]["fail"]}
    again = [all(check["id"] in ran for check in finding["checks"]) and after["complete"] for finding in missing]
    both = [(earlier[name], later[name]) for name in later if name in earlier]
    changed = [pair for pair in both if _shape(pair[0]) != _shape(pair[1])]
    return Comparison(
        new=tuple(finding for name, finding in later.items() if name not in earlier),
        gone=tuple(finding for finding, known in zip(missing, again, strict=True) if known),
        unasked=tuple(finding for finding, known in zip(missing, again, strict=True) if not known),
        changed=tuple(changed),
        same=tuple(after_one for before_one, after_one in both if (before_one, after_one) not in changed),
    )


def lines(found: Comparison) -> Iterator[str]:
    """Yield the comparison, a finding a line, the new ones first."""
    for word, findings in (
        ("new", found.new),
        ("changed", [after for _, after in found.changed]),
        ("gone", found.gone),
        ("not asked again", found.unasked),
        ("same", found.same),
    ):
        for finding in findings:
            yield f"{word:<15} {finding['severity']:<8} {finding['fingerprint']} {finding['title']}; {extent(finding)}"


def held_against(found: Mapping[str, Any], fail_on: str | None, known: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return the findings at or above a severity that are not waived, and whose fingerprints are not `known`."""
    gate = SEVERITIES.index(fail_on) if fail_on else len(SEVERITIES)
    return tuple(
        finding
        for finding in found["findings"]
        if SEVERITIES.index(finding["severity"]) <= gate
        and finding["fingerprint"] not in known
        and not finding["waiver"]
    )


def _shape(finding: Finding) -> tuple[str, frozenset[str]]:
    return finding["severity"], frozenset(check["id"] for check in finding["checks"])
