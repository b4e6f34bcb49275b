"""The conformance suite where the harness knows no data beforehand: members are attached, their data come from a crawl.

The rules here are differential and metamorphic: nothing but the target's own answers is there to compare with.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.proof import attached

FAMILY = ("h1-sub", "h1-teen")
FINDINGS = 1


def try_conformance(folder: Path, select: str, *options: str) -> tuple[int, list[Mapping[str, Any]]]:
    """Run the conformance suite against the reference payer with attached members; give exit status and verdicts."""
    file, out = folder / "attached.toml", folder / "run"
    file.write_text(attached.description(FAMILY), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--pyargs", "payerproof.suites.conformance"]
    command += [
        "-p",
        "payerproof.session.plugin",
        "-p",
        "no:schemathesis",
        "-p",
        "no:cacheprovider",
        "-q",
        "-k",
        select,
    ]
    command += ["--target", str(file), "--payer-out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=900, check=False)
    if not (out / "results.json").exists():
        raise AssertionError(f"no results (exit {done.returncode}):\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}")
    return done.returncode, orjson.loads((out / "results.json").read_bytes())["verdicts"]


def test_clean_payer_is_cleared(tmp_path: Path) -> None:
    """The correct payer has no finding, and nothing is left open for want of knowledge."""
    status, verdicts = try_conformance(tmp_path, "test_")
    assert [item for item in verdicts if item["outcome"] not in {"pass", "not_offered"}] == []
    assert status == 0
    assert {item["check"] for item in verdicts if item["outcome"] == "pass"} >= {
        "conformance-declared-searches-work",
        "conformance-search-complete",
        "conformance-paging-complete",
        "conformance-date-comparators",
        "conformance-profiles-hold",
    }


@pytest.mark.parametrize(
    ("fault", "select", "check"),
    [
        ("identifiers-match-by-prefix", "searches", "conformance-declared-searches-work"),
        ("type-parameter-ignored", "searches", "conformance-declared-searches-work"),
        ("include-ignored", "include", "conformance-include-delivers"),
        ("post-search-ignores-body", "post", "conformance-post-equals-get"),
        ("page-two-repeats-page-one", "paging", "conformance-paging-complete"),
        ("prefix-ge-is-gt", "halves", "conformance-date-halves"),
        ("instances-invalid", "profiles", "conformance-profiles-hold"),
    ],
)
def test_fault_is_found(tmp_path: Path, fault: str, select: str, check: str) -> None:
    """Without knowing a single datum, the fault shows in how the target's answers fit together."""
    status, verdicts = try_conformance(tmp_path, select, f"--payer-start=--fault={fault}")
    assert {item["outcome"] for item in verdicts if item["check"] == check} >= {"fail"}
    assert [item["reason"] for item in verdicts if item["outcome"] == "error"] == []
    assert status == FINDINGS
