"""The fast subset of the laboratory, and the data of all of it: each behaviour is whole and says what is expected."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from payerproof.checks.registry import discover
from tests.hostile.families import laboratory, selections
from tests.hostile.laboratory import tried
from tests.hostile.running import damaged_target
from tests.machine.runs import SECRETS

LEAST = 120
MOST_FAST = 24


def test_there_are_enough_behaviours() -> None:
    """The laboratory is broad, and its fast subset is taken from many families and stays small."""
    fast = [each for each in laboratory().values() if each.fast]
    assert len(laboratory()) >= LEAST
    assert 10 <= len(fast) <= MOST_FAST
    assert len({each.family for each in fast}) >= 10


def test_no_behaviour_comes_twice() -> None:
    """Two behaviours differ in what they do, and are described in different words."""
    assert [what for what, times in Counter(each.what for each in laboratory().values()).items() if times > 1] == []


def test_expectations_name_checks_that_exist() -> None:
    """Every check of an expectation and of a selection is registered, or is the one that a death is told by."""
    known = {found.check.id for found in discover()} | {"target-stays-up"}
    named = {name.partition("[")[0] for cases in selections().values() for name in cases}
    for each in laboratory().values():
        named |= {*each.expected.may_find, *each.expected.must_find, *each.expected.open}
    assert named - known == set()


@pytest.mark.parametrize("target", sorted({each.target for each in laboratory().values()}))
def test_selections_name_cases_that_exist(target: str) -> None:
    """Every case of a selection is collected for the targets that are tried with it."""
    command = [sys.executable, "-m", "pytest", "--pyargs", "payerproof.suites", "-p", "payerproof.session.plugin"]
    command += ["-p", "no:schemathesis", "-p", "no:cacheprovider", "--collect-only", "-q"]
    command += ["--target", target]
    listed = subprocess.run(command, env={**os.environ, **SECRETS}, capture_output=True, text=True, check=False).stdout
    known = {line.partition("::")[2] for line in listed.splitlines()}
    used = {each.select for each in laboratory().values() if each.target == target}
    assert [name for select in used for name in selections()[select] if name not in known] == []


@pytest.mark.parametrize("name", [each.id for each in laboratory().values() if each.fast])
def test_behaviour_is_met_as_expected(name: str, tmp_path: Path) -> None:
    """The run ends in time and in order, says what may be said, keeps everything and leaks nothing."""
    assert tried(laboratory()[name], tmp_path / name).wrong == ()


def test_the_check_of_a_target_shows_no_secret(tmp_path: Path) -> None:
    """A page that repeats the password is shown without it."""
    target = damaged_target("echo-login", tmp_path / "hostile.toml")
    command = [sys.executable, "-m", "payerproof", "target", "check", str(target)]
    ended = subprocess.run(command, env={**os.environ, **SECRETS}, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "«redacted:password»" in ended.stdout
    assert [secret for secret in SECRETS.values() if secret in ended.stdout + ended.stderr] == []
