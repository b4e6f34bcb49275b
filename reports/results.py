"""results.json: what a run found, for programs; the other reports are made from the same data.

The shape is `fixtures/schemas/results.schema.json`, checked when it is written and when it is read.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from payerproof import obligations
from payerproof.errors import EvidenceError
from payerproof.evidence.reading import alteration
from payerproof.evidence.writing import Evidence
from payerproof.model import Check, Outcome, Requirement, Verdict, case_id, severity_of
from payerproof.reports.attested import vouched, vouched_requirement
from payerproof.reports.grouping import grouped
from payerproof.reports.learning import absence, absences, learning
from payerproof.reports.scope import Missing, missing, scope
from payerproof.reports.waivers import all_waived, waived
from payerproof.reports.waivers import waivers as given_waivers

RESULTS = "results.json"
"""The name of the file in a run folder."""

PARTLY, UNTESTED = "partly", "untested"

EXIT_PASSED, EXIT_FINDINGS, EXIT_UNSURE, EXIT_ALTERED = 0, 1, 2, 5
"""0 every applicable check passed; 1 findings; 2 no finding, but not all was learnt; 5 the evidence was altered."""


def results(evidence: Evidence, altered: Sequence[str] = ()) -> dict[str, Any]:
    """Return the content of results.json. Verdicts keep the order of the evidence; all else is ordered by id.

    `altered` says in words what was done to the evidence since it was written (`payerproof.evidence.manifest`).
    """
    altered = tuple(altered) or tuple(filter(None, [alteration(evidence.altered)]))
    evidence = vouched(evidence)
    by_check: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in evidence.verdicts:
        by_check[verdict.check].append(verdict)
    target = dict(evidence.header["target"])
    lost = missing(evidence)
    verdicts = [_verdict(verdict, evidence) for verdict in evidence.verdicts]
    asked, findings = scope(evidence), grouped(verdicts, evidence)
    waivers = given_waivers(evidence, findings, whole=asked["whole"])
    return {
        "complete": evidence.complete and not altered,
        "problem": evidence.problem or "; ".join(altered) or None,
        "altered": list(altered),
        "tool": dict(evidence.header["tool"]),
        "target": target,
        "seed": evidence.header["seed"],
        "guides": list(target.get("guides", ())),
        "suites": list(evidence.header["suites"]),
        "scope": asked,
        "absences": absences(evidence.verdicts),
        "learn": learning(evidence.verdicts),
        "started": evidence.header["started"],
        "resumed": [{"started": e.started, "verdicts": e.verdicts, "why": e.why} for e in evidence.resumptions],
        "finished": evidence.footer["finished"] if evidence.footer else None,
        "exchanges": len(evidence.exchanges),
        "counts": counts(evidence.verdicts),
        "findings": waived(findings, waivers),
        "waivers": waivers,
        "verdicts": verdicts,
        "requirements": [
            _requirement(each, evidence, by_check, lost, complete=evidence.complete and not altered)
            for _, each in sorted(evidence.requirements.items())
        ],
        "checks": [_check(check, by_check[check.id]) for _, check in sorted(evidence.checks.items())],
        "notes": [{"topic": note.topic, "data": dict(note.data)} for note in evidence.notes],
    }


def counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Return how many verdicts ended in each outcome, zeros included."""
    found = Counter(verdict.outcome for verdict in verdicts)
    return {outcome.value: found[outcome] for outcome in Outcome}


def exit_code(found: Mapping[str, Any]) -> int:
    """Return what a command that made these results exits with.

    Of evidence that was altered nothing is believed, so that comes first. Findings that are waived fail nothing.
    What the target announces and its file leaves out was not learnt either.
    A run without a single pass or attestation has learnt nothing, and an incomplete one has not learnt all: both are 2.
    """
    numbers = found["counts"]
    if found["altered"]:
        return EXIT_ALTERED
    if numbers[Outcome.FAIL] and not all_waived(found):
        return EXIT_FINDINGS
    learnt = numbers[Outcome.PASS] + numbers[Outcome.ATTESTED]
    if any(row["announced"] for row in found["learn"]):
        return EXIT_UNSURE
    if not found["complete"] or not learnt or numbers[Outcome.INCONCLUSIVE] or numbers[Outcome.ERROR]:
        return EXIT_UNSURE
    return EXIT_PASSED


