"""Two runs at once, and a long run in little memory."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest

from payerproof.cli import EXIT_PASSED
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import read
from payerproof.session.recent import Recent
from tests.proof.miniatures.running import PROBES, Result, Tokens, miniature, run, target_text
from tests.unit.evidence.records import exchange, opened

ROOT = Path(__file__).parents[2]


def test_two_runs_into_one_parent_folder(tmp_path: Path) -> None:
    """Started in the same second, without a folder of their own, each finds one and both are whole."""
    start = [sys.executable, "-m", "payerproof", "demo", "--few-pairs", "--suite", "load"]
    pipe = subprocess.PIPE
    both = [
        subprocess.Popen(start, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True, env=dict(os.environ))
        for _ in range(2)
    ]
    told = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [EXIT_PASSED] * 2, told
    folders = sorted((tmp_path / "runs").iterdir())
    assert len(folders) == 2
    assert all(read(folder).complete for folder in folders)


def test_two_runs_at_once_against_one_target(tmp_path: Path) -> None:
    """Both come out as one alone does."""
    tokens = Tokens()
    found: list[Result] = []
    with miniature(lambda payer: payer, tokens) as server:
        file = tmp_path / "miniature.toml"
        file.write_text(target_text(server.origin, "seeded"), encoding="utf-8")

        def one(name: str) -> None:
            found.append(run(file, tmp_path / name, PROBES, tokens.environment))

        threads = [threading.Thread(target=one, args=(name,)) for name in ("first", "second")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    outcomes = [
        sorted((item["check"], str(item["case"]), item["outcome"]) for item in each.verdicts()) for each in found
    ]
    assert outcomes[0] == outcomes[1]
    assert all(each.evidence.complete for each in found)
    assert found[0].errors() == []


def test_a_long_run_stays_in_little_memory(tmp_path: Path) -> None:
    """Thousands of exchanges, each with a new token, cookie and body: what is kept comes to a rest."""
    redactor = Redactor()
    recent = Recent(redactor)
    kept = []
    tracemalloc.start()
    with opened(tmp_path, redactor) as writer:
        for number in range(4_000):
            made = exchange(
                f"x{number}",
                body=f'{{"n":{number},"text":"{"y" * 2000}"}}'.encode(),
                request_headers={"authorization": f"Bearer token-{number:08d}-{number * 7919:016x}"},
                request_body=b"z" * 20_000,
                headers={"set-cookie": f"sid=cookie-{number:08d}-{number * 104729:016x}"},
            )
            writer.exchange(made)
            recent.exchange(made)
            if number % 1_000 == 999:
                kept.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert kept[3] - kept[2] < 6 * 1024 * 1024
    assert kept[3] < 64 * 1024 * 1024


@pytest.mark.parametrize("folder", ["src/payerproof", "load", "suites"])
def test_no_duration_is_measured_on_a_clock_that_may_jump(folder: str) -> None:
    """`time.time` is called nowhere: deadlines, limits and waits use the monotonic clock."""
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "time" and isinstance(node.value, ast.Name)
        if node.value.id == "time"
    ]
    assert found == []


def test_a_clock_that_jumps_changes_nothing(tmp_path: Path) -> None:
    """Verdicts are as ever, the evidence is whole, no duration is negative, and the run ends after it began."""
    tokens = Tokens()
    with miniature(lambda payer: payer, tokens) as server:
        file = tmp_path / "miniature.toml"
        file.write_text(target_text(server.origin, "attached"), encoding="utf-8")
        known = {**tokens.environment, "PYTHONPATH": str(ROOT)}
        steady, jumping = (
            run(file, tmp_path / name, PROBES, known, options=options)
            for name, options in (("steady", ()), ("jumping", ("-p", "tests.machine.jumping_clock")))
        )
    told = [{(each["check"], str(each["case"])): each["outcome"] for each in it.verdicts()} for it in (steady, jumping)]
    assert told[0] == told[1]
    evidence = jumping.evidence
    assert evidence.problem is None
    assert evidence.complete
    assert min(min(each.started, each.elapsed) for each in evidence.exchanges.values()) >= 0
    assert min(each["elapsed"] for each in jumping.verdicts()) >= 0
    assert evidence.footer is not None
    assert datetime.fromisoformat(evidence.header["started"]) < datetime.fromisoformat(evidence.footer["finished"])
