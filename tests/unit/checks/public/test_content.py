"""What the resources of public APIs tell, also where their shape is not what a resource has."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.public.content import facts, links
from payerproof.fhir.validator import load
from payerproof.synthetic_data.public.directory import directory
from payerproof.synthetic_data.public.formulary import formulary

BASE = "https://payer.example/open"


def _by_name(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"{each['resourceType']}/{each['id']}": each for each in found}


@pytest.mark.parametrize(
    ("guide", "made"),
    [("hl7.fhir.us.davinci-pdex-plan-net#1.1.0", directory), ("hl7.fhir.us.davinci-drug-formulary#2.0.1", formulary)],
)
def test_the_made_up_data_are_valid(guide: str, made: Any) -> None:
    """Each made-up resource has an id of its own and no error against the profile that it names."""
    validator, found = load([guide]), made()
    assert len(_by_name(found)) == len(found)
    issues = [issue.message for each in found for issue in validator.judge(each).issues if issue.rejects]
    assert issues == []


def test_facts_are_counted_by_kind() -> None:
    """Every kind is told in a whole directory, and counted away where it is left out."""
    whole = _by_name(directory())
    assert min(facts(whole).values()) > 0
    for each in whole.values():
        each.pop("telecom", None)
    assert facts(whole)["phone numbers"] == 0
    assert facts({}) == {"names": 0, "addresses": 0, "phone numbers": 0, "specialties": 0}


def test_links_of_a_whole_formulary() -> None:
    """Nothing is lacking, and each kind is there; references may be absolute."""
    lacking, counts = links(_by_name(formulary()), BASE)
    assert lacking == []
    assert counts == {"plan": 2, "formulary": 2, "item": 5, "drug": 4}


@pytest.mark.parametrize("value", [None, [], {}, "x", [None], [{"type": "x"}], {"coding": "x"}, [["x"]]])
@pytest.mark.parametrize("key", ["extension", "coverage", "subject", "telecom", "meta", "type"])
def test_odd_shapes_are_links_and_facts_of_nothing(key: str, value: Any) -> None:
    """Whatever stands where a list or an object belongs, nothing is raised."""
    odd = {name: {**each, key: value} for name, each in {**_by_name(formulary()), **_by_name(directory())}.items()}
    lacking, _ = links(odd, BASE)
    assert all(isinstance(line, str) for line in lacking)
    assert min(facts(odd).values()) >= 0
