"""A fault breaks the requirements that it is about, and no others: over HTTP, as `results.json` tells them."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.recording.evidence import read
from payerproof.reference_payer.faults import all_faults
from payerproof.reports.results import results
from tests.proof import faulty

CLAIMS = "CARIN-BB-2.0.0/ExplanationOfBenefit"

BROKEN = {
    "discovery-lists-less": {"CARIN-BB-2.0.0/smart/patient/Coverage.read", "CARIN-BB-2.0.0/smart/permission-offline"},
    "type-parameter-ignored": {
        f"{CLAIMS}/type",
        "CARIN-BB-2.0.0/search-alone-and-combined",
        "CARIN-BB-2.0.0/restful",
    },
}
"""By fault: the requirements of the claimed guide that it breaks."""

STILL_MET = {
    "discovery-lists-less": "CARIN-BB-2.0.0/smart/patient/Patient.read",
    "type-parameter-ignored": f"{CLAIMS}/identifier",
}
"""By fault: a neighbour, judged by the very case that failed, that is met all the same."""


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_fault_breaks_its_own_requirements(name: str, tmp_path: Path) -> None:
    """One bad parameter, capability or scope leaves the requirements for its neighbours met."""
    faulty.with_fault(all_faults()[name], ("conformance",), tmp_path / "run")
    rows = results(read(tmp_path / "run" / "evidence.jsonl"))["requirements"]
    of_guide = {row["id"]: row["outcome"] for row in rows if row["guide"] is not None}
    assert {name for name, outcome in of_guide.items() if outcome == "fail"} == BROKEN[name]
    assert of_guide[STILL_MET[name]] == "pass"
    assert {row["guide"] for row in rows} == {None, "hl7.fhir.us.carin-bb#2.0.0"}
