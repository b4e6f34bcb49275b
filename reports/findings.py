"""Verdicts gathered for reading: the findings with a few cases in full, and what passed or was not learnt by check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payerproof.evidence.writing import Evidence
from payerproof.model import Outcome
from payerproof.reports import excerpts
from payerproof.reports.excerpts import Excerpt
from payerproof.reports.words import OUTCOME_WORDS, case_label

OPEN_CASES = 3
"""Cases of a finding that are told in full."""

ROWS_PER_FINDING, ROWS_IN_ALL = 100, 1500
"""Further cases told in one row each; what is beyond is counted, and found in results.json."""

_EXCHANGES_PER_CASE = 4
_CASES_PER_GROUP, _REASONS_PER_GROUP = 3, 4
_LABELS_PER_CHECK = 2000
_EXAMPLES_PER_CHECK = 3
_VALUES_PER_FACET = 12


@dataclass(frozen=True, slots=True)
class DetailedCase:
    """A failed case in full; `who` says in words who asked about whom, where the case names both."""

    label: str
    who: str
    verdict: Mapping[str, Any]
    exchanges: tuple[Excerpt, ...]
    unrecorded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the results (`cause`) as it is read: some cases told in full, some as rows, `beyond` only counted.

    `check` is the check of its plainest example.
    `facets` counts the failed cases by check, path, requester, subject and resource type, the most frequent first.
    """

    cause: Mapping[str, Any]
    check: Mapping[str, Any]
    requirements: tuple[Mapping[str, Any], ...]
    facets: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    told: tuple[DetailedCase, ...]
    rows: tuple[tuple[str, str], ...]
    beyond: int


@dataclass(frozen=True, slots=True)
class Unlearnt:
    """Cases of one check that ended alike, told by `word`; `reasons` with their counts, the most frequent first."""

    outcome: str
    word: str
    check: str
    title: str
    count: int
    reasons: tuple[tuple[str, int], ...]
    further_reasons: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passes:
    """All passed cases of one check: a few with their evidence, all by their label (cut at a limit), by path."""

    check: Mapping[str, Any]
    examples: tuple[Mapping[str, Any], ...]
    by_path: tuple[tuple[str, tuple[str, ...]], ...]
    beyond: int


def findings(found: Mapping[str, Any], evidence: Evidence) -> tuple[Finding, ...]:
    """Return the findings of results, the gravest first."""
    rules = {requirement["id"]: requirement for requirement in found["requirements"]}
    checks = {check["id"]: check for check in found["checks"]}
    roles = {member["id"]: member.get("role") for member in found["target"].get("members") or ()}
    gathered, room = [], ROWS_IN_ALL
    for cause in found["findings"]:
        verdicts = [found["verdicts"][place] for place in cause["cases"]]
        told, rest = _one_of_each_kind(verdicts)
        rows = rest[: min(ROWS_PER_FINDING, room)]
        room -= len(rows)
        gathered.append(
            Finding(
                cause=cause,
                check=checks[verdicts[0]["check"]],
                requirements=tuple(rules[name] for name in cause["requirements"] if name in rules),
                facets=_facets(verdicts, cause["relations"]),
                told=tuple(_detailed(verdict, evidence, roles) for verdict in told),
                rows=tuple((case_label(verdict["case"]), verdict["observed"]) for verdict in rows),
                beyond=len(rest) - len(rows),
            )
        )
    return tuple(gathered)


def unlearnt(found: Mapping[str, Any]) -> tuple[Unlearnt, ...]:
    """Return what was not learnt, gathered by outcome and check: errors first, then the inconclusive."""
    gathered = []
    for outcome in (Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.NOT_OFFERED, Outcome.ATTESTED):
        groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for check, several in _by_check(found, outcome).items():
            for verdict in several:
                groups[verdict["absence"] or OUTCOME_WORDS[outcome], check].append(verdict)
        for (word, check), verdicts in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
            reasons = Counter(verdict["reason"] for verdict in verdicts)
            ordered = sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0]))
            labels = tuple(case_label(verdict["case"]) for verdict in verdicts[:_CASES_PER_GROUP])
            gathered.append(
                Unlearnt(
                    outcome=outcome.value,
                    word=word,
                    check=check,
                    title=verdicts[0]["title"],
                    count=len(verdicts),
                    reasons=tuple(ordered[:_REASONS_PER_GROUP]),
                    further_reasons=max(0, len(ordered) - _REASONS_PER_GROUP),
                    cases=labels,
                )
            )
    return tuple(gathered)


