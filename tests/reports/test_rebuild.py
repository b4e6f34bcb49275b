"""A report is a function of its evidence: the same bytes, wherever and whenever it is made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from payerproof.cli import EXIT_USAGE, main
from payerproof.cli.report import command
from payerproof.errors import EvidenceError
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter
from payerproof.model import Case, Outcome, Verdict
from payerproof.reports.results import load
from payerproof.reports.write import write_all
from tests.reports.sample import write_sample
from tests.reports.sample_catalogue import CHECKS

FILES = ("results.json", "report.html", "junit.xml")

ELSEWHERE = {"PYTHONHASHSEED": "12345", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PATH": os.environ["PATH"]}

REBUILD = """
import sys
from pathlib import Path
from payerproof.reports.write import write_all

write_all(Path(sys.argv[1]))
"""


def _bytes(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def _ran(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, standalone_mode=False)


@pytest.fixture
def run(sample_run: Path, tmp_path: Path) -> Path:
    """Return a run folder of its own with the sample evidence."""
    folder = tmp_path / "run"
    folder.mkdir()
    shutil.copy(sample_run / "evidence.jsonl", folder)
    return folder


def test_reports_made_twice_are_the_same(run: Path, tmp_path: Path) -> None:
    """A second time, and from a copy in another folder."""
    written = write_all(run)
    assert tuple(run / name for name in (*FILES, "reproduce")) == written.files
    first = _bytes(run)
    write_all(run)
    assert first == _bytes(run)
    copy = tmp_path / "another place" / "run"
    copy.mkdir(parents=True)
    shutil.copy(run / "evidence.jsonl", copy)
    write_all(copy)
    assert first == _bytes(copy)


def test_reports_made_by_another_process_are_the_same(run: Path) -> None:
    """Another hash seed, time zone, locale and folder of work change no byte."""
    write_all(run)
    here = _bytes(run)
    for name in FILES:
        (run / name).unlink()
    subprocess.run([sys.executable, "-c", REBUILD, str(run)], check=True, env=ELSEWHERE, cwd=run.parent)
    assert here == _bytes(run)


def test_nothing_but_the_reports_is_left_in_the_folder(run: Path) -> None:
    """No half-written file stays behind, and evidence is not touched."""
    before = (run / "evidence.jsonl").read_bytes()
    write_all(run)
    assert {"evidence.jsonl", "manifest.json", "reproduce", *FILES} == {path.name for path in run.iterdir()}
    assert before == (run / "evidence.jsonl").read_bytes()


def test_a_failed_rebuild_leaves_the_old_reports(run: Path) -> None:
    """Damaged evidence is refused before any report is replaced."""
    write_all(run)
    before = _bytes(run)
    (run / "evidence.jsonl").write_bytes(b"{}\n")
    with pytest.raises(EvidenceError):
        write_all(run)
    assert before == _bytes(run)


def test_the_command_rebuilds_and_reports_findings(run: Path) -> None:
    """Exit code 1, the summary, and where the files lie."""
    ended = _ran(str(run))
    assert ended.return_value == 1
    assert "✗ 3 findings" in ended.output
    assert all(str(run / name) in ended.output for name in FILES)
    assert load(run)["complete"]


def _single(folder: Path, outcome: Outcome, *, complete: bool = True) -> Path:
    """Write the evidence of a run with one verdict."""
    writer = EvidenceWriter(folder / "evidence.jsonl", Redactor())
    writer.header(
        started="2026-06-14T18:00:00Z", target={"name": "t", "base": "http://t"}, seed=None, suites=[], options={}
    )
    writer.check(CHECKS[0])
    writer.verdict(Verdict(CHECKS[0].id, Case(), outcome, "a reason", "this", "that", (), None, 0.1))
    writer.close(complete=complete, finished="2026-06-14T18:00:01Z")
    return folder


@pytest.mark.parametrize(
    ("outcome", "complete", "code"),
    [
        (Outcome.PASS, True, 0),
        (Outcome.FAIL, True, 1),
        (Outcome.INCONCLUSIVE, True, 2),
        (Outcome.ERROR, True, 2),
        (Outcome.NOT_OFFERED, True, 2),
        (Outcome.PASS, False, 2),
    ],
)
def test_the_command_exits_as_a_run_does(tmp_path: Path, outcome: Outcome, complete: bool, code: int) -> None:  # noqa: FBT001 - a table of cases
    """0 passed, 1 findings, 2 something was not learnt."""
    assert code == _ran(str(_single(tmp_path, outcome, complete=complete))).return_value


def test_the_command_refuses_what_is_no_run_with_four(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without evidence, one that is not there, and damaged evidence are wrong usage, told in one line."""
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "evidence.jsonl").write_text("hello\n")
    told = {
        tmp_path: "holds no run (allowed: a folder that a run left); runs lie in it: damaged",
        tmp_path / "nowhere": "does not exist",
        tmp_path / "damaged": "payerproof: report: ",
    }
    for folder, words in told.items():
        with pytest.raises(SystemExit) as ended:
            main(["report", str(folder)])
        assert ended.value.code == EXIT_USAGE
        said = capsys.readouterr().err
        assert words in said
        assert "Traceback" not in said


def test_an_incomplete_run_is_rebuilt_as_far_as_it_went(tmp_path: Path) -> None:
    """A torn last line and a missing footer yield reports that say so."""
    write_sample(tmp_path)
    data = (tmp_path / "evidence.jsonl").read_bytes()
    (tmp_path / "evidence.jsonl").write_bytes(data[: len(data) // 2])
    ended = _ran(str(tmp_path))
    assert ended.return_value == 1
    assert "! INCOMPLETE: the run was cut off before its end" in ended.output
    found = load(tmp_path)
    assert not found["complete"]
    assert found["verdicts"]
    assert b"This run is incomplete." in (tmp_path / "report.html").read_bytes()
    assert b'name="the run is complete"' in (tmp_path / "junit.xml").read_bytes()
