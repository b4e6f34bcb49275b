"""The templates for CI systems: their own steps, run in a plain shell as the CI system would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are no dependency

from tests.repo.arrows import ROOT

CODES = {"demo": 0, "nowhere.toml": 4}


def read(name: str) -> Any:
    """Return a template's document."""
    return yaml.safe_load((ROOT / "ci" / name).read_text("utf-8"))


def shell(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a CI system does: bash that ends at the first failure, in an empty folder."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **more}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def steps_of_the_action() -> list[str]:
    """Return the scripts of the composite action but the installation."""
    document = read("action.yml")
    assert document["runs"]["using"] == "composite"
    assert document["runs"]["steps"][-1]["if"] == "always()"
    return [step["run"] for step in document["runs"]["steps"] if "run" in step and step["name"] != "Install"]


def job_of_gitlab() -> list[str]:
    """Return the scripts of the job."""
    job = read("gitlab.yml")[".payerproof"]
    assert job["artifacts"]["when"] == "always"
    scripts: list[str] = job["script"]
    return scripts


@pytest.mark.parametrize("target", CODES)
@pytest.mark.parametrize("scripts", [steps_of_the_action, job_of_gitlab])
def test_the_steps_end_with_the_code_of_the_run(scripts: Any, target: str, tmp_path: Path) -> None:
    """A healthy payer ends well and leaves report and JUnit; a target that is not there ends with 4."""
    summary = tmp_path / "summary.md"
    variables = {"TARGET": target, "SUITES": "load", "OUT": "run", "GITHUB_STEP_SUMMARY": str(summary)}
    code = 0
    for script in scripts():
        done = shell(script, tmp_path, **variables)
        code = done.returncode
        if code:
            break
    assert code == CODES[target], done.stdout + done.stderr
    if code == 0:
        assert json.loads((tmp_path / "run" / "results.json").read_bytes())["complete"] is True
        assert (tmp_path / "run" / "junit.xml").is_file()
        assert scripts is job_of_gitlab or "No finding in what was asked" in summary.read_text("utf-8")


def test_a_failed_run_keeps_its_code_and_its_summary(tmp_path: Path) -> None:
    """The pipe into the log does not swallow the exit code."""
    fake = tmp_path / "bin" / "payerproof"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho 'one finding'\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    summary = tmp_path / "summary.md"
    path = f"{fake.parent}:{os.environ['PATH']}"
    script = steps_of_the_action()[-1]
    environment = {"PATH": path, "TARGET": "x", "SUITES": "", "OUT": "run", "GITHUB_STEP_SUMMARY": str(summary)}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert done.returncode == 1
    assert "one finding" in summary.read_text("utf-8")
