"""Verdicts judged again from recorded exchanges: what contradicts them is told, and what cannot be judged is said."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from payerproof.cli import EXIT_ALTERED, EXIT_UNSURE, verify
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.knowledge.watch import MAY_READ
from payerproof.model import Basis, Case, Outcome
from payerproof.reports.write import write_all
from payerproof.session.rejudging import Rejudged, rejudge
from payerproof.synthetic_data import canary
from tests.unit.evidence.records import CHECK, TARGET, exchange, opened, rechained, verdict

MEMBERS = ("ann", "bob")
VALUE = canary.mint(canary.population_tag(1), 2, 7)
"""A value of bob's."""


def claim(owner: str, text: str = "") -> bytes:
    """Return a claim of a member's Patient."""
    about = {"resourceType": "ExplanationOfBenefit", "id": f"e-{owner}", "patient": {"reference": f"Patient/{owner}-1"}}
    return json.dumps({**about, "text": text}).encode()


CLAIM_URL = "http://payer.example/fhir/ExplanationOfBenefit/e"
PAIR = Case("ann", "bob", "read")


def told(outcome: Outcome, judge: str, *exchanges: str, case: Case = PAIR) -> Any:
    """Return a verdict of a judgement that can be repeated."""
    return verdict(outcome, *exchanges, case=case, details={"judge": judge}, basis=Basis.HELD)


class Recording:
    """A run of two members, recorded exchange by exchange."""

    def __init__(self, folder: Path) -> None:
        numbered = [{"id": name, "mode": "seeded", "number": number} for number, name in enumerate(MEMBERS, 1)]
        self.writer: EvidenceWriter = opened(folder, Redactor(), {**TARGET, "members": numbered})
        for name in MEMBERS:
            self.writer.session(f"s-{name}", app="a", member=name, patient=f"{name}-1", subject=name, scopes=[])

    def answer(self, name: str, body: bytes, sent: str | None = "s-ann", **fields: Any) -> None:
        """Record an answer to a token, to a read of a claim unless another address is given."""
        fields.setdefault("url", CLAIM_URL)
        self.writer.exchange(exchange(name, body=body, session=sent, **fields), sent)


Story = Callable[[Recording], object]
WHOLE_RUN = Case(subject="ann")


@pytest.fixture
def judged(tmp_path: Path) -> Callable[[Story], Rejudged]:
    """Give what is judged again of a recorded story."""

    def again(story: Story) -> Rejudged:
        recording = Recording(tmp_path)
        story(recording)
        recording.writer.close()
        return rejudge(read(tmp_path))

    return again


def _honest(run: Recording) -> None:
    run.answer("x1", claim("ann"))
    run.answer("x2", claim("bob", VALUE), "s-bob")
    run.answer("x3", claim("bob", VALUE))
    run.writer.verdict(told(Outcome.FAIL, "no_foreign_data", "x2", "x3"))
    run.writer.verdict(told(Outcome.FAIL, "nobody_else", "x3", case=WHOLE_RUN))
    run.writer.verdict(told(Outcome.PASS, "nobody_else", "x2", case=Case(subject="bob")))
    run.writer.verdict(verdict(Outcome.PASS, "x1"))


def test_honest_verdicts_stand(judged: Callable[[Story], Rejudged]) -> None:
    """Where verdicts are what their exchanges show, nothing differs, and what was judged is counted."""
    found = judged(_honest)
    assert found.differences == ()
    assert "3 answers to tokens: whose record each resource in them belongs to" in found.judged
    assert any(line.startswith("2 verdicts on a requester's whole run") for line in found.judged)
    assert any(line.startswith("1 verdicts beside their exchanges") for line in found.left)


def _stray(outcome: Outcome, body: bytes, **fields: Any) -> Story:
    def story(run: Recording) -> None:
        run.answer("x0", claim("ann"))
        run.answer("x1", body, **fields)
        run.writer.verdict(told(outcome, "nobody_else", "x1", case=WHOLE_RUN))

    return story


def _allowed(run: Recording) -> None:
    """Serve ann, who may act for bob from the second answer on, bob's record in the first."""
    run.answer("x1", claim("bob"))
    run.writer.note(MAY_READ, {"requester": "ann", "patients": ["bob-1"]})
    run.answer("x2", claim("ann"))
    run.writer.verdict(told(Outcome.PASS, "nobody_else", "x2", case=WHOLE_RUN))


def _leak(body: bytes, **fields: Any) -> Story:
    def story(run: Recording) -> None:
        run.answer("x1", body, **fields)
        run.writer.verdict(told(Outcome.PASS, "no_foreign_data", "x1"))

    return story


def _passed(body: bytes, **fields: Any) -> Story:
    def story(run: Recording) -> None:
        run.answer("x1", body, **fields)
        run.writer.verdict(verdict(Outcome.PASS, "x1"))

    return story


def _unrecorded(run: Recording) -> None:
    run.writer.verdict(verdict(Outcome.FAIL, "x9"))


