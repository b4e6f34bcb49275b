"""Nightly runs with a baseline, by the templates for CI systems: their steps in a plain shell, night after night."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED
from tests.repo.test_ci import described, read, shell, steps_of_the_action, target

PKCE, STATE = "pkce-optional", "state-dropped"


def night_of_gitlab(folder: Path, **variables: str) -> int:
    """Run the job of GitLab, and what comes after it, as its runner does; return the exit code of the job."""
    document = read("gitlab.yml")
    job, nightly = document[".payerproof"], document[".payerproof-nightly"]
    given = {**_texts(job["variables"]), **_texts(nightly["variables"]), **variables}
    done = shell("\n".join(job["script"]), folder, **given)
    status = "failed" if done.returncode else "success"
    after = shell("\n".join(nightly["after_script"]), folder, CI_JOB_STATUS=status, **given)
    assert after.returncode == 0, after.stderr
    assert (folder / given["OUT"] / "junit.xml").is_file(), done.stdout + done.stderr
    assert job["artifacts"]["reports"]["junit"] == "$OUT/junit.xml"
    assert nightly["cache"]["paths"] == [given["BASELINE"]]
    return done.returncode


def night_of_github(folder: Path, **variables: str) -> int:
    """Run the steps of the workflow, those of the action in their place, as a runner does; return the exit code."""
    job = read("nightly.yml")["jobs"]["payerproof"]
    given = {**_texts(job["env"]), "SUITES": "", "FAIL_ON": "", **variables}
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        (folder / name).write_text("", encoding="utf-8")
        given[name] = str(folder / name)
    code = 0
    for step in job["steps"]:
        if step.get("name") == "Run":
            wanted = {key: _filled(text, given) for key, text in step["with"].items()}
            assert wanted.keys() <= read("action.yml")["inputs"].keys()
            assert {name: given[name.upper()] for name in wanted} == wanted
            for script in steps_of_the_action():
                code = code or shell(script, folder, **given).returncode
        elif "run" in step:
            assert step["if"] == "always()"
            said = dict(line.split("=", 1) for line in (folder / "GITHUB_OUTPUT").read_text("utf-8").splitlines())
            after = shell(step["run"], folder, **given, CODE=said.get("code", ""))
            assert after.returncode == 0, after.stderr
    caches = [step["with"]["path"] for step in job["steps"] if "cache" in step.get("uses", "")]
    assert [_filled(path, given) for path in caches] == [given["BASELINE"]] * 2
    return code


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _filled(text: str, given: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ env\.(\w+) \}\}", lambda found: given[found[1]], text)


@pytest.mark.parametrize("night", [night_of_github, night_of_gitlab])
def test_a_night_fails_on_what_is_new(night: Callable[..., int], tmp_path: Path) -> None:
    """The first run is the baseline; what is new fails each night; what was mended is new when it comes again."""
    file = described(tmp_path)
    baseline = tmp_path / "payerproof-baseline" / "results.json"

    def sleep(*faults: str) -> int:
        shutil.rmtree(tmp_path / "payerproof-run", ignore_errors=True)
        file.write_text(target(*faults), encoding="utf-8")
        return night(tmp_path)

    assert sleep(PKCE) == EXIT_FINDINGS
    first = baseline.read_bytes()
    assert len(json.loads(first)["findings"]) == 1
    assert sleep(PKCE, STATE) == EXIT_FINDINGS
    assert baseline.read_bytes() == first
    if night is night_of_github:
        assert (tmp_path / "GITHUB_OUTPUT").read_text("utf-8") == "code=1\n"
        assert "2 findings" in (tmp_path / "GITHUB_STEP_SUMMARY").read_text("utf-8")
    for name in ("report.html", "junit.xml", "results.json", "evidence.jsonl.gz"):
        assert (tmp_path / "payerproof-run" / name).stat().st_size, name
    assert sleep(PKCE) == EXIT_PASSED
    assert sleep() == EXIT_PASSED
    assert json.loads(baseline.read_bytes())["findings"] == []
    assert sleep(PKCE) == EXIT_FINDINGS
