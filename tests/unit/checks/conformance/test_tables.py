"""The search tables that ship: what they say, and that they are what the published packages give."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.checks.conformance.guides import asked_types, meaning, patient_types
from payerproof.checks.search_tables import SEARCH, compile_search, search_table
from payerproof.fhir.packages import read_package
from payerproof.guide_names import shipped_folder
from tests.shared import claiming

PACKAGES = Path(__file__).resolve().parents[5] / "shared" / "fhir-packages"
SHIPPED = sorted(path.parent for path in shipped_folder().glob(f"*/*/{SEARCH}"))
CARIN = "hl7.fhir.us.carin-bb#2.0.0"


@pytest.mark.parametrize("folder", SHIPPED, ids=[f"{path.parent.name}-{path.name}" for path in SHIPPED])
def test_compiled_again_byte_for_byte(folder: Path) -> None:
    """The published package gives the very file that ships."""
    found = sorted(PACKAGES.glob(f"{folder.parent.name}-{folder.name}*.tgz"))
    if not found:
        pytest.skip("the published packages are not beside this checkout")
    assert compile_search(read_package(found[0]).resources()) == (folder / SEARCH).read_bytes()


def test_what_carin_asks_of_claims() -> None:
    """CARIN BB 2.0.0: eight parameters, seven includes, read and search are SHALL."""
    table = search_table(CARIN)
    assert table is not None
    asked = table.asked["ExplanationOfBenefit"]
    shall = {name for name, strength in asked.parameters.items() if strength == "SHALL"}
    assert len(shall) == 8
    assert {"read", "search-type"} == {name for name, strength in asked.interactions.items() if strength == "SHALL"}
    assert len(asked.includes) == 7
    assert asked_types(claiming(CARIN))[:3] == ("Patient", "Coverage", "ExplanationOfBenefit")


def test_a_guide_claimed_in_part_asks_of_its_types() -> None:
    """Nothing is asked of the types that it is not claimed for; another guide still asks what it asks of them."""
    kept = ("Patient", "Coverage")
    assert asked_types(claiming(CARIN, types=kept)) == kept
    assert patient_types(claiming(CARIN, types=kept)) == ()
    assert "ExplanationOfBenefit" not in asked_types(claiming(CARIN, "hl7.fhir.us.core#6.1.0", types=kept))
    assert "Condition" in asked_types(claiming(CARIN, "hl7.fhir.us.core#6.1.0", types=kept))


def test_a_guide_speaks_before_the_base() -> None:
    """A parameter means what the claimed guide says, else what R4 says, else nothing."""
    start = meaning([CARIN], "ExplanationOfBenefit", "billable-period-start")
    updated = meaning([CARIN], "ExplanationOfBenefit", "_lastUpdated")
    assert start is not None
    assert updated is not None
    assert (start.kind, updated.kind) == ("date", "date")
    assert meaning([CARIN], "ExplanationOfBenefit", "payerproof") is None
    assert search_table("no.such.guide#1.0.0") is None


def test_what_plan_net_wants_chained() -> None:
    """Plan-Net 1.1.0 names what a search reaches through each reference; where a guide names none, there is none."""
    table = search_table("hl7.fhir.us.davinci-pdex-plan-net#1.1.0")
    assert table is not None
    assert "address-city" in table.chains["PractitionerRole"]["location"]
    assert "coverage-area" not in table.chains.get("InsurancePlan", {})
    formulary = search_table("hl7.fhir.us.davinci-drug-formulary#2.0.1")
    assert formulary is not None
    assert formulary.chains == {}
    assert set(formulary.asked["Basic"].includes) == {"Basic:subject", "Basic:formulary"}
