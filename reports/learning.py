"""What was not asked, by why: four words instead of one, and what a target file would have to say for more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from payerproof.model import Absence, Outcome, Verdict

ABSENCE_MEANINGS: Mapping[str, str] = {
    Absence.NOT_OFFERED: "the target neither declares nor serves it",
    Absence.NOT_ALLOWED: "the target file forbids it",
    Absence.NOT_APPLICABLE: "there are no such people, data or guide",
    Absence.NOT_KNOWABLE: "the target file lacks what would be needed",
}


def absence(verdict: Verdict) -> str | None:
    """Return why a case could not be asked; None for one that was."""
    if verdict.outcome is not Outcome.NOT_OFFERED:
        return None
    told = verdict.details.get("absence")
    return told if told in set(Absence) else Absence.NOT_OFFERED.value


def absences(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Return how many cases could not be asked, by why, zeros included."""
    found = Counter(filter(None, map(absence, verdicts)))
    return {each.value: found[each.value] for each in Absence}


def learning(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Return how to learn more from the next run: what is missing, the lines of a target file, and what they open.

    What the target itself announces, and its file leaves out, comes first: it should have been asked.
    """
    groups: dict[tuple[str, str, str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        told = [verdict.details.get(name) for name in ("lines", "announced")]
        lines, announced = (text if isinstance(text, str) else "" for text in told)
        if verdict.outcome is Outcome.NOT_OFFERED and (lines or announced):
            groups[absence(verdict) or "", verdict.reason, lines, announced].append(verdict)
    rows = [
        {
            "why": reason,
            "absence": word,
            "lines": lines,
            "announced": announced,
            "checks": sorted({verdict.check for verdict in several}),
            "cases": len(several),
        }
        for (word, reason, lines, announced), several in groups.items()
    ]
    return sorted(rows, key=lambda row: (not row["announced"], -row["cases"], row["why"]))
