"""The load process is ended whatever happens, and takes no orders from its surroundings."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.checks.load import plan, process
from tests.unit.checks.load.samples import PLAN


def test_process_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past its time the process is killed, and that is told apart from any exit code."""
    monkeypatch.setattr(process, "START_SECONDS", 0.0)
    plan.write(PLAN, tmp_path / "plan.json")
    (ended,) = process.run([tmp_path / "plan.json"], tmp_path, 0.01, 0.0)
    assert ended.code is None


def test_process_that_breaks_tells_its_last_words(tmp_path: Path) -> None:
    """A plan that cannot be read ends the process with an error that names it."""
    (tmp_path / "plan.json").write_text("{}")
    (ended,) = process.run([tmp_path / "plan.json"], tmp_path, 1.0, 1.0)
    assert ended.code not in {0, None}
    assert "plan.json is no plan of a load test" in ended.words


def test_surroundings_do_not_steer() -> None:
    """Settings for the generator and the demo's secrets stay outside; the token is nowhere in the environment."""
    inherited = {"LOCUST_HOST": "http://elsewhere", "PAYERPROOF_DEMO_SECRET": "s3cret!", "PATH": "/bin", "HOME": "/me"}
    made = process._environment(Path("/private/plan.json"), inherited)
    made.pop("PYTHONPATH")
    assert made == {"PATH": "/bin", "HOME": "/private", plan.PLAN_VARIABLE: "/private/plan.json"}


def test_command_line_holds_no_token(tmp_path: Path) -> None:
    """Anybody on the machine can read a command line, so it holds paths and numbers only."""
    words = " ".join(process._command(tmp_path, 5.0))
    assert [token for token in PLAN.tokens.values() if token in words] == []
