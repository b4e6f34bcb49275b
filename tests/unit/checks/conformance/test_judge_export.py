"""Exports: whole, narrowed, private, deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payerproof.checks.common.bulk_export import Export, File
from payerproof.checks.conformance.operations import judge_export
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, answer

KICK = answer(status=202, headers={"content-location": "https://payer.example/fhir/status/1"})
MANIFEST = {
    "transactionTime": "2026-06-14T13:00:00.5-05:00",
    "request": "r",
    "requiresAccessToken": True,
    "output": [],
    "error": [],
}
FILE = "https://payer.example/fhir/files/1/Coverage.ndjson"


def lines(*names: str, kind: str = "Coverage") -> Observation:
    """Return a file of resources, one a line."""
    text = "".join(f'{{"resourceType":"{kind}","id":"{name}"}}\n' for name in names)
    return answer(text.encode(), headers={"content-type": "application/fhir+ndjson"})


def done(*files: File, manifest: dict[str, Any] | None = None) -> Export:
    """Return an export that ran to its end."""
    return Export(KICK, (answer(b"{}"),), "https://payer.example/fhir/status/1", manifest or MANIFEST, files, "done")


def coverage(*names: str, count: int | None = None, seen: Observation | None = None) -> File:
    """Return a file of Coverages."""
    return File("Coverage", FILE, count, seen or lines(*names))


KNOWN = frozenset({"Coverage/a", "Coverage/b"})


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        (done(coverage("a", "b", count=2)), Outcome.PASS),
        (done(coverage("a", "b", "new")), Outcome.PASS),
        (done(coverage("a"), coverage("b")), Outcome.PASS),
        (done(coverage("a")), Outcome.FAIL),
        (done(coverage("a", "b", count=3)), Outcome.FAIL),
        (done(coverage(seen=lines("a", "b", kind="Patient"))), Outcome.FAIL),
        (done(coverage(seen=answer(b'{"resourceType":"Coverage"\n')), coverage("a", "b")), Outcome.FAIL),
        (done(coverage(seen=REFUSED), coverage("a", "b")), Outcome.FAIL),
        (done(coverage("a", "b"), manifest={"output": []}), Outcome.FAIL),
        (done(coverage("a", "b"), manifest={**MANIFEST, "transactionTime": "2026-06-14T13:00:00"}), Outcome.FAIL),
        (done(coverage("a", "b"), manifest={**MANIFEST, "requiresAccessToken": "true"}), Outcome.FAIL),
        (done(coverage("a", "b"), manifest={**MANIFEST, "error": None}), Outcome.FAIL),
        (Export(REFUSED, (), None, None, (), "the kick-off is answered with 400"), Outcome.FAIL),
        (Export(BROKEN, (), None, None, (), "the kick-off is answered with 500"), Outcome.INCONCLUSIVE),
        (Export(KICK, (KICK,), "x", None, (), "it is not done after 60 s"), Outcome.INCONCLUSIVE),
    ],
)
def test_an_export_is_whole(tried: Export, expected: Outcome) -> None:
    """Every known resource in files that are what the manifest says; a slow or broken server decides nothing."""
    assert expected is judge_export.whole(tried, KNOWN).outcome


def test_an_export_of_what_is_unknown() -> None:
    """Where nothing is known, nothing can be missed."""
    assert Outcome.INCONCLUSIVE is judge_export.whole(done(coverage("a")), frozenset()).outcome


def test_a_narrowed_export() -> None:
    """The type asked for passes, another one does not, and an empty export teaches nothing."""
    other = File("Patient", FILE, None, lines("p", kind="Patient"))
    assert Outcome.PASS is judge_export.narrowed(done(coverage("a")), ["Coverage"]).outcome
    assert Outcome.FAIL is judge_export.narrowed(done(coverage("a"), other), ["Coverage"]).outcome
    assert Outcome.PASS is judge_export.narrowed(done(coverage("a"), other), ["Coverage", "Patient"]).outcome
    assert Outcome.FAIL is judge_export.narrowed(done(coverage("a")), ["Coverage", "Patient"]).outcome
    assert Outcome.INCONCLUSIVE is judge_export.narrowed(done(), ["Coverage"]).outcome


def test_an_export_of_nobody_else() -> None:
    """A value of another member in a file is a finding; an empty export is no proof of privacy."""
    assert Outcome.PASS is judge_export.of_nobody_else(done(coverage("a")), []).outcome
    assert Outcome.FAIL is judge_export.of_nobody_else(done(coverage("a")), [Hit("v", "bob")]).outcome
    assert Outcome.INCONCLUSIVE is judge_export.of_nobody_else(done(), []).outcome


def test_who_collects_an_export() -> None:
    """Somebody else is refused, and gets neither data nor the list of files."""
    leak = replace(REFUSED, hits=(Hit("v", "ann"),))
    for seen, expected in (
        (REFUSED, Outcome.PASS),
        (answer(MANIFEST), Outcome.FAIL),
        (leak, Outcome.FAIL),
        (BROKEN, Outcome.INCONCLUSIVE),
    ):
        assert expected is judge_export.collected(seen, "ann", "bob").outcome


def test_deletion_and_format() -> None:
    """Deleted is 404 and nothing else; a format of nobody is refused."""
    gone = answer(status=404)
    assert [judge_export.deleted(KICK, item).outcome for item in (gone, KICK, REFUSED, BROKEN)] == [
        Outcome.PASS,
        Outcome.FAIL,
        Outcome.FAIL,
        Outcome.INCONCLUSIVE,
    ]
    assert [judge_export.format_refused(item).outcome for item in (REFUSED, KICK, BROKEN)] == [
        Outcome.PASS,
        Outcome.FAIL,
        Outcome.INCONCLUSIVE,
    ]


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        (b'{"a":1}\n{"a":2}\n', "application/fhir+ndjson; charset=utf-8", ""),
        (b"", "application/fhir+ndjson", ""),
        (b'{"a":1}\n', "application/json", "is served as application/json"),
        (b'{"a":1}\n', "", "is served as nothing"),
        (b'\xef\xbb\xbf{"a":1}\n', "application/fhir+ndjson", "byte order mark"),
        (b'{\n "a": 1\n}\n{\n "a": 2\n}\n', "application/fhir+ndjson", "on several lines"),
        (b'{\n "a": 1\n}\n{\n "a":', "application/fhir+ndjson", ""),
        (b'{"a":1}\n{"a":', "application/fhir+ndjson", ""),
        (b"[" * 100_000, "application/fhir+ndjson", ""),
    ],
)
def test_a_file_is_lines_of_json(body: bytes, media_type: str, reason: str) -> None:
    """By its media type and by its bytes; one that breaks off is left to others."""
    file = File("Coverage", FILE, None, answer(body, headers={"content-type": media_type}))
    found = judge_export.misshapen(file)
    assert reason in found
    assert bool(found) is bool(reason)


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [(KICK, Outcome.PASS), (REFUSED, Outcome.FAIL), (BROKEN, Outcome.INCONCLUSIVE), (lines("a"), Outcome.INCONCLUSIVE)],
)
def test_a_short_name_of_the_format(seen: Observation, outcome: Outcome) -> None:
    """It begins a job; what is neither begun nor refused decides nothing."""
    assert judge_export.format_accepted(seen, "ndjson").outcome is outcome
