"""A run that is killed leaves evidence, and the evidence a report that says it is incomplete."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from payerproof.evidence.writing import read
from payerproof.reports.write import write_all
from tests.proof.miniatures.running import LEAKS, Tokens, command, miniature, secrets_in, target_text


def test_killed_run_can_be_reported(tmp_path: Path) -> None:
    """After SIGKILL in mid-run every verdict told so far is in the report, which is marked incomplete."""
    tokens = Tokens()
    file, out = tmp_path / "miniature.toml", tmp_path / "run"
    enough = 150
    with miniature(lambda payer: payer, tokens) as server:
        file.write_text(target_text(server.origin, "seeded"), encoding="utf-8")
        process = subprocess.Popen(
            command(file, out, LEAKS),
            cwd=tmp_path,
            env={**os.environ, **tokens.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while len(server.asked) < enough and process.poll() is None:
                server.pause(0.01)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert process.returncode == -signal.SIGKILL
    evidence = read(out)
    written = write_all(out)
    assert (evidence.complete, written.results["complete"]) == (False, False)
    assert len(evidence.verdicts) > 0
    assert len(written.results["verdicts"]) == len(evidence.verdicts)
    assert sorted(path.name for path in written.files) == ["junit.xml", "report.html", "results.json"]
    assert "incomplete" in (out / "report.html").read_text(encoding="utf-8").lower()
    assert secrets_in(out, tokens.grants) == []
