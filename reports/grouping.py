"""The findings of a run: failed cases by cause, each with its extent, its plainest example and its fingerprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from payerproof.evidence.writing import Evidence
from payerproof.model import Outcome
from payerproof.reports.asked import Asked, asked
from payerproof.reports.causes import Cause, Sample, Trait, by_family, causes
from payerproof.reports.words import SEVERITIES

_JUDGED = frozenset({Outcome.PASS, Outcome.FAIL})

_PLAIN = ("search", "read")
"""Interactions that anybody can repeat at once: an example is taken from them where there is one."""

_WHERE: Mapping[str, str] = {
    "interaction": "in {}",
    "method": "in {}",
    "relation": "requester: {}",
    "parameter": "with parameter {}",
    "type": "in {}",
    "path": "over path {}",
    "note": "for {}",
    "pair": "{}",
}
"""How a finding's title tells what its failed cases have in common."""


def grouped(verdicts: Sequence[Mapping[str, Any]], evidence: Evidence) -> list[dict[str, Any]]:
    """Return the findings of results' verdicts, the gravest first: by severity, then extent, then confidence.

    `cases` are places in `verdicts`, the plainest example first.
    """
    families = {check.id: check.family or check.id for check in evidence.checks.values()}
    failing = {families[verdict["check"]] for verdict in verdicts if verdict["outcome"] == Outcome.FAIL}
    judged = [
        (place, verdict["check"])
        for place, verdict in enumerate(verdicts)
        if verdict["outcome"] in _JUDGED and families[verdict["check"]] in failing
    ]
    questions = {place: asked(evidence, verdicts[place]) for place, _ in judged}
    found = []
    for family, places in sorted(by_family(families, judged).items()):
        samples = [_sample(place, verdicts[place], questions[place]) for place in places]
        found += [_finding(cause, verdicts, questions) for cause in causes(family, samples)]
    return sorted(found, key=_rank)


def _rank(finding: Mapping[str, Any]) -> tuple[int, int, float, str]:
    confidence = finding["failed"] / finding["judged"]
    return SEVERITIES.index(finding["severity"]), -finding["failed"], -confidence, finding["fingerprint"]


def _sample(place: int, verdict: Mapping[str, Any], question: Asked) -> Sample:
    return Sample(place, verdict["outcome"] == Outcome.FAIL, frozenset(_traits(verdict, question)))


def _traits(verdict: Mapping[str, Any], question: Asked) -> Iterator[Trait]:
    case = verdict["case"]
    if question.interaction:
        yield "interaction", question.interaction
    if question.method not in {"", "GET"}:
        yield "method", f"{question.method} {question.interaction}"
    if kind := case["resource_type"] or question.resource_type:
        yield "type", kind
    yield from (("parameter", name) for name in question.parameters)
    yield from (("relation", word) for word in verdict["relations"])
    if case["path"]:
        yield "path", case["path"]
    if case["note"]:
        yield "note", case["note"]
    if case["requester"] and case["subject"] and case["requester"] != case["subject"]:
        yield "pair", f"{case['requester']} about {case['subject']}"


def _finding(
    cause: Cause,
    verdicts: Sequence[Mapping[str, Any]],
    questions: Mapping[int, Asked],
) -> dict[str, Any]:
    failed = Counter(verdicts[place]["check"] for place in cause.failed)
    cases = sorted(cause.failed, key=lambda place: (*_gravity(verdicts[place], failed), *_plainness(place, questions)))
    first = verdicts[cases[0]]
    where = _WHERE[cause.trait[0]].format(cause.trait[1]) if cause.trait else ""
    relations = Counter(word for place in cases for word in verdicts[place]["relations"])
    return {
        "fingerprint": cause.fingerprint,
        "title": f"{first['finding']} ({where})" if where else first["finding"],
        "severity": first["severity"],
        "family": cause.family,
        "trait": list(cause.trait) if cause.trait else None,
        "failed": len(cases),
        "judged": cause.judged,
        "checks": [{"id": name, "failed": count} for name, count in sorted(failed.items())],
        "requirements": sorted({name for place in cases for name in verdicts[place]["requirements"]}),
        "relations": dict(sorted(relations.items(), key=lambda item: (-item[1], item[0]))),
        "cases": cases,
    }


def _gravity(verdict: Mapping[str, Any], failed: Mapping[str, int]) -> tuple[int, int, str]:
    return SEVERITIES.index(verdict["severity"]), -failed[verdict["check"]], verdict["check"]


def _plainness(place: int, questions: Mapping[int, Asked]) -> tuple[int, int, int]:
    question = questions[place]
    unusual = _PLAIN.index(question.interaction) if question.interaction in _PLAIN else len(_PLAIN)
    return unusual + (question.method != "GET"), question.complexity, place
