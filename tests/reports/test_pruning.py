"""Evidence kept without its bodies: the chain holds, the old signature still speaks of it, and nothing else can go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from payerproof.cli import evidence as command
from payerproof.cli import verify
from payerproof.evidence import pruning, signing
from payerproof.evidence.manifest import BEFORE, ENVELOPE, MANIFEST, by_digests
from payerproof.evidence.reading import PRUNED
from payerproof.evidence.writing import read
from payerproof.model import Outcome
from payerproof.reports.results import load
from payerproof.reports.write import write_all
from tests.reports.sample import CANARY, write_sample

EVIDENCE = "evidence.jsonl"
_LINK = re.compile(rb'"link":"([0-9a-f]{32})"')


@pytest.fixture(scope="module")
def signed_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folder of a signed run and the private key that signed it."""
    folder = tmp_path_factory.mktemp("signed")
    signing.new_key(folder / "runner.pem")
    run = write_sample(folder / "run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(signing.VARIABLE, str(folder / "runner.pem"))
        write_all(run)
    return run, folder / "runner.pem"


@pytest.fixture
def run(signed_run: tuple[Path, Path], tmp_path: Path) -> Path:
    """Return a copy of the signed run."""
    return Path(shutil.copytree(signed_run[0], tmp_path / "run"))


@pytest.fixture
def public(signed_run: tuple[Path, Path]) -> Path:
    """Return the public key of whoever signed."""
    return signed_run[1].with_name("runner.pem.pub")


def _pruned(run: Path, *options: str) -> Result:
    return CliRunner().invoke(command.command, ["prune", str(run), *options], standalone_mode=False)


def _verified(run: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(verify.command, [str(run), *map(str, arguments)], standalone_mode=False)


def test_a_pruned_run_is_proven_as_before(
    run: Path, signed_run: tuple[Path, Path], public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No body is left; chain, verdicts and findings are those of before, and who signs is told of both statements."""
    before, results = read(run), load(run)
    bodies = [(body.sha256, body.size) for body in before.bodies.values()]
    monkeypatch.setenv(signing.VARIABLE, str(signed_run[1]))
    assert _pruned(run).return_value == 0
    after = read(run)
    assert (after.head, after.lines, after.complete) == (before.head, before.lines, True)
    assert after.verdicts == before.verdicts
    assert after.pruned == len(before.bodies) > 0
    assert {body.content for body in after.bodies.values()} == {b""}
    assert [(body.sha256, body.size) for body in after.bodies.values()] == bodies
    assert load(run) == results
    ended = _verified(run, "--key", public, "--rejudge")
    assert ended.return_value == 0, ended.output
    key = signing.key_id(signing.public_key(public))[:16]
    assert f"bodies were taken out later; the chain is the one that key {key} signed before" in ended.output
    assert f"signed by key {key}" in ended.output
    assert (run / "report.html").read_text().count("a body was taken out of the evidence later") > 0
    assert _pruned(run).output.startswith("0 bodies taken out")


def test_without_the_key_the_old_statement_stays(run: Path, public: Path) -> None:
    """Whoever prunes need not be who signed: the old statement still proves the chain, nobody the new files."""
    assert _pruned(run).return_value == 0
    assert {(run / BEFORE).exists(), (run / MANIFEST).exists()} == {True}
    assert not (run / ENVELOPE).exists()
    ended = _verified(run, "--key", public)
    assert "the chain is the one that key" in ended.output
    assert "nobody signed it" in ended.output
    assert by_digests(run).alterations == ()
    (run / BEFORE).unlink()
    ended = _verified(run)
    assert ended.return_value == 5
    assert f"{BEFORE} is missing" in ended.output


def test_only_bodies_that_hold_a_text_go(run: Path) -> None:
    """In any case of letters; where the text stands beside bodies is told, and left."""
    shown = _pruned(run, "--holding", CANARY.lower()).output
    evidence = read(run)
    left = [body.content for body in evidence.bodies.values() if body.content]
    assert 0 < evidence.pruned < len(evidence.bodies)
    assert left
    assert all(CANARY.encode() not in content for content in left)
    assert f"{CANARY.lower()!r} also stands in 4 verdicts" in shown


def test_bodies_of_findings_may_stay(run: Path) -> None:
    """What a failed case rests on can still be read."""
    assert _pruned(run, "--keep-findings").return_value == 0
    evidence = read(run)
    failed = {name for verdict in evidence.verdicts if verdict.outcome is Outcome.FAIL for name in verdict.exchanges}
    assert failed
    assert all(evidence.content(evidence.exchanges[name].body) for name in failed)
    assert evidence.pruned > 0


def test_what_was_altered_is_not_pruned(run: Path) -> None:
    """Exit code 5, and not a byte is changed: pruning hides no alteration."""
    file = run / EVIDENCE
    file.write_bytes(file.read_bytes().replace(b'"outcome":"fail"', b'"outcome":"pass"', 1))
    before = {each.name: each.read_bytes() for each in run.iterdir() if each.is_file()}
    assert _pruned(run).return_value == 5
    assert {each.name: each.read_bytes() for each in run.iterdir() if each.is_file()} == before


def test_a_run_cut_short_is_pruned_as_far_as_it_goes(tmp_path: Path) -> None:
    """A torn last line stays torn, and the run incomplete."""
    run = write_sample(tmp_path / "run")
    file = run / EVIDENCE
    file.write_bytes(file.read_bytes()[:-30])
    problem = read(run).problem
    assert _pruned(run).return_value == 0
    assert read(run).problem == problem
    assert read(run).pruned > 0


Edit = Callable[[list[bytes]], list[bytes]]


def _empty(digest: str, link: bytes) -> bytes:
    fields = {"sha256": digest, "size": 9, "truncated": True, "encoding": PRUNED, "text": "", "link": link.decode()}
    return orjson.dumps({"kind": "body", **fields}, option=orjson.OPT_APPEND_NEWLINE)


def _at(lines: list[bytes], kind: bytes, number: int = 0) -> int:
    return [place for place, line in enumerate(lines) if line.startswith(b'{"kind":"%s"' % kind)][number]


def _digest(line: bytes) -> str:
    found = re.search(rb'"(?:body|sha256)":"([0-9a-f]{64})"', line)
    assert found is not None
    return found[1].decode()


def _link(line: bytes) -> bytes:
    found = _LINK.search(line)
    assert found is not None
    return found[1]


def _replacing(kind: bytes, number: int = 0) -> Edit:
    """Make another line a body that was taken out, with its link, named by the next exchange."""

    def edit(lines: list[bytes]) -> list[bytes]:
        place = _at(lines, kind, number)
        named = next((line for line in lines[place + 1 :] if line.startswith(b'{"kind":"exchange"')), None)
        digest = _digest(named) if named and b'"body":"' in named else "0" * 64
        return [*lines[:place], _empty(digest, _link(lines[place])), *lines[place + 1 :]]

    return edit


def _inserted(link: Callable[[list[bytes], int], bytes]) -> Edit:
    """Put a body that was taken out before an exchange."""

    def edit(lines: list[bytes]) -> list[bytes]:
        place = _at(lines, b"exchange", 5)
        return [*lines[:place], _empty(_digest(lines[place]), link(lines, place)), *lines[place:]]

    return edit


def _in_pruned(before: bytes, after: bytes) -> Edit:
    def edit(lines: list[bytes]) -> list[bytes]:
        place = next(number for number, line in enumerate(lines) if b'"pruned"' in line)
        return [*lines[:place], re.sub(before, after, lines[place], count=1), *lines[place + 1 :]]

    return edit


EDITS: dict[str, Edit] = {
    "a rule made a body": _replacing(b"requirement"),
    "a session made a body": _replacing(b"session", -1),
    "a finding made a body": _replacing(b"verdict", 3),
    "a note made a body": _replacing(b"note"),
    "an exchange made a body": _replacing(b"exchange", 2),
    "a body put in under the link before it": _inserted(lambda lines, place: _link(lines[place - 1])),
    "a body put in under another link": _inserted(lambda _lines, _place: b"0" * 32),
    "another digest": _in_pruned(rb'"sha256":"[0-9a-f]{4}', b'"sha256":"0000'),
    "text where none is left": _in_pruned(rb'"text":""', b'"text":"all is well"'),
    "another link": _in_pruned(rb'"link":"[0-9a-f]{4}', b'"link":"0000'),
    "a body that was taken out taken away": lambda lines: [
        line
        for place, line in enumerate(lines)
        if place != next(at for at, each in enumerate(lines) if b'"pruned"' in each)
    ],
}


@pytest.mark.parametrize("name", EDITS)
def test_no_other_line_goes_as_a_body_that_was_taken_out(tmp_path: Path, name: str) -> None:
    """Whatever is made to look so breaks the chain or the order of lines, whoever makes the manifest anew."""
    run = write_sample(tmp_path / "run")
    pruning.prune(run, lambda _digest, _content: True)
    assert read(run).altered == ()
    file = run / EVIDENCE
    file.write_bytes(b"".join(EDITS[name](file.read_bytes().splitlines(keepends=True))))
    evidence = read(run)
    assert evidence.altered, name
    assert not evidence.complete