def passes(found: Mapping[str, Any]) -> tuple[Passes, ...]:
    """Return the passed cases of each check."""
    passed = _by_check(found, Outcome.PASS)
    gathered = []
    for check in found["checks"]:
        verdicts = passed.get(check["id"], [])
        if not verdicts:
            continue
        by_path: dict[str, list[str]] = defaultdict(list)
        for verdict in verdicts[:_LABELS_PER_CHECK]:
            case = verdict["case"]
            by_path[case["path"] or ""].append(case_label({**case, "path": None}))
        paths = tuple((path, tuple(labels)) for path, labels in sorted(by_path.items()))
        beyond = max(0, len(verdicts) - _LABELS_PER_CHECK)
        gathered.append(Passes(check, tuple(verdicts[:_EXAMPLES_PER_CHECK]), paths, beyond))
    return tuple(gathered)


def _by_check(found: Mapping[str, Any], outcome: Outcome) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for verdict in found["verdicts"]:
        if verdict["outcome"] == outcome:
            groups[verdict["check"]].append(verdict)
    return dict(groups)


def _one_of_each_kind(
    verdicts: Sequence[Mapping[str, Any]],
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Part the cases to tell from the rest: one of each path first, as one path mostly fails for one cause."""
    seen: set[tuple[str | None, str | None]] = set()
    first: list[Mapping[str, Any]] = []
    others: list[Mapping[str, Any]] = []
    for verdict in verdicts:
        kind = (verdict["case"]["path"], verdict["case"]["resource_type"])
        (others if kind in seen else first).append(verdict)
        seen.add(kind)
    ordered = first + others
    return ordered[:OPEN_CASES], ordered[OPEN_CASES:]


def _detailed(verdict: Mapping[str, Any], evidence: Evidence, roles: Mapping[str, str | None]) -> DetailedCase:
    needles = excerpts.needles_of(verdict)
    # the exchange that decided comes last, after its control
    ids = verdict["exchanges"][-_EXCHANGES_PER_CASE:]
    shown = {each: excerpts.excerpt(evidence, each, needles) for each in ids}
    return DetailedCase(
        label=case_label(verdict["case"]),
        who=_who(verdict["case"], roles),
        verdict=verdict,
        exchanges=tuple(each for each in shown.values() if each),
        unrecorded=tuple(each for each, recorded in shown.items() if recorded is None),
    )


def _who(case: Mapping[str, Any], roles: Mapping[str, str | None]) -> str:
    requester, subject = case["requester"], case["subject"]
    if not requester or not subject:
        return ""
    asks = f"The {roles.get(requester) or 'requester'} ({requester}) asks for "
    if requester == subject:
        return f"{asks}the own record."
    return f"{asks}the data of the {roles.get(subject) or 'subject'} ({subject})."


def _facets(
    verdicts: Sequence[Mapping[str, Any]], relations: Mapping[str, int]
) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    cases = [verdict["case"] for verdict in verdicts]
    counted = {
        "Seen by": Counter(verdict["check"] for verdict in verdicts),
        "Path": Counter(case["path"] for case in cases if case["path"]),
        "Requester": Counter(relations),
        "Asked by": Counter(case["requester"] for case in cases if case["requester"]),
        "About": Counter(case["subject"] for case in cases if case["subject"]),
        "Type": Counter(case["resource_type"] for case in cases if case["resource_type"]),
    }
    return tuple(
        (words, tuple(sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:_VALUES_PER_FACET]))
        for words, numbers in counted.items()
        if numbers
    )
