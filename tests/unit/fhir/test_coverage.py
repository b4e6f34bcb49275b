"""Must-support coverage: what a resource shows of its profile, what it does not, and what cannot be told."""

from __future__ import annotations

from payerproof.fhir.coverage import Coverage
from payerproof.fhir.validator import Validator, load
from payerproof.synthetic_data.generate import population
from tests.unit.fhir.samples import patient

RACE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"
PATIENT = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"


def test_elements_slices_and_extensions() -> None:
    """An element counts when it is there, a slice when a value belongs to it, an extension by its URL."""
    judge = load(["hl7.fhir.us.core#3.1.1"])
    (bare,) = judge.coverage(patient(birthDate=None), [PATIENT]).values()
    assert {"Patient.name", "Patient.name.family", "Patient.gender", "Patient.address.state"} <= bare.seen
    assert {"Patient.birthDate", "Patient.extension:race", "Patient.telecom.use"} & set(bare.missing) == {
        "Patient.birthDate",
        "Patient.extension:race",
    }
    (full,) = judge.coverage(patient(extension=[{"url": RACE}]), [PATIENT]).values()
    assert {"Patient.birthDate", "Patient.extension:race"} <= full.seen


def test_only_profiles_of_the_type() -> None:
    """A profile that is not loaded, or is for another type, has no coverage."""
    judge = load(["hl7.fhir.us.core#6.1.0"])
    assert judge.coverage({"resourceType": "Observation"}, [PATIENT, "x:y"]) == {}
    assert list(judge.coverage(patient(meta={"profile": [f"{PATIENT}|6.1.0", 3]}))) == [f"{PATIENT}|6.1.0"]


def test_coverage_adds_up() -> None:
    """What one resource shows is not missing any more; what is seen is no longer unclear."""
    whole = Coverage(("a", "b", "c", "d"))
    whole.add(Coverage(whole.flagged, {"a"}, {"b"}))
    seen = [(whole.missing, set(whole.unclear))]
    whole.add(Coverage(whole.flagged, {"b", "c"}))
    seen.append((whole.missing, set(whole.unclear)))
    assert seen == [(("c", "d"), {"b"}), (("d",), set())]


def test_coverage_of_a_population(carin: Validator) -> None:
    """Over a population the slices of the claims' supporting information are told apart."""
    seen: dict[str, Coverage] = {}
    for person in population(guide="hl7.fhir.us.carin-bb#2.0.0").members:
        for resource in person.resources:
            for name, found in carin.coverage(resource).items():
                seen.setdefault(name, Coverage(found.flagged)).add(found)
    pharmacy = next(found for name, found in seen.items() if "Pharmacy" in name)
    assert "ExplanationOfBenefit.supportingInfo:dawcode" in pharmacy.flagged
    assert {"ExplanationOfBenefit.status", "ExplanationOfBenefit.supportingInfo:dayssupply"} <= pharmacy.seen
    assert all(set(found.missing).isdisjoint(found.seen) for found in seen.values())
