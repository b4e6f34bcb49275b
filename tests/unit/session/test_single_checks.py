"""`--payer-checks` runs what it names, and nothing is quietly left out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SMART = Path(__file__).parents[3] / "suites" / "smart"


def collected(checks: str) -> subprocess.CompletedProcess[str]:
    """Collect the smart suite's cases for some checks."""
    command = [sys.executable, "-m", "pytest", str(SMART), "--collect-only", "-q", "-p", "no:schemathesis"]
    command += ["-p", "no:cacheprovider", "--target", "demo", "--payer-checks", checks]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=SMART.parents[1])


def test_only_the_named_checks_are_collected() -> None:
    """The cases of two checks are kept, those of all others are not."""
    told = collected("smart-pkce-required, smart-code-single-use")
    names = {line.partition("::")[2].partition("[")[0] for line in told.stdout.splitlines() if "::" in line}
    assert names == {"test_pkce_required", "test_code_single_use"}


def test_a_name_that_no_check_has_is_wrong_usage() -> None:
    """A mistyped id is told, beside one that exists; it is no run without findings."""
    told = collected("smart-pkce-required,smart-pkce-requierd")
    assert told.returncode == pytest.ExitCode.USAGE_ERROR
    assert "no check that was collected is called smart-pkce-requierd" in told.stderr
