"""The made-up population is clean under every version of its guide."""

from __future__ import annotations

import json

import pytest

from payerproof.fhir.validator import load
from payerproof.synthetic_data.generate import population
from tests.unit.fhir.samples import errors


@pytest.mark.parametrize("version", ["1.1.0", "2.0.0", "2.1.0", "2.2.0"])
def test_population_is_valid(version: str) -> None:
    """Each resource of the canonical household fulfils the profile it claims."""
    guide = f"hl7.fhir.us.carin-bb#{version}"
    people = population(guide=guide)
    judge = load([guide])
    resources = [resource for person in people.members for resource in person.resources] + list(people.shared)
    claims = [resource["meta"]["profile"] for resource in resources if "profile" in resource.get("meta", {})]
    assert all(claim.endswith(f"|{version}") for listed in claims for claim in listed)
    assert len(claims) > 100
    found = {f"{each['resourceType']}/{each['id']}": errors(judge.validate(json.dumps(each))) for each in resources}
    assert {name: issues for name, issues in found.items() if issues} == {}
