"""A person's word in the evidence of a run: chained after its end, never a pass, and never for what is not open."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof.cli import group
from payerproof.errors import ConfigurationError
from payerproof.evidence import manifest, signing
from payerproof.evidence.attesting import attestable
from payerproof.evidence.manifest import State
from payerproof.evidence.reading import read
from payerproof.model import Case, Outcome, case_id
from payerproof.reports.attested import open_rows
from payerproof.reports.attesting import Word, attest
from payerproof.reports.results import exit_code, load
from payerproof.reports.write import write_all
from tests.unit.evidence.records import CHECK, exchange, opened, rechained, verdict

WORD = Word("J. Rivera", "2026-06-15", "seen in the audit log of the gateway")
UNSURE = Case("h1-sub", "h1-min", "search")
ROW = case_id(CHECK.id, UNSURE)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a configuration folder of its own, so that no key of this machine signs."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv(signing.VARIABLE, raising=False)
    return tmp_path / "config"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a run with a pass and an inconclusive case."""
    folder = tmp_path / "run"
    writer = opened(folder)
    writer.exchange(exchange("x1"))
    writer.verdict(verdict(Outcome.PASS, "x1"))
    writer.verdict(verdict(Outcome.INCONCLUSIVE, "x1", case=UNSURE, reason="the control got nothing"))
    writer.close()
    write_all(folder)
    return folder


def test_an_attested_row_says_whose_word_it_is(run: Path) -> None:
    """Outcome attested, never pass, with the name, the day, the words and what the run itself learnt."""
    assert attest(run, [ROW], WORD) == (ROW,)
    found = load(run)
    assert (found["counts"]["attested"], found["counts"]["pass"], found["counts"]["inconclusive"]) == (1, 1, 0)
    (row,) = [each for each in found["verdicts"] if each["outcome"] == "attested"]
    assert row["reason"] == (
        "J. Rivera attests on 2026-06-15: seen in the audit log of the gateway "
        "(the run itself: inconclusive, the control got nothing)"
    )
    (rule,) = found["requirements"]
    assert rule["outcome"] == "attested"
    assert found["complete"]
    assert exit_code(found) == 0
    assert "J. Rivera attests" in (run / "report.html").read_text()
    assert "attested, not tested" in (run / "junit.xml").read_text()


def test_the_word_stands_in_the_chain(run: Path) -> None:
    """The run is as whole as before, and whoever changes the word, or takes it out, is found."""
    before = manifest.verify(run).evidence
    attest(run, [ROW], WORD)
    proof = manifest.verify(run)
    assert proof.alterations == ()
    assert before is not None
    assert proof.evidence is not None
    assert proof.evidence.lines == before.lines + 1
    assert proof.evidence.verdicts == before.verdicts
    (word,) = proof.evidence.attestations
    assert (word.row, word.by, word.on, word.says) == (ROW, "J. Rivera", "2026-06-15", WORD.says)
    file = run / "evidence.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"J. Rivera", b"K. Rivera"))
    assert f"line {proof.evidence.lines}" in " ".join(manifest.verify(run).alterations)
    file.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert manifest.verify(run).state is State.ALTERED


def test_words_follow_one_another_in_a_compressed_file(tmp_path: Path) -> None:
    """Evidence is compressed; each word is a part of its own behind it, and all of them are read."""
    run = tmp_path / "run"
    opened(run).close()  # leaves evidence.jsonl, from which a compressed one is made
    lines = (run / "evidence.jsonl").read_bytes()
    (run / "evidence.jsonl").unlink()

    (run / "evidence.jsonl.gz").write_bytes(gzip.compress(lines))
    write_all(run)
    assert attest(run, ["REQ-1"], WORD) == ("REQ-1",)
    found = load(run)
    assert found["requirements"][0]["outcome"] == "attested"
    assert found["requirements"][0]["reason"].startswith("J. Rivera attests on 2026-06-15")
    assert len(read(run).attestations) == 1
    with pytest.raises(ConfigurationError, match="REQ-1 is not open: attested"):
        attest(run, ["REQ-1"], WORD)


