"""Severity follows the effect seen: what served neither data nor a token is a weaker control, and no disclosure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.common import judge_denial, judgement
from payerproof.checks.common.judge_denial import Probe, State
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Case, Check, Judgement, Outcome, Severity, Verdict, severity_of
from tests.unit.checks.answers import bundle, exchange

CHECK = Check("a-check", ("R",), Severity.CRITICAL, "A rule", "A finding", "A remedy", "smart")


def _severity(judged: Judgement, check: Check = CHECK) -> Severity:
    assert judged.outcome is Outcome.FAIL
    return severity_of(
        check, Verdict(check.id, Case(), judged.outcome, "", "", "", (), None, 0.0, judged.details, judged.basis)
    )


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


NOTHING = {
    "a 202 that leads nowhere": (202, b""),
    "a 200 without a body": (200, b" \n"),
    "an outcome": (200, _json({"resourceType": "OperationOutcome", "issue": []})),
    "an empty Bundle, called a batch": (200, _json({"resourceType": "Bundle", "type": "batch-response"})),
    "words of its own": (200, _json({"error": "invalid_token"})),
    "active, and nothing else": (200, _json({"active": True})),
    "a redirect": (302, b"<a href='/login'>login</a>"),
}
SOMETHING = {
    "a Patient": (200, _json({"resourceType": "Patient", "id": "1"})),
    "a Bundle": (200, bundle(["Patient/1"])),
    "a file": (200, b"%PDF-1.7"),
    "lines of an export": (200, b'{"resourceType":"Patient"}\n{"resourceType":"Patient"}\n'),
    "a token": (200, _json({"access_token": "t"})),
    "the files of an export": (200, _json({"output": [{"type": "Patient", "url": "http://h/1"}]})),
}


@pytest.mark.parametrize("answer", [*NOTHING, *SOMETHING])
@pytest.mark.parametrize("judge", ["after a withdrawal", "a token that came late", "open again later"])
def test_a_channel_that_stays_open_is_as_grave_as_what_it_serves(answer: str, judge: str) -> None:
    """Critical where data or a token came, medium where the channel only answered."""
    status, body = {**NOTHING, **SOMETHING}[answer]
    open_before = Probe(-1, State.OPEN, Observation(exchange(200, b"{}")))
    last = Probe(2.5, State.OPEN, Observation(exchange(status, body)))
    judged = {
        "after a withdrawal": lambda: judge_denial.closed_in_time(open_before, [last], 2, "read"),
        "a token that came late": lambda: judge_denial.died_in_time([last], 2, "it lives"),
        "open again later": lambda: judge_denial.stays_closed(last, "read", "a day later"),
    }[judge]()
    assert _severity(judged) is (Severity.CRITICAL if answer in SOMETHING else Severity.MEDIUM)


@pytest.mark.parametrize(("status", "body"), [NOTHING[name] for name in NOTHING])
def test_a_request_that_is_not_refused_and_serves_nothing(status: int, body: bytes) -> None:
    """A finding all the same, and a medium one; what is milder already stays so."""
    judged = judgement.refused(Observation(exchange(status, body)), "ann", reason="it is answered")
    if judged.outcome is Outcome.PASS:
        assert b'"resourceType": "Bundle"' in body or b'"resourceType": "OperationOutcome"' in body
        return
    assert _severity(judged) is Severity.MEDIUM
    low = Check("b", ("R",), Severity.LOW, "A rule", "A finding", "A remedy", "smart")
    assert _severity(judged, low) is Severity.LOW


def test_data_in_hand_are_critical() -> None:
    """A value of the owner's makes it critical, whatever the status."""
    seen = Observation(exchange(202, b"something"), (Hit("v", "ann"),))
    assert _severity(judgement.refused(seen, "ann", reason="it is served")) is Severity.CRITICAL


def test_only_findings_are_told_a_severity() -> None:
    """A refusal is a pass, and says nothing of how bad it is."""
    passed = judgement.refused(Observation(exchange(403)), "ann", reason="it is answered")
    assert (passed.outcome, dict(passed.details)) == (Outcome.PASS, {})


def test_an_unknown_word_changes_nothing() -> None:
    """Evidence is not trusted: only a known, milder severity counts."""
    for stated in ("none", 7, None, "critical"):
        told = Verdict("a", Case(), Outcome.FAIL, "", "", "", (), None, 0.0, {"severity": stated})
        high = Check("a", ("R",), Severity.HIGH, "A rule", "A finding", "A remedy", "smart")
        assert severity_of(high, told) is Severity.HIGH
