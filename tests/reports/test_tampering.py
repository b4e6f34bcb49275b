"""A run folder that anybody touched is told from one that nobody did: every kind of edit, and who may vouch."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from payerproof.cli import EXIT_USAGE, keys, report, verify
from payerproof.evidence import manifest, signing
from payerproof.evidence.manifest import ENVELOPE, MANIFEST, State
from payerproof.evidence.writing import read
from payerproof.reports.results import EXIT_ALTERED, load
from payerproof.reports.write import write_all
from tests.reports.sample import write_sample
from tests.reports.tampering import EDITS, EVIDENCE, KEY, at, lines_of, signed


@pytest.fixture(scope="session")
def signed_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folder of a signed run and the private key that signed it."""
    folder = tmp_path_factory.mktemp("signed")
    key = folder / KEY
    signing.new_key(key)
    return signed(folder / "run", key), key


@pytest.fixture
def run(signed_run: tuple[Path, Path], tmp_path: Path) -> Path:
    """Return a copy of the signed run, the key beside it."""
    shutil.copy(signed_run[1], tmp_path)
    return Path(shutil.copytree(signed_run[0], tmp_path / "run"))


@pytest.fixture
def public(signed_run: tuple[Path, Path]) -> Path:
    """Return the public key of whoever signed."""
    return signed_run[1].with_name("runner.pem.pub")


