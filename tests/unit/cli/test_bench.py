"""`payerproof bench` end to end: one fault, one suite, real payers; the whole matrix is too long for a test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from payerproof.cli import EXIT_PASSED, main

FAULT, CHECK = "code-for-any-app", "smart-code-bound-to-app"


def test_a_planted_fault_is_caught_by_its_check_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The healthy payer passes, the faulty one fails the check that its fault names, and no other."""
    file, runs = tmp_path / "matrix.json", tmp_path / "runs"
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--fault", FAULT, "--suite", "smart", "--json", str(file), "--keep", str(runs)])
    told = json.loads(file.read_bytes())
    assert {row["fault"]: (row["caught"], row["missed"], row["unexpected"]) for row in told["rows"]} == {
        None: ([], [], []),
        FAULT: ([CHECK], [], []),
    }
    assert ended.value.code == EXIT_PASSED
    expected = "1 of 1 caught, 0 false alarms, findings per fault: median 1, at most 1"
    assert capsys.readouterr().out.splitlines()[-1] == told["summary"] == expected
    assert sorted(folder.name for folder in runs.iterdir()) == sorted(["healthy", FAULT])
