"""Which profiles, and which guides, a resource is judged by."""

from __future__ import annotations

from payerproof.checks.conformance.content.profiles import coverage, has_a_profile, homes, judged_by
from tests.shared import claiming

CARIN, CORE = "hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.core#6.1.0"
BOTH = (CARIN, CORE)
C4BB = "http://hl7.org/fhir/us/carin-bb/StructureDefinition"


def test_the_profile_named_counts_with_what_it_builds_on() -> None:
    """A claim is judged by the profile it names, and by the abstract one below; the guide is told, too."""
    claim = {
        "resourceType": "ExplanationOfBenefit",
        "meta": {"profile": [f"{C4BB}/C4BB-ExplanationOfBenefit-Oral|2.0.0"]},
    }
    names = {"C4BB-ExplanationOfBenefit-Oral", "C4BB-ExplanationOfBenefit", CARIN}
    assert judged_by(claiming(*BOTH), claim) == names


def test_without_a_name_the_guides_choose() -> None:
    """A coverage that names no profile is judged by those that the claimed guides have for it."""
    coverage = {"resourceType": "Coverage"}
    assert judged_by(claiming(CARIN), coverage) == {"C4BB-Coverage", CARIN}
    assert judged_by(claiming(*BOTH), coverage) == {"C4BB-Coverage", "us-core-coverage", CARIN, CORE}


def test_a_guide_not_claimed_judges_nothing() -> None:
    """A profile of a guide that the target does not claim says nothing of those it claims."""
    coverage = {"resourceType": "Coverage", "meta": {"profile": [f"{C4BB}/C4BB-Coverage"]}}
    assert judged_by(claiming(CORE), coverage) == {"us-core-coverage", CORE}


def test_a_guide_claimed_in_part_judges_its_types() -> None:
    """A resource of another type is held to it only by its own word, and owes it no must-support element."""
    target = claiming(CARIN, CORE, types=("Patient",))
    plain = {"resourceType": "Coverage"}
    named = {**plain, "meta": {"profile": [f"{C4BB}/C4BB-Coverage"]}}
    assert judged_by(target, plain) == {"us-core-coverage", CORE}
    assert judged_by(target, named) == {"C4BB-Coverage", CARIN}
    assert {profile.rpartition("|")[0] for profile in coverage(target, [named])} == set()
    assert has_a_profile(claiming(CARIN), plain)
    assert not has_a_profile(claiming(CARIN, types=("Patient",)), plain)
    assert has_a_profile(claiming(CARIN, types=("Coverage",)), plain)


def test_a_profile_has_a_home() -> None:
    """Each profile, with its version, belongs to the guide that defines it."""
    found = homes(BOTH)
    assert found[f"{C4BB}/C4BB-Coverage|2.0.0"] == CARIN
    assert found["http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage|6.1.0"] == CORE