def _verified(run: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(verify.command, [str(run), *map(str, arguments)], standalone_mode=False)


def test_a_folder_that_nobody_touched_is_whole(run: Path, public: Path) -> None:
    """The chain, the files, the signature and the reports hold, and it says who signed."""
    ended = _verified(run, "--key", public)
    assert ended.return_value == 0, ended.output
    assert f"signed by key {signing.key_id(signing.public_key(public))[:16]}" in ended.output
    assert "every report is what the evidence yields" in ended.output
    assert ended.output.rstrip().endswith(": whole")


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_is_told(run: Path, public: Path, name: str) -> None:
    """Whoever holds the runner's public key is told of each, with exit code 5 and never as whole."""
    EDITS[name](run)
    ended = _verified(run, "--key", public)
    assert ended.return_value == EXIT_ALTERED, ended.output
    assert "ALTERED" in ended.output.splitlines()[-1]


def test_the_edited_line_is_named(run: Path) -> None:
    """Where: the number of the line in the file, and of no other."""
    number = at(lines_of(run), "verdict", b'"outcome":"fail"') + 1
    EDITS["a verdict turned from fail to pass"](run)
    assert read(run).altered == (number,)
    assert f"line {number} broke the chain" in _verified(run).output


def test_there_are_more_than_twenty_kinds_of_edits() -> None:
    """Of lines, links, members of the compression, files, times, keys, signatures, and of other runs."""
    assert len(EDITS) > 50


OF_FILES = frozenset(
    name
    for name in EDITS
    if name.startswith(("the results", "the report", "junit.xml", "a script", "a file", "the manifest taken"))
) | {"the signature taken away", "the signature of nobody", "everything made anew and signed by another"}
"""Edits of what is made again from evidence, and those of the signer, whom `report` is not told."""


@pytest.mark.parametrize("name", sorted(EDITS.keys() - OF_FILES))
def test_no_report_is_made_of_altered_evidence_as_if_it_were_whole(run: Path, name: str) -> None:
    """`payerproof report` ends with 5, or with 4 where it cannot be read at all."""
    EDITS[name](run)
    ended = CliRunner().invoke(report.command, [str(run)], standalone_mode=False)
    assert ended.return_value in {EXIT_ALTERED, EXIT_USAGE}, ended.output


UNSIGNED = (
    "a verdict turned from fail to pass",
    "a body",
    "a verdict taken out",
    "two verdicts swapped",
    "a verdict put in",
    "the header's start",
    "the footer's end",
    "the chain made anew",
)


@pytest.mark.parametrize("name", UNSIGNED)
def test_a_report_made_of_altered_evidence_says_so(run: Path, name: str) -> None:
    """`payerproof report` names it first, in red, ends with 5, and every format says it; the manifest stays."""
    (run / ENVELOPE).unlink()
    before = (run / MANIFEST).read_bytes()
    EDITS[name](run)
    ended = CliRunner().invoke(report.command, [str(run)], color=True, standalone_mode=False)
    assert ended.return_value == EXIT_ALTERED
    assert ended.output.startswith("\x1b[31m\x1b[1m✗ This evidence was altered")
    found = load(run)
    assert (found["complete"], bool(found["altered"])) == (False, True)
    assert "met" not in {row["outcome"] for row in found["requirements"]}
    assert not any(row["outcome"] == "pass" for row in found["requirements"])
    assert "This evidence was altered." in (run / "report.html").read_text()
    assert 'type="altered"' in (run / "junit.xml").read_text()
    assert (run / MANIFEST).read_bytes() == before


def test_a_run_that_nobody_signed_is_not_called_proven(run: Path) -> None:
    """A chain can be made anew by anybody, so it ends with 2 and says what is missing."""
    (run / ENVELOPE).unlink()
    ended = _verified(run)
    assert ended.return_value == 2
    assert "nobody signed it" in ended.output


def test_a_signature_of_an_unknown_key_is_not_called_proven(run: Path, public: Path) -> None:
    """Without the public key nobody can tell whose it is; with it, all holds."""
    ended = _verified(run)
    assert (ended.return_value, "not known here" in ended.output) == (2, True)
    assert _verified(run, "--key", public).return_value == 0


def test_a_run_that_was_cut_short_is_incomplete_not_altered(tmp_path: Path) -> None:
    """A killed run has no footer and no manifest; what it holds is in order."""
    run = write_sample(tmp_path / "run")
    file = run / "evidence.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    ended = _verified(run)
    assert ended.return_value == 2
    assert "incomplete: the run was cut off before its end" in ended.output
    assert "ALTERED" not in ended.output


def test_reports_made_again_leave_a_signed_folder_whole(run: Path, signed_run: tuple[Path, Path], public: Path) -> None:
    """By whoever signed, and by anybody else, who cannot sign and leaves the signature as it is."""
    for variable in (str(signed_run[1]), None):
        with pytest.MonkeyPatch.context() as patch:
            if variable:
                patch.setenv(signing.VARIABLE, variable)
            write_all(run)
        assert manifest.verify(run, signing.public_key(public)).state is State.WHOLE


def test_the_statement_is_an_in_toto_test_result(run: Path) -> None:
    """Type, subjects with their digests, predicate: read as a program that knows in-toto reads it."""
    record = json.loads((run / ENVELOPE).read_bytes())
    statement: dict[str, Any] = json.loads(base64.b64decode(record["payload"]))
    assert record["payloadType"] == "application/vnd.in-toto+json"
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert statement["predicate"]["result"] == "FAILED"
    assert "household-no-foreign-data" in statement["predicate"]["failedTests"]
    named = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    scripts = {f"reproduce/{file.name}" for file in (run / "reproduce").iterdir()}
    assert len(scripts) == 3
    assert set(named) == {EVIDENCE, "results.json", "report.html", "junit.xml", *scripts}
    for name, digest in named.items():
        assert digest == hashlib.sha256((run / name).read_bytes()).hexdigest()


def test_a_key_is_made_once_for_its_owner_alone(home: Path) -> None:
    """Readable by its owner only, never written over, shown by its id; and what is no key is refused in words."""
    runner = CliRunner()
    made = runner.invoke(keys.command, ["new"])
    place = home / "payerproof" / "key.pem"
    assert (made.exit_code, place.stat().st_mode & 0o077) == (0, 0)
    before = place.read_bytes()
    assert "a key lies here already" in str(runner.invoke(keys.command, ["new"]).exception)
    assert place.read_bytes() == before
    shown = runner.invoke(keys.command, ["show"]).output.split()[-1]
    assert shown == signing.key_id(signing.public_key(place.with_name("key.pem.pub")))
    place.write_text("no key")
    assert "this is no key" in str(runner.invoke(keys.command, ["show"]).exception)
