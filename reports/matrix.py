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


@dataclass(frozen=True, slots=True)
class Households:
    """One matrix for each household, and the cases across households in one cell; None where there are none."""

    matrices: tuple[Matrix, ...]
    across: Cell | None


def households(found: Mapping[str, Any]) -> Households:
    """Return a matrix for each household that the run knows of; one for all where it knows of none."""
    kin = found["target"].get("relations") or {}
    home: dict[str, str] = {}
    for requester, others in kin.items():
        first = next((home[name] for name in (requester, *others) if name in home), requester)
        home.update(dict.fromkeys((requester, *others), first))
    by_home: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    across: Counter[str] = Counter()
    for verdict in found["verdicts"]:
        requester, subject = verdict["case"]["requester"], verdict["case"]["subject"]
        if not requester or not subject:
            continue
        if home.get(requester, "") == home.get(subject, ""):
            by_home[home.get(requester, "")].append(verdict)
        else:
            across[verdict["outcome"]] += 1
    drawn = (matrix({**found, "verdicts": verdicts}) for verdicts in by_home.values())
    return Households(
        tuple(each for each in drawn if each),
        _cell("A member", "a member of another household", across) if across else None,
    )


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
