"""Every must-support element of every CARIN profile appears somewhere in the population."""

from __future__ import annotations

import pytest

from payerproof.conformance.profiles import coverage
from payerproof.synthetic_data.config import household_names
from payerproof.synthetic_data.generate import population
from payerproof.synthetic_data.resources.guide import GUIDES

PROFILES = {"1.1.0": 8}
"""How many profiles the resources of a version claim, where they are not nine; 1.1.0 has none for oral claims."""

_CARE_TEAM = {f"ExplanationOfBenefit.careTeam{part}" for part in ("", ".provider", ".role")}
ABSENT = {
    # A rule of 2.1.0, corrected later, wants prescribers to be organizations: the care team is left out.
    "hl7.fhir.us.carin-bb#2.1.0": {"C4BB-ExplanationOfBenefit-Pharmacy|2.1.0": _CARE_TEAM},
    # Claims without amounts have no totals.
    "hl7.fhir.us.carin-bb#2.1.0:basis": {
        "C4BB-ExplanationOfBenefit-Pharmacy-Basis|2.1.0": _CARE_TEAM | {"ExplanationOfBenefit.total.amount"}
    },
    "hl7.fhir.us.carin-bb#2.2.0:basis": {
        "C4BB-ExplanationOfBenefit-Pharmacy-Basis|2.2.0": {"ExplanationOfBenefit.total.amount"}
    },
}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_must_support_element_is_somewhere(guide: str) -> None:
    """No profile of the guide has an element that nobody's record shows, but for those whose absence has a reason."""
    made = population(household_names(), guide=guide)
    everything = [*made.shared, *(resource for person in made.members for resource in person.resources)]
    package = guide.partition(":")[0]
    found = coverage((package,), everything)
    assert PROFILES.get(package.partition("#")[2], 9) == len(found)
    missing = {profile.rpartition("/")[2]: set(each.missing) for profile, each in found.items() if each.missing}
    assert missing == ABSENT.get(guide, {})
