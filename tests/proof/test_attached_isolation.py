"""Clinical records of attached members: who sees whose is judged by what honest crawls of each member showed."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.model import Outcome
from payerproof.target.clinical_types import TYPES
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs
from tests.proof import faulty
from tests.proof.test_attached_clinical import described

CHECKS = ("household-no-foreign-data", "household-no-unasked-data", "household-documents-closed")


def tried(folder: Path, fault: str | None = None) -> faulty.RunResult:
    """Put the payer before the checks on isolation."""
    out = folder / "run"
    out.mkdir()
    file = folder / "attached.toml"
    file.write_text(described(), encoding="utf-8")
    start = ("--fault", fault) if fault else ()
    request = RunRequest(str(file), Selection(("household",)), out, pairs=Pairs.FEW, start_arguments=start)
    return faulty.tried([*arguments(request, out), "--payer-checks", ",".join(CHECKS)], out)


def test_a_clean_payer_has_no_finding(tmp_path: Path) -> None:
    """Types of the crawled charts are walked and pass; what a chart does not hold is not offered."""
    told = tried(tmp_path)
    assert told.reasons(Outcome.FAIL, Outcome.ERROR) == []
    walked = {item.case.resource_type for item in told.verdicts if item.outcome is Outcome.PASS}
    assert {"Observation", "Condition", "MedicationRequest", "DocumentReference"} <= walked & set(TYPES)
    assert told.checks(Outcome.PASS) == set(CHECKS)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("observations-unscoped", "household-no-unasked-data"),
        ("prescriptions-read-by-anybody", "household-no-foreign-data"),
        ("documents-open-to-members", "household-documents-closed"),
    ],
)
def test_a_fault_is_found_without_knowing_the_data(fault: str, check: str, tmp_path: Path) -> None:
    """The crawls tell whose a chart is, and a document is recognised by its bytes."""
    told = tried(tmp_path, fault)
    assert check in told.checks(Outcome.FAIL)
    assert told.reasons(Outcome.ERROR) == []