def test_only_what_is_open_takes_a_word(run: Path) -> None:
    """A passed case, a finding and a row that is not there are refused, and nothing is written."""
    before = (run / "evidence.jsonl").read_bytes()
    passed = case_id(CHECK.id, Case("h1-sub", "h1-min", "read"))
    for row, told in ((passed, "is not open"), (f"{ROW[:-2]}x]", f"did you mean {ROW}"), ("", "there is no row")):
        with pytest.raises(ConfigurationError) as problem:
            attest(run, [ROW, row], WORD)
        assert told in str(problem.value)
    assert (run / "evidence.jsonl").read_bytes() == before
    assert [row for row, _, _ in open_rows(load(run))] == [ROW, "REQ-1"]


def test_a_finding_is_not_attested_away(tmp_path: Path) -> None:
    """A failed case stays failed; the refusal names waivers."""
    run = tmp_path / "run"
    writer = opened(run)
    writer.verdict(verdict(Outcome.FAIL))
    writer.close()
    write_all(run)
    with pytest.raises(ConfigurationError, match="waivers"):
        attest(run, [case_id(CHECK.id, Case("h1-sub", "h1-min", "read"))], WORD)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (Word(" ", "2026-06-15", "x"), "the name: is missing"),
        (Word("J.", "2026-06-15", "\n"), "the statement: is missing"),
        (Word("J.", "2026-06-15", "x" * 3000), "is too long"),
        (Word("J.", "15 June", "x"), "is no day"),
        (Word("J.", "2999-01-01", "x"), "still to come"),
    ],
)
def test_a_word_has_a_name_a_day_and_a_statement(run: Path, word: Word, told: str) -> None:
    """Without one of them nobody vouches for anything."""
    with pytest.raises(ConfigurationError) as problem:
        attest(run, [ROW], word)
    assert told in str(problem.value)


def test_nothing_is_added_to_what_has_no_end_or_was_altered(run: Path, tmp_path: Path) -> None:
    """A run that was killed, and evidence that somebody changed, take no word."""
    opened(tmp_path / "killed")
    with pytest.raises(ConfigurationError, match="the run has no end"):
        attestable(tmp_path / "killed")
    file = run / "evidence.jsonl"
    file.write_bytes(file.read_bytes().replace(b"the control got nothing", b"the control got plenty!"))
    with pytest.raises(ConfigurationError, match="altered"):
        attest(run, [ROW], WORD)


def test_a_word_is_signed_with_the_run_or_not_given(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the runner's key the folder is signed anew; somebody else cannot put a word under that signature."""
    monkeypatch.setenv(signing.VARIABLE, str(tmp_path / "mine.pem"))
    public = signing.public_key(signing.new_key(tmp_path / "mine.pem"))
    write_all(run)
    signing.new_key(tmp_path / "other.pem")
    monkeypatch.setenv(signing.VARIABLE, str(tmp_path / "other.pem"))
    with pytest.raises(ConfigurationError, match="signed, and not by your key"):
        attest(run, [ROW], WORD)
    monkeypatch.setenv(signing.VARIABLE, str(tmp_path / "mine.pem"))
    attest(run, [ROW], WORD)
    assert manifest.verify(run, public).state is State.WHOLE


def test_a_word_stands_after_the_end_and_nothing_else_does(run: Path) -> None:
    """Evidence with a word before its footer, or with another line behind it, is none of ours."""
    attest(run, [ROW], WORD)
    file = run / "evidence.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    for changed, told in (
        ([*lines[:-2], lines[-1], lines[-2]], "before the footer"),
        ([*lines, lines[-3]], "stands after the footer"),
    ):
        file.write_bytes(rechained(changed))
        with pytest.raises(Exception, match=told):
            read(run)


def test_the_command_lists_what_is_open_and_attests_it(run: Path) -> None:
    """Without rows it lists them; with rows it needs a name and a statement."""
    listed = CliRunner().invoke(group, ["attest", str(run)])
    assert listed.exit_code == 0
    assert ROW in listed.output
    assert "2 rows are open" in listed.output
    missing = CliRunner().invoke(group, ["attest", str(run), ROW, "--name", "J. Rivera"])
    assert missing.exit_code == 2
    assert "--says is missing" in missing.output
    done = CliRunner().invoke(group, ["attest", str(run), ROW, "--name", "J. Rivera", "--says", "seen"])
    assert done.output == f"attested: {ROW}\n"
    verified = CliRunner().invoke(group, ["verify", str(run)], standalone_mode=False)
    assert re.search(rf"J\. Rivera attests on \d{{4}}-\d\d-\d\d: {re.escape(ROW)}", verified.output)
    assert "every report is what the evidence yields" in verified.output
    assert load(run)["counts"]["attested"] == 1
