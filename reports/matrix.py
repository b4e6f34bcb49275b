"""The household matrix: who asked for whose data, over all paths, and how it ended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.model import Outcome
from payerproof.reports.words import OUTCOME_WORDS, SIGNS, listed

_WORST_FIRST = (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.ATTESTED, Outcome.PASS, Outcome.NOT_OFFERED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One requester and one subject: the worst outcome, how many cases ended so, of how many that applied.

    `words` says it aloud, with the cases that the target does not offer.
    """

    outcome: str
    sign: str
    worst: int
    total: int
    words: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows are requesters, columns subjects; a cell is None where nothing was asked."""

    subjects: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]
    roles: Mapping[str, str]


def matrix(found: Mapping[str, Any]) -> Matrix | None:
    """Return the matrix of every case that names a requester and a subject; None if there is none."""
    outcomes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for verdict in found["verdicts"]:
        case = verdict["case"]
        if case["requester"] and case["subject"]:
            outcomes[case["requester"], case["subject"]][verdict["outcome"]] += 1
    if not outcomes:
        return None
    members = found["target"].get("members") or []
    described = {member["id"]: member.get("role") or "" for member in members}
    requesters = _ordered({requester for requester, _ in outcomes}, described)
    subjects = _ordered({subject for _, subject in outcomes}, described)
    rows = tuple(
        (requester, tuple(_cell(requester, subject, outcomes.get((requester, subject))) for subject in subjects))
        for requester in requesters
    )
    return Matrix(subjects, rows, described)


def _ordered(ids: set[str], described: Mapping[str, str]) -> tuple[str, ...]:
    known = [each for each in described if each in ids]
    return (*known, *sorted(ids.difference(described)))


def _cell(requester: str, subject: str, outcomes: Counter[str] | None) -> Cell | None:
    if not outcomes:
        return None
    worst = next(outcome for outcome in _WORST_FIRST if outcomes[outcome])
    ends = listed(f"{outcomes[outcome]} {OUTCOME_WORDS[outcome]}" for outcome in _WORST_FIRST if outcomes[outcome])
    words = f"{requester} asks for {subject}: {ends} of {outcomes.total()}"
    applied = outcomes.total() - outcomes[Outcome.NOT_OFFERED]
    return Cell(worst.value, SIGNS[worst], outcomes[worst], applied or outcomes.total(), words)
