"""A run folder that anybody touched is told from one that nobody did: every kind of edit, and who may vouch."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from payerproof.cli import keys, report, verify
from payerproof.evidence import manifest, signing
from payerproof.evidence.manifest import ENVELOPE, MANIFEST, State
from payerproof.evidence.writing import read
from payerproof.reports.results import EXIT_ALTERED, load
from payerproof.reports.write import write_all
from tests.reports.sample import write_sample
from tests.unit.evidence.records import rechained

Edit = Callable[[Path], object]
EVIDENCE = "evidence.jsonl"


@pytest.fixture(scope="session")
def signed_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folder of a signed run and the private key that signed it."""
    folder = tmp_path_factory.mktemp("signed")
    key = folder / "runner.pem"
    signing.new_key(key)
    run = write_sample(folder / "run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(signing.VARIABLE, str(key))
        write_all(run)
    return run, key


@pytest.fixture
def run(signed_run: tuple[Path, Path], tmp_path: Path) -> Path:
    """Return a copy of the signed run."""
    return Path(shutil.copytree(signed_run[0], tmp_path / "run"))


@pytest.fixture
def public(signed_run: tuple[Path, Path]) -> Path:
    """Return the public key of whoever signed."""
    return signed_run[1].with_name("runner.pem.pub")


def _verified(run: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(verify.command, [str(run), *map(str, arguments)], standalone_mode=False)


def _lines(run: Path) -> list[bytes]:
    return (run / EVIDENCE).read_bytes().splitlines(keepends=True)


def _rewritten(run: Path, lines: list[bytes]) -> None:
    (run / EVIDENCE).write_bytes(b"".join(lines))


def _at(lines: list[bytes], kind: str, words: bytes = b"") -> int:
    start = b'{"kind":"%s"' % kind.encode()
    return next(number for number, line in enumerate(lines) if line.startswith(start) and words in line)


def _replaced(kind: str, before: bytes, after: bytes) -> Edit:
    def edit(run: Path) -> None:
        lines = _lines(run)
        number = _at(lines, kind, before)
        lines[number] = lines[number].replace(before, after, 1)
        _rewritten(run, lines)

    return edit


def _reordered(change: Callable[[list[bytes]], list[bytes]]) -> Edit:
    return lambda run: _rewritten(run, change(_lines(run)))


def _without(kind: str) -> Edit:
    return _reordered(lambda lines: [line for at, line in enumerate(lines) if at != _at(lines, kind)])


def _swapped(lines: list[bytes]) -> list[bytes]:
    first = _at(lines, "verdict")
    second = next(at for at in range(first + 1, len(lines)) if lines[at].startswith(b'{"kind":"verdict"'))
    lines[first], lines[second] = lines[second], lines[first]
    return lines


def _inserted(lines: list[bytes]) -> list[bytes]:
    """Put a copy of a passing verdict after itself."""
    at = _at(lines, "verdict", b'"outcome":"pass"')
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def _chain_made_anew(run: Path) -> None:
    """Turn every failure into a pass and make links that fit, as somebody who has read the source would."""
    lines = [line.replace(b'"outcome":"fail"', b'"outcome":"pass"') for line in _lines(run)]
    (run / EVIDENCE).write_bytes(rechained(lines))


def _all_made_anew_but_the_signature(run: Path) -> None:
    """Make chain, reports and manifest anew; only the key is missing."""
    _chain_made_anew(run)
    kept = (run / ENVELOPE).read_bytes()
    (run / ENVELOPE).unlink()
    (run / MANIFEST).unlink()
    write_all(run)
    (run / ENVELOPE).write_bytes(kept)


def _signed_by_another(run: Path) -> None:
    _all_made_anew_but_the_signature(run)
    other = run.parent / "other.pem"
    signing.new_key(other)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(signing.VARIABLE, str(other))
        (run / ENVELOPE).unlink()
        write_all(run)


def _payload_replaced(run: Path) -> None:
    """Put another statement into the envelope and beside it, under the old signature."""
    record = json.loads((run / ENVELOPE).read_bytes())
    statement = orjson.loads(base64.b64decode(record["payload"]))
    statement["predicate"]["result"] = "PASSED"
    changed = orjson.dumps(statement, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    record["payload"] = base64.b64encode(changed).decode()
    (run / ENVELOPE).write_text(json.dumps(record))
    (run / MANIFEST).write_bytes(changed)


def _manifest_follows(run: Path) -> None:
    """Replace a report, and its digest in the manifest."""
    (run / "report.html").write_text("<p>all is well</p>")
    statement = json.loads((run / MANIFEST).read_bytes())
    for one in statement["subject"]:
        if one["name"] == "report.html":
            one["digest"]["sha256"] = hashlib.sha256((run / "report.html").read_bytes()).hexdigest()
    (run / MANIFEST).write_bytes(orjson.dumps(statement, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _results_edited(run: Path) -> None:
    text = (run / "results.json").read_text()
    (run / "results.json").write_text(text.replace('"outcome": "fail"', '"outcome": "pass"'))


EDITS: dict[str, Edit] = {
    "a verdict turned from fail to pass": _replaced("verdict", b'"outcome":"fail"', b'"outcome":"pass"'),
    "what a verdict observed": _replaced("verdict", b"HTTP 200", b"HTTP 404"),
    "the status of an exchange": _replaced("exchange", b'"status":200', b'"status":404'),
    "the address of an exchange": _replaced("exchange", b"patient=", b"subject="),
    "a body": _replaced("body", b"own claim", b"own cl4im"),
    "who asked": _replaced("session", b"h1-sub", b"h1-spo"),
    "the header's start": _replaced("header", b"2026-06-14", b"2026-06-15"),
    "the header's base": _replaced("header", b"127.0.0.1:8000", b"127.0.0.1:8001"),
    "the footer's end": _replaced("footer", b"18:01:12", b"18:01:13"),
    "the footer's completeness": _replaced("footer", b'"complete":true', b'"complete":false'),
    "the severity of a check": _replaced("check", b'"severity":"critical"', b'"severity":"low"'),
    "a requirement": _replaced("requirement", b'"strength":"SHALL"', b'"strength":"MAY"'),
    "a measurement": _replaced("note", b'"seconds":', b'"seconds":1'),
    "a link": _reordered(
        lambda lines: [lines[0], lines[1].replace(lines[1][-20:-3], b"0" * 17), *lines[2:]],
    ),
    "a verdict taken out": _without("verdict"),
    "an exchange taken out": _without("exchange"),
    "a requirement taken out": _without("requirement"),
    "two verdicts swapped": _reordered(_swapped),
    "a verdict put in": _reordered(_inserted),
    "the end cut off at a line": _reordered(lambda lines: lines[:-3]),
    "the end cut off within a line": _reordered(lambda lines: [*lines[:-1], lines[-1][:30]]),
    "the footer alone taken out": _reordered(lambda lines: lines[:-1]),
    "something after the footer": _reordered(lambda lines: [*lines, lines[-2]]),
    "a line written with other spaces": _reordered(
        lambda lines: [*lines[:1], json.dumps(json.loads(lines[1])).encode() + b"\n", *lines[2:]]
    ),
    "the chain made anew": _chain_made_anew,
    "everything made anew but the signature": _all_made_anew_but_the_signature,
    "everything made anew and signed by another": _signed_by_another,
    "the evidence emptied": lambda run: (run / EVIDENCE).write_bytes(b""),
    "the evidence taken away": lambda run: (run / EVIDENCE).unlink(),
    "the results edited": _results_edited,
    "the results taken away": lambda run: (run / "results.json").unlink(),
    "the report replaced": lambda run: (run / "report.html").write_text("<p>all is well</p>"),
    "the report and its digest replaced": _manifest_follows,
    "junit.xml replaced": lambda run: (run / "junit.xml").write_text("<testsuites/>"),
    "a file added": lambda run: (run / "attestation.txt").write_text("all is well"),
    "the manifest emptied": lambda run: (run / MANIFEST).write_text("{}"),
    "the manifest taken away": lambda run: (run / MANIFEST).unlink(),
    "the statement replaced under its signature": _payload_replaced,
    "the signature cut": lambda run: (run / ENVELOPE).write_bytes((run / ENVELOPE).read_bytes()[:-40]),
    "the signature taken away": lambda run: (run / ENVELOPE).unlink(),
    "the signature of nobody": lambda run: (run / ENVELOPE).write_text(
        json.dumps({**json.loads((run / ENVELOPE).read_bytes()), "signatures": []})
    ),
}


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
    number = _at(_lines(run), "verdict", b'"outcome":"fail"') + 1
    EDITS["a verdict turned from fail to pass"](run)
    assert read(run).altered == (number,)
    assert f"line {number} broke the chain" in _verified(run).output


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
    _rewritten(run, _lines(run)[:-1])
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
