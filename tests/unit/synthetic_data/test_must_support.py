"""Every must-support element of the profiles of CARIN and US Core appears somewhere in the population."""

from __future__ import annotations

import pytest

from payerproof.checks.conformance.content.profiles import coverage
from payerproof.synthetic_data.config import household_names
from payerproof.synthetic_data.generate import population
from payerproof.synthetic_data.resources.guide import GUIDES
from payerproof.synthetic_data.resources.us_core import US_CORES
from tests.shared import claiming

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
    found = coverage(claiming(package), everything)
    assert PROFILES.get(package.partition("#")[2], 9) == len(found)
    missing = {profile.rpartition("/")[2]: set(each.missing) for profile, each in found.items() if each.missing}
    assert missing == ABSENT.get(guide, {})


_NOBODY = ("name", "telecom", "address")
CLINICAL_ABSENT: dict[str, dict[str, str]] = {
    "us-core-documentreference": {
        "DocumentReference.content.attachment.url": "notes are inside the resource, and a url would be a second copy",
    },
    "us-core-practitionerrole": {
        "PractitionerRole.endpoint": "a payer has no endpoints of clinicians, only telephones"
    },
    "us-core-observation-lab": {"Observation.specimen": "results come to a payer without samples"},
    "us-core-relatedperson": {
        f"RelatedPerson.{part}": "that there is a parent is the child's datum, who it is is the parent's"
        for part in _NOBODY
    },
    "us-core-smokingstatus": {
        "Observation.value[x]:valueQuantity": "the quantity is of pack-years, and nobody here ever smoked",
    },
}
"""Profile of US Core -> must-support element that no record has -> why."""
LISTED = {
    "hl7.fhir.us.core#3.1.1": (20, 185, 2),
    "hl7.fhir.us.core#6.1.0": (23, 247, 6),
    "hl7.fhir.us.core#7.0.0": (23, 265, 7),
}
"""Version -> how many profiles are claimed, how many must-support elements those have, and how many no record has."""


@pytest.mark.parametrize("core", US_CORES)
def test_every_clinical_must_support_element_is_somewhere(core: str) -> None:
    """Every element of the claimed profiles is on somebody's record, but for those whose absence has a reason."""
    made = population(household_names(), guide=f"hl7.fhir.us.carin-bb#2.0.0,{core}")
    everything = [*made.shared, *(resource for person in made.members for resource in person.resources)]
    found = coverage(claiming(core), everything)
    missing = [
        (profile.rpartition("/")[2].partition("|")[0], element)
        for profile, each in found.items()
        for element in each.missing
    ]
    assert [(profile, element) for profile, element in missing if element not in CLINICAL_ABSENT.get(profile, {})] == []
    assert LISTED[core] == (len(found), sum(len(each.flagged) for each in found.values()), len(missing))
