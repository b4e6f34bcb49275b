"""The templates for CI systems: their own steps, run in a plain shell as the CI system would."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from fnmatch import fnmatch
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are no dependency

from payerproof.cli import EXIT_PASSED, EXIT_UNSURE, EXIT_USAGE
from tests.repo.arrows import ROOT

CHECKS = ["smart-pkce-required", "smart-state-returned"]
"""What the target of these tests is asked."""


def read(name: str) -> Any:
    """Return a template's document."""
    return yaml.safe_load((ROOT / "ci" / name).read_text("utf-8"))


def shell(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a CI system does: bash that ends at the first failure, in a folder of the job."""
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
    """Return the job's script: its lines run in one shell, one after the other."""
    job = read("gitlab.yml")[".payerproof"]
    assert job["artifacts"]["when"] == "always"
    return ["\n".join(job["script"])]


@pytest.mark.parametrize("case", [("demo", EXIT_PASSED), ("nowhere.toml", EXIT_USAGE)], ids=["demo", "nowhere"])
@pytest.mark.parametrize("scripts", [steps_of_the_action, job_of_gitlab])
def test_the_steps_end_with_the_code_of_the_run(scripts: Any, case: tuple[str, int], tmp_path: Path) -> None:
    """A healthy payer ends well and leaves report and JUnit; a target that is not there ends with 4."""
    summary, name = tmp_path / "summary.md", case[0]
    variables = {"TARGET": name, "SUITES": "load", "OUT": "run", "BASELINE": "", "FAIL_ON": ""}
    variables |= {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(tmp_path / "output")}
    code = 0
    for script in scripts():
        done = shell(script, tmp_path, **variables)
        code = done.returncode
        if code:
            break
    assert code == case[1], done.stdout + done.stderr
    if code == 0:
        assert json.loads((tmp_path / "run" / "results.json").read_bytes())["complete"] is True
        assert (tmp_path / "run" / "junit.xml").is_file()
        assert scripts is job_of_gitlab or "No finding in what was asked" in summary.read_text("utf-8")


def test_members_who_do_not_get_in_end_the_job_before_it_tests(tmp_path: Path) -> None:
    """The check of the target fails as a run would: nothing was learnt, which GitLab marks and lets pass."""
    described(tmp_path).write_text(target().replace('username = "{member}"', 'username = "nobody"'), encoding="utf-8")
    first = steps_of_the_action()[0]
    assert shell(first, tmp_path, TARGET="payer.toml").returncode == EXIT_UNSURE
    assert read("gitlab.yml")[".payerproof"]["allow_failure"]["exit_codes"] == [EXIT_UNSURE]


def described(folder: Path) -> Path:
    """Return where the nightly target lies."""
    return folder / "payer.toml"


def target(*faults: str) -> str:
    """Return the demo's target with some faults, asked for two checks alone."""
    text = (files("payerproof.fixtures") / "targets" / "few.toml").read_text(encoding="utf-8")
    start = "".join(f'  "--fault", "{name}",\n' for name in faults)
    assert text.count('  "--port", "0"') == 1
    return text.replace('  "--port", "0"', f'{start}  "--port", "0"') + f"\n[run]\ncheck = {json.dumps(CHECKS)}\n"


def test_a_harness_that_fails_keeps_its_code_and_is_told(tmp_path: Path) -> None:
    """Without a report the summary says so."""
    fake = tmp_path / "bin" / "payerproof"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    fake.chmod(0o755)
    summary, output = tmp_path / "summary.md", tmp_path / "output"
    more = {
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_OUTPUT": str(output),
        "PATH": f"{fake.parent}:{os.environ['PATH']}",
    }
    environment = {"TARGET": "x", "SUITES": "", "OUT": "run", "BASELINE": "", "FAIL_ON": "", **more}
    done = shell(steps_of_the_action()[-1], tmp_path, **environment)
    assert (done.returncode, output.read_text("utf-8")) == (3, "code=3\n")
    assert "ended with 3 and wrote no report" in summary.read_text("utf-8")


def test_the_installation_takes_what_is_named(tmp_path: Path) -> None:
    """Both templates install the package that they are given, with the Python of the job."""
    fake = tmp_path / "bin" / "python"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    install = next(step["run"] for step in read("action.yml")["runs"]["steps"] if step.get("name") == "Install")
    for script in (install, *read("gitlab.yml")[".payerproof"]["before_script"]):
        done = shell(
            script, tmp_path, PACKAGE="payerproof[ui] @ file:///a b", PATH=f"{fake.parent}:{os.environ['PATH']}"
        )
        assert done.stdout == "-m pip install payerproof[ui] @ file:///a b\n"


def test_the_container_holds_a_command_that_works(tmp_path: Path) -> None:
    """Its own steps in a plain shell, below a folder of the test: the image's packages are named, the rest is done."""
    image, recorded = tmp_path / "image", tmp_path / "recorded"
    venv.create(image / "python", with_pip=False, symlinks=True)
    libraries = sysconfig.get_path("purelib")
    tools = image / "python" / "bin"
    for name in ("apt-get", "useradd", "chown"):
        (tools / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {shlex.quote(str(recorded))}\n', encoding="utf-8")
        (tools / name).chmod(0o755)
    pip = {"PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1", "PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    pip["PIP_NO_BUILD_ISOLATION"] = "0"  # pip reads a variable of this name as what the option turns off
    environment = {**pip, "PYTHONPATH": libraries, "PATH": f"{tools}:{os.environ['PATH']}"}
    said = dict[str, str]()
    for instruction, rest in _instructions():
        said[instruction] = rest
        if instruction == "COPY":
            source, place = rest.split()
            assert source == "."
            shutil.copytree(ROOT, image / place.strip("/"), ignore=_left_out)
        elif instruction == "RUN":
            inside = re.sub(r"(?<![\w.])/(?=(?:src|work|var)\b)", f"{image}/", rest)
            assert not re.search(rf"(?<![\w./])/(?!{str(image).strip('/')}/)\w", inside), inside
            done = shell(inside, tmp_path, **environment)
            assert done.returncode == 0, done.stdout + done.stderr
    assert "chromium" in recorded.read_text("utf-8")
    assert said["USER"] == "payerproof"
    assert f"useradd --create-home {said['USER']}" in recorded.read_text("utf-8")
    assert not (image / "src").exists()
    work = image / said["WORKDIR"].strip("/")
    (work / "payer.toml").write_text(target(), encoding="utf-8")
    command = " ".join(
        map(shlex.quote, [*json.loads(said["ENTRYPOINT"]), "run", "--target", "payer.toml", "--out", "run"])
    )
    done = shell(command, work, **environment)
    assert done.returncode == EXIT_PASSED, done.stdout + done.stderr
    assert (work / "run" / "report.html").is_file()


def test_the_container_has_every_extra() -> None:
    """Each extra of the package but the tools of its developers."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"].keys()
    install = next(rest for instruction, rest in _instructions() if "pip install" in rest)
    named = re.search(r"/src\[([a-z,]+)\]", install)
    assert named
    assert sorted(named[1].split(",")) == sorted(extras - {"dev"})


def _instructions() -> list[tuple[str, str]]:
    """Return the instructions of the container file, in order."""
    lines = (ROOT / "ci" / "Containerfile").read_text("utf-8").splitlines()
    found = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(instruction, rest) for instruction, _, rest in found]


def _left_out(folder: str, names: list[str]) -> set[str]:
    """Return what the image is not given, as `.dockerignore` says."""
    patterns = (ROOT / ".dockerignore").read_text("utf-8").split()
    top = Path(folder) == ROOT
    return {
        name
        for name in names
        for pattern in patterns
        if (pattern.startswith("**/") and fnmatch(name, pattern.removeprefix("**/")))
        or (top and fnmatch(name, pattern))
    }