DIFFERENT: Mapping[str, tuple[Story, str]] = {
    "a stranger's resource, passed": (_stray(Outcome.PASS, claim("bob")), "ann receives resources that belong to"),
    "a stranger's resource, left open": (_stray(Outcome.INCONCLUSIVE, claim("bob")), "ended in inconclusive, though"),
    "a finding of nothing": (_stray(Outcome.FAIL, claim("ann")), "no recorded answer holds anything of others"),
    "allowed only later": (_allowed, "belong to Patient/bob-1"),
    "another's value, passed": (_leak(claim("ann", VALUE)), f"x1 holds values of bob ({VALUE})"),
    "no answer": (_passed(b"", status=0, error="ReadTimeout"), "no answer: ReadTimeout"),
    "a server error": (_passed(b"{}", status=503), "broke down over the request (503)"),
    "half an answer": (_passed(b'{"resourceType":"Pat'), "no JSON that can be read to its end"),
    "an exchange that is not there": (_unrecorded, "rests on x9, which the evidence does not hold"),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_other_verdicts_are_told(case: str, judged: Callable[[Story], Rejudged]) -> None:
    """A verdict that its exchanges contradict is named, with what they hold."""
    story, words = DIFFERENT[case]
    (difference,) = judged(story).differences
    assert words in difference
    assert difference.startswith(f"{CHECK.id}[")


def _may_act(run: Recording) -> None:
    run.writer.note(MAY_READ, {"requester": "ann", "patients": ["bob-1"]})
    run.answer("x1", claim("ann"))
    run.answer("x2", claim("bob"))
    run.writer.verdict(told(Outcome.PASS, "nobody_else", "x1", case=WHOLE_RUN))


def _not_her_token(run: Recording) -> None:
    run.answer("x1", claim("bob", VALUE), "s-bob")
    run.answer("x2", claim("bob", VALUE), None)
    run.writer.verdict(told(Outcome.PASS, "no_foreign_data", "x1", "x2"))


def _cut(run: Recording) -> None:
    run.answer("x1", claim("ann", "a" * 200_000))
    run.writer.verdict(told(Outcome.FAIL, "nobody_else", "x1", case=WHOLE_RUN))
    run.writer.verdict(verdict(Outcome.PASS, "x1"))


LAWFUL: Mapping[str, Story] = {
    "for whom she may act": _may_act,
    "the value is in the request": _leak(claim("ann", VALUE), url=f"{TARGET['base']}/$find?name={VALUE}"),
    "another's own token": _not_her_token,
    "kept in part": _cut,
    "501 decides": _passed(b"", status=501),
}


@pytest.mark.parametrize("case", LAWFUL)
def test_no_difference_without_proof(case: str, judged: Callable[[Story], Rejudged]) -> None:
    """What the record explains, or what was not kept whole, contradicts nothing."""
    assert judged(LAWFUL[case]).differences == ()


def test_what_nobody_asked_about_is_told(judged: Callable[[Story], Rejudged]) -> None:
    """Resources of others that no check of the run was to judge are told beside what was not judged."""
    found = judged(lambda run: run.answer("x1", claim("bob")))
    assert found.differences == ()
    assert any("1 answers with resources of others" in line for line in found.left)


def test_older_evidence(tmp_path: Path) -> None:
    """Evidence that does not say whose token was sent is told to be so, and judged as far as it goes."""
    writer = opened(tmp_path)
    writer.session("s-ann", app="a", member="ann", patient="ann-1", scopes=[])
    writer.exchange(exchange("x1", body=claim("bob"), session="s-ann", url=CLAIM_URL))
    writer.verdict(verdict(Outcome.PASS, "x1"))
    writer.close()
    found = rejudge(read(tmp_path))
    assert found.differences == ()
    assert any("did not say whose token was sent" in line for line in found.left)


def test_the_command_tells_a_run_that_was_made_anew(tmp_path: Path) -> None:
    """Failures turned to passes under a chain and a manifest made anew: only what is judged again tells it, with 5."""
    recording = Recording(tmp_path)
    _honest(recording)
    recording.writer.close()
    write_all(tmp_path)
    file = tmp_path / "evidence.jsonl"
    arguments = [str(tmp_path), "--rejudge"]
    plain = CliRunner().invoke(verify.command, arguments, standalone_mode=False)
    assert (plain.return_value, "no verdict differs" in plain.output) == (EXIT_UNSURE, True)
    lines = file.read_bytes().replace(b'"outcome":"fail"', b'"outcome":"pass"').splitlines(keepends=True)
    file.write_bytes(rechained(lines))
    (tmp_path / "manifest.json").unlink()
    write_all(tmp_path)
    assert CliRunner().invoke(verify.command, [str(tmp_path)], standalone_mode=False).return_value == EXIT_UNSURE
    found = CliRunner().invoke(verify.command, arguments, standalone_mode=False)
    assert found.return_value == EXIT_ALTERED
    assert found.output.count("other verdict: a-check[") == 2
    assert "not judged again:" in found.output
