"""H1 has everybody and everything the suites rely on."""

from __future__ import annotations

from datetime import date

import pytest

from payerproof.synthetic_data.generate import Population

EVERYBODY = ("sub", "spo", "exs", "adc", "t18", "teen", "min", "agt", "out")
PAGE = 10


def test_everybody_is_there(h1: Population) -> None:
    """The nine of the canonical household, in the order of the file, with qualified ids."""
    assert tuple(f"h1-{name}" for name in EVERYBODY) == tuple(person.member.id for person in h1.members)


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_has_a_record(h1: Population, name: str) -> None:
    """One Patient, first of all; coverage; at least six ordinary claims."""
    person = h1.person(f"h1-{name}")
    kinds = [resource["resourceType"] for resource in person.resources]
    assert kinds[0] == "Patient"
    assert kinds.count("Patient") == 1
    assert kinds.count("Coverage") == (2 if name == "exs" else 1)
    claims = [datum for datum in person.data if datum.type == "ExplanationOfBenefit"]
    assert len([datum for datum in claims if datum.category is None]) >= 6


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name != "min"])
def test_services_on_both_sides_of_2016(h1: Population, name: str) -> None:
    """A claim on the last day of 2015, one on the first of 2016, and later ones."""
    days = [datum.service_date for datum in h1.person(f"h1-{name}").data if datum.service_date]
    assert date(2015, 12, 31) in days
    assert date(2016, 1, 1) in days
    assert max(days) > date(2024, 1, 1)


def test_somebody_needs_a_second_page(h1: Population) -> None:
    """Some have more claims than a page of ten holds, some have fewer."""
    sizes = [sum(datum.type == "ExplanationOfBenefit" for datum in person.data) for person in h1.members]
    assert max(sizes) > PAGE
    assert min(sizes) < PAGE


def test_teen_consented_alone_to_some_services(h1: Population) -> None:
    """The teen has services of their own consent, and a sensitive one that the parents consented to."""
    sensitive = {(datum.category, datum.consent) for datum in h1.person("h1-teen").data if datum.category}
    assert sensitive == {("sud", "member"), ("sti", "member"), ("sickle_cell", "parent")}


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_has_something_sensitive(h1: Population, name: str) -> None:
    """Each person has at least one claim of a sensitive category."""
    assert any(datum.category for datum in h1.person(f"h1-{name}").data)


def test_every_sensitive_category_is_somewhere(h1: Population) -> None:
    """All eleven categories have a claim in the one household."""
    found = {datum.category for datum in h1.manifest.values() if datum.category}
    assert found == {
        "sud",
        "mental_health",
        "hiv",
        "sti",
        "reproductive",
        "gender",
        "genetic",
        "abuse",
        "minors_confidential",
        "sickle_cell",
        "developmental",
    }


def test_all_five_types_of_claim_are_there(h1: Population) -> None:
    """Professional, pharmacy, inpatient, outpatient and oral claims, each claiming its profile."""
    suffix = "|2.0.0"
    profiles = {
        resource["meta"]["profile"][0].rpartition("C4BB-ExplanationOfBenefit-")[2].removesuffix(suffix)
        for person in h1.members
        for resource in person.resources
        if resource["resourceType"] == "ExplanationOfBenefit"
    }
    assert profiles == {
        "Professional-NonClinician",
        "Pharmacy",
        "Inpatient-Institutional",
        "Outpatient-Institutional",
        "Oral",
    }


def test_consent_is_named_only_where_it_decides(h1: Population) -> None:
    """Adults have no basis of consent in the manifest, minors always have one."""
    for person in h1.members:
        born = person.member.birth_date
        majority = date(born.year + 18, born.month, born.day)
        for datum in person.data:
            if datum.service_date:
                assert (datum.consent is None) == (datum.service_date >= majority)