def dumps(found: Mapping[str, Any]) -> bytes:
    """Return the bytes of results.json. Raises EvidenceError if they would not follow the schema."""
    data = orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    _validate(orjson.loads(data), RESULTS)
    return data


def loads(data: bytes, name: str = RESULTS) -> dict[str, Any]:
    """Return results read from bytes. Raises EvidenceError naming what is wrong with them."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise EvidenceError(f"{name}: this is not JSON: {error}") from error
    _validate(found, name)
    return dict(found)


def load(path: Path) -> dict[str, Any]:
    """Read a results.json, or the one inside a run folder. Raises EvidenceError."""
    file = path / RESULTS if path.is_dir() else path
    try:
        return loads(file.read_bytes(), str(file))
    except OSError as error:
        raise EvidenceError(f"{file}: cannot be read: {error.strerror or error}") from error


def _verdict(verdict: Verdict, evidence: Evidence) -> dict[str, Any]:
    check, kin = evidence.checks[verdict.check], _kin(evidence)
    rows = [evidence.requirements[name] for name in check.requirements if name in evidence.requirements]
    return {
        "id": case_id(verdict.check, verdict.case),
        "check": verdict.check,
        "requirements": [row.id for row in rows if obligations.says(verdict, row, kin) is verdict.outcome],
        "relations": list(obligations.relations_of(verdict, kin)),
        "severity": severity_of(check, verdict).value,
        "outcome": verdict.outcome.value,
        "absence": absence(verdict),
        "reason": verdict.reason,
        "case": dataclasses.asdict(verdict.case),
        "title": check.title,
        "finding": check.finding,
        "expected": verdict.expected,
        "observed": verdict.observed,
        "exchanges": list(verdict.exchanges),
        "reproduce": verdict.reproduce,
        "elapsed": verdict.elapsed,
        "details": dict(verdict.details),
    }


def _lost(requirement: Requirement, covering: Sequence[str], lost: Missing) -> int:
    """Return how many cases that may concern a requirement were not asked."""
    return sum(
        count
        for check in covering
        for kind, count in lost.get(check, {}).items()
        if requirement.resource_type is None or kind in {"", requirement.resource_type}
    )


def _kin(evidence: Evidence) -> obligations.Kin:
    kin: obligations.Kin = evidence.header["target"].get("relations") or obligations.NOBODY
    return kin


def _check(check: Check, verdicts: Iterable[Verdict]) -> dict[str, Any]:
    return {
        "id": check.id,
        "title": check.title,
        "finding": check.finding,
        "severity": check.severity.value,
        "suite": check.suite,
        "remedy": check.remedy,
        "requirements": list(check.requirements),
        "counts": counts(verdicts),
    }


def _requirement(
    requirement: Requirement,
    evidence: Evidence,
    by_check: Mapping[str, list[Verdict]],
    lost: Missing,
    *,
    complete: bool,
) -> dict[str, Any]:
    covering = sorted(check.id for check in evidence.checks.values() if requirement.id in check.requirements)
    outcome, reason = requirement_outcome(
        dict(_said(requirement, {check: by_check.get(check, []) for check in covering}, _kin(evidence))),
        untested=requirement.untested,
        partly=requirement.partly,
        complete=complete,
        lost=_lost(requirement, covering, lost),
    )
    outcome, reason = vouched_requirement(requirement.id, outcome, reason, evidence)
    return {
        "id": requirement.id,
        "outcome": outcome,
        "reason": reason,
        "checks": covering,
        "rule": requirement.rule,
        "source": requirement.source,
        "section": requirement.section,
        "url": requirement.url,
        "strength": requirement.strength,
        "binds": requirement.binds,
        "since": requirement.since,
        "until": requirement.until,
        "untested": requirement.untested,
        "partly": requirement.partly,
        "guide": requirement.guide,
        "resource_type": requirement.resource_type,
        "facet": requirement.facet,
        "relations": list(requirement.relations),
    }


def _said(
    requirement: Requirement, covering: Mapping[str, list[Verdict]], kin: obligations.Kin
) -> Iterator[tuple[str, tuple[Outcome, ...]]]:
    """Yield (check, what its cases say of a requirement); a check that ran and has no case for it is left out."""
    for check, verdicts in covering.items():
        said = [obligations.says(verdict, requirement, kin) for verdict in verdicts]
        outcomes = tuple(outcome for outcome in said if outcome is not None)
        if outcomes or not verdicts:
            yield check, outcomes


def requirement_outcome(
    covering: Mapping[str, tuple[Outcome, ...]],
    *,
    untested: str | None,
    complete: bool,
    partly: str | None = None,
    lost: int = 0,
) -> tuple[str, str]:
    """Return a requirement's outcome and why; `covering` maps each of its checks to the outcomes of its cases.

    It is met only if every applicable case of every covering check passed, and at least one did.
    So the worst case decides; a run that was cut short leaves it open.
    Where some of its cases were not asked (`lost` of them, or a whole check), a pass is partly tested and no more.
    What the checks leave open by their nature (`partly`) stands beside a pass.
    """
    found = Counter(outcome for outcomes in covering.values() for outcome in outcomes)
    total = found.total()
    silent = ", ".join(sorted(check for check, outcomes in covering.items() if not outcomes))
    unasked = f"{total:,} of {_cases(total + lost)} asked" if lost else "not every case was asked"
    unasked += f"; {silent} did not run" if silent else ""
    rules = (
        (not total, UNTESTED, untested or "no case of this run put it to the test"),
        (found[Outcome.FAIL], Outcome.FAIL, f"{found[Outcome.FAIL]} of {_cases(total)} failed"),
        (found[Outcome.ERROR], Outcome.ERROR, f"{found[Outcome.ERROR]} of {_cases(total)} broke in the harness"),
        (
            found[Outcome.INCONCLUSIVE],
            Outcome.INCONCLUSIVE,
            f"nothing was learnt from {found[Outcome.INCONCLUSIVE]} of {_cases(total)}",
        ),
        (not complete, Outcome.INCONCLUSIVE, "the run is incomplete: cases may be missing"),
        ((lost or silent) and found[Outcome.PASS], PARTLY, unasked),
        ((lost or silent) and not found[Outcome.ATTESTED], UNTESTED, unasked),
        (
            found[Outcome.ATTESTED],
            Outcome.ATTESTED,
            f"a person's word for {found[Outcome.ATTESTED]} of {_cases(total)}",
        ),
        (
            found[Outcome.PASS],
            Outcome.PASS,
            f"{_cases(found[Outcome.PASS])} passed" + (f"; in part: {partly}" if partly else ""),
        ),
        (True, Outcome.NOT_OFFERED, f"the target does not offer what {_cases(total)} would ask for"),
    )
    return next((str(outcome), reason) for holds, outcome, reason in rules if holds)


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number:,} cases"


@cache
def _schema() -> Mapping[str, Any]:
    text = (resources.files("payerproof.fixtures") / "schemas" / "results.schema.json").read_text("utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


@cache
def _validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(dict(_schema()))


def _validate(found: Any, name: str) -> None:
    if _validator().is_valid(found):
        return
    problem = best_match(Draft202012Validator(_schema()).iter_errors(found))
    where = ".".join(map(str, problem.absolute_path)) if problem else ""
    what = problem.message[:300] if problem else "does not follow its schema"
    raise EvidenceError(f"{name}: {f'key {where}: ' if where else ''}{what}")
