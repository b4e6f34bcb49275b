"""A fault breaks the requirements that it is about, and no others: over HTTP, as `results.json` tells them."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.evidence.writing import read
from payerproof.model import Outcome
from payerproof.reference_payer.faults import all_faults
from payerproof.reports.results import results
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs
from tests.proof import faulty

PUBLIC = {"hl7.fhir.us.davinci-drug-formulary#2.0.1", "hl7.fhir.us.davinci-pdex-plan-net#1.1.0"}
"""What the embedded payer claims of its public APIs."""

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
    "discovery-lists-less": ("CARIN-BB-2.0.0/smart/patient/Patient.read", "pass"),
    "type-parameter-ignored": (f"{CLAIMS}/identifier", "partly"),
}
"""By fault: a neighbour, judged by the very case that failed, that holds all the same; a run of a few checks."""


WANTED = (
    "conformance-names-once",
    "conformance-profile-claimed",
    "conformance-json-served",
    "conformance-utf8",
    "conformance-capability-claims-resources",
    "conformance-declared-searches-work",
    "conformance-filter-on-each-page",
)
"""Every check that covers the requirements which are looked at: without one of them, they are tested in part."""


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_fault_breaks_its_own_requirements(name: str, tmp_path: Path) -> None:
    """One bad parameter, capability or scope leaves the requirements for its neighbours unbroken."""
    faulty.with_fault(all_faults()[name], ("conformance",), tmp_path / "run")
    rows = results(read(tmp_path / "run"))["requirements"]
    of_guide = {row["id"]: row["outcome"] for row in rows if row["guide"] is not None}
    assert {name for name, outcome in of_guide.items() if outcome == "fail"} == BROKEN[name]
    neighbour, outcome = STILL_MET[name]
    assert of_guide[neighbour] == outcome
    assert {row["guide"] for row in rows} == {None, "hl7.fhir.us.carin-bb#2.0.0", *PUBLIC}


def test_a_target_is_judged_by_what_it_claims(tmp_path: Path) -> None:
    """Of a payer that claims US Core alone, nothing is told of CARIN, and what only CARIN asks is not asked."""
    text = (files("payerproof.fixtures") / "targets" / "demo.toml").read_text(encoding="utf-8")
    claimed, number = re.subn(r"(?m)^guides = .*$", 'guides = ["hl7.fhir.us.core#6.1.0"]', text)
    assert number == 1
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "core.toml").write_text(claimed, encoding="utf-8")
    request = RunRequest(str(folder / "core.toml"), Selection(("conformance",)), folder, pairs=Pairs.FEW)
    told = faulty.tried([*arguments(request, folder), "--payer-checks", ",".join(WANTED)], folder)
    rows = {row["id"]: row for row in results(read(folder))["requirements"]}
    assert {row["guide"] for row in rows.values()} == {None, "hl7.fhir.us.core#6.1.0", *PUBLIC}
    assert told.reasons(Outcome.NOT_OFFERED)[-1] == (
        "conformance-profile-claimed: no law asks for it, nor a guide or promises that the target claims: profile-named"
    )
    assert rows["US-CORE-6.1.0/json"]["outcome"] == "pass"
    assert rows["US-CORE-6.1.0/Goal/patient"]["outcome"] == "not_offered"
    assert rows["US-CORE-6.1.0/Patient/_id"]["reason"] == "2 cases passed"
    assert rows["US-CORE-6.1.0/Patient/name"]["outcome"] == "fail"
