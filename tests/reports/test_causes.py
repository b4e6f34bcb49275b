"""Failed cases by cause: one mistake is one finding, two are two, and the same mistake has the same fingerprint."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from payerproof.access.relations import relations
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Case, Check, Exchange, Outcome, Severity, Verdict
from payerproof.reports.causes import Sample, causes
from payerproof.reports.results import results
from payerproof.synthetic_data.household import Authority, CoverageSpan, Member, Relationship

DOORS = ("search", "read", "$everything", "history", "compartment")
KINDS = ("Patient", "Coverage", "ExplanationOfBenefit")
KIN = {
    "sub": {"spo": ["spouse"], "exs": ["former spouse"], "kid": ["parent of minor"]},
    "spo": {"sub": ["spouse"], "exs": ["stranger"], "kid": ["parent of minor"]},
    "exs": {"sub": ["former spouse"], "spo": ["stranger"], "kid": ["stranger"]},
    "kid": {"sub": ["child"], "spo": ["child"], "exs": ["stranger"]},
}
Fails = Callable[[str, str, str], bool]
"""Tells of (interaction, relation, type) whether the payer leaks there."""


def _samples(fails: Fails) -> list[Sample]:
    """Return a sweep: every interaction, every ordered pair, every type."""
    found = []
    for key, (door, one, other, kind) in enumerate(itertools.product(DOORS, KIN, KIN, KINDS)):
        if one != other:
            (word,) = KIN[one][other]
            traits = {("interaction", door), ("relation", word), ("type", kind), ("pair", f"{one} about {other}")}
            found.append(Sample(key, fails(door, word, kind), frozenset(traits)))
    return found


ONE_MISTAKE: dict[str, tuple[Fails, tuple[str, str] | None]] = {
    "every search": (lambda door, _, __: door == "search", ("interaction", "search")),
    "every search of one type": (lambda door, _, kind: door == "search" and kind == "Coverage", None),
    "one type over all query paths": (lambda _, __, kind: kind == "Coverage", ("type", "Coverage")),
    "a former spouse over all query paths": (
        lambda _, word, __: word == "former spouse",
        ("relation", "former spouse"),
    ),
    "everything of everybody": (lambda _, __, ___: True, None),
}


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_one_mistake_is_one_cause(name: str) -> None:
    """Wherever it shows, and named by what its cases share where that tells it from what passed."""
    fails, trait = ONE_MISTAKE[name]
    found = causes("disclosure", _samples(fails))
    assert len(found) == 1
    assert len(found[0].failed) == sum(sample.failed for sample in _samples(fails))
    if trait:
        assert found[0].trait == trait
        assert found[0].judged == len(found[0].failed)


TWO_MISTAKES: dict[str, Fails] = {
    "searches and a former spouse": lambda door, word, _: door == "search" or word == "former spouse",
    "searches and one operation": lambda door, _, __: door in {"search", "$everything"},
    "one type and one operation": lambda door, _, kind: kind == "Patient" or door == "history",
}


@pytest.mark.parametrize("name", TWO_MISTAKES)
def test_two_mistakes_stay_two(name: str) -> None:
    """No failed case is lost between them, and none is told twice."""
    fails = TWO_MISTAKES[name]
    found = causes("disclosure", _samples(fails))
    assert len(found) == 2
    keys = [key for cause in found for key in cause.failed]
    assert sorted(keys) == [sample.key for sample in _samples(fails) if sample.failed]


def test_a_small_second_mistake_is_not_swallowed_by_a_large_one() -> None:
    """Five failed cases of a query path of their own stand beside hundreds of another."""

    def fails(door: str, word: str, kind: str) -> bool:
        return door == "search" or (door == "history" and word == "child" and kind != "Patient")

    found = causes("disclosure", _samples(fails))
    assert found[0].trait == ("interaction", "search")
    assert [len(cause.failed) for cause in found] == [36, 4]


def test_the_fingerprint_stays_when_other_cases_are_asked() -> None:
    """Another sweep of the same payer, half as wide and in another order, names the same cause alike."""
    fails = ONE_MISTAKE["every search"][0]
    whole = _samples(fails)
    half = list(reversed(whole))[::2]
    assert {cause.fingerprint for cause in causes("f", whole)} == {cause.fingerprint for cause in causes("f", half)}
    assert causes("f", whole)[0].fingerprint != causes("g", whole)[0].fingerprint


CHECKS = (
    Check("household-no-data", (), Severity.CRITICAL, "No data", "Data leak", "Mend", "household", family="disclosure"),
    Check("household-denial", (), Severity.HIGH, "Alike", "Denials differ", "Mend", "household", family="disclosure"),
    Check("smart-state", (), Severity.MEDIUM, "State", "State is lost", "Mend", "smart"),
)


def _run(folder: Path, verdicts: Iterable[tuple[str, Case, Outcome, str]]) -> dict[str, Any]:
    """Write evidence of verdicts (check, case, outcome, address below the base), and return its results."""
    target = {"name": "t", "base": "http://payer.example/fhir", "relations": KIN}
    with EvidenceWriter(folder / "evidence.jsonl", Redactor()) as writer:
        writer.header(started="2026-06-14T18:00:00Z", target=target, seed=1, suites=[], options={})
        for check in CHECKS:
            writer.check(check)
        for number, (check_id, case, outcome, address) in enumerate(verdicts):
            url = f"http://payer.example/fhir/{address}"
            writer.exchange(Exchange(f"x{number}", "GET", url, {}, b"", 200, {}, b"{}", 0.0, 0.0))
            writer.verdict(Verdict(check_id, case, outcome, "r", "e", "o", (f"x{number}",), None, 0.0))
    return results(read(folder))


def test_one_cause_seen_by_two_checks_is_one_finding_with_its_plainest_example(tmp_path: Path) -> None:
    """The gravest check names it; a plain search stands before a chained one; the extent counts what could fail."""
    asked = [("Coverage?patient.name=x", "chained"), ("Coverage?patient=1", "plain"), ("Coverage/1", "read")]
    verdicts = [
        (check.id, Case("sub", other, path, "Coverage"), Outcome.FAIL if "?" in address else Outcome.PASS, address)
        for check in CHECKS[:2]
        for other in ("spo", "exs", "kid")
        for _ in range(4)
        for address, path in asked
    ]
    verdicts.append(("smart-state", Case(), Outcome.FAIL, "../authorize"))
    found = _run(tmp_path, verdicts)
    leak, state = found["findings"]
    assert (leak["title"], leak["severity"]) == ("Data leak (in search)", "critical")
    assert (leak["failed"], leak["judged"]) == (48, 48)
    assert [each["id"] for each in leak["checks"]] == ["household-denial", "household-no-data"]
    assert found["verdicts"][leak["cases"][0]]["case"]["path"] == "plain"
    assert leak["relations"] == {"former spouse": 16, "parent of minor": 16, "spouse": 16}
    assert (state["title"], state["trait"]) == ("State is lost", None)


def test_findings_are_ranked_by_severity_then_extent(tmp_path: Path) -> None:
    """A critical finding of one case stands before a medium one of many."""
    verdicts = [("smart-state", Case(note=str(number)), Outcome.FAIL, "x") for number in range(5)]
    verdicts.append(("household-no-data", Case("sub", "spo", "p"), Outcome.FAIL, "Patient/1"))
    assert [each["severity"] for each in _run(tmp_path, verdicts)["findings"]] == ["critical", "medium"]


def _member(name: str, role: str, born: int, home: str = "") -> Member:
    return Member(name, role, date(born, 1, 1), "female", "Doe", (name,), "IL", home=home)


def test_relations_follow_powers_contracts_and_age() -> None:
    """What the requester is to the subject, on the day; two of different contracts and homes are strangers."""
    members = {
        each.id: each
        for each in (
            _member("sub", "subscriber", 1980, "h"),
            _member("spo", "spouse", 1982, "h"),
            _member("ex", "former spouse", 1981),
            _member("kid", "child", 2015, "h"),
            _member("adult", "adult child", 2000),
            _member("agent", "agent", 1990),
            _member("out", "unrelated", 1970),
        )
    }
    start = date(2012, 1, 1)
    contract: tuple[tuple[str, Relationship, date | None], ...] = (
        ("sub", "self", None),
        ("spo", "spouse", None),
        ("ex", "spouse", date(2020, 1, 1)),
        ("kid", "child", None),
        ("adult", "child", None),
    )
    spans = [
        CoverageSpan(f"c-{name}", name, "sub", relationship, "P", start, end, contract="k")
        for name, relationship, end in contract
    ]
    spans += [CoverageSpan(f"c-{name}", name, name, "self", "P", start, contract=name) for name in ("agent", "out")]
    powers = [
        Authority(holder="sub", subject="kid", kind="parent", source="s"),
        Authority(holder="sub", subject="adult", kind="parent", source="s"),
        Authority(holder="agent", subject="spo", kind="power_of_attorney", source="s", end=date(2030, 1, 1)),
        Authority(holder="agent", subject="sub", kind="power_of_attorney", source="s", end=date(2020, 1, 1)),
    ]
    found = relations(members, [tuple(members)], powers, spans, date(2026, 6, 14), 18)
    assert found["sub"]["spo"][0] == found["spo"]["sub"][0] == "spouse"
    assert found["sub"]["ex"][0] == "former spouse"
    assert found["sub"]["kid"][:2] == ("parent of minor", "subscriber")
    assert found["sub"]["adult"][0] == "parent of adult"
    assert found["kid"]["sub"][0] == "child"
    assert found["kid"]["adult"][0] == "sibling"
    assert found["agent"]["spo"] == ("agent",)
    assert found["agent"]["sub"] == ("representative not in force",)
    assert found["out"]["sub"] == ("stranger",)
