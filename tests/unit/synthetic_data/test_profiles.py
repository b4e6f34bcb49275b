"""The population is what its guides want: the engine's own validator finds no error in any version."""

from __future__ import annotations

from collections import Counter

import pytest

from payerproof.fhir.issue import IssueSeverity
from payerproof.fhir.validator import load
from payerproof.synthetic_data.config import household_names
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.generate import population
from payerproof.synthetic_data.resources.guide import GUIDES

from .scan import kinds_of

TOGETHER = (
    "hl7.fhir.us.carin-bb#1.1.0,hl7.fhir.us.core#3.1.1",
    "hl7.fhir.us.carin-bb#2.0.0,hl7.fhir.us.core#3.1.1,hl7.fhir.us.davinci-pdex#2.0.0",
    "hl7.fhir.us.carin-bb#2.1.0,hl7.fhir.us.core#6.1.0,hl7.fhir.us.davinci-pdex#2.0.0",
    "hl7.fhir.us.carin-bb#2.2.0:basis,hl7.fhir.us.core#7.0.0",
)
WRONG = {IssueSeverity.ERROR, IssueSeverity.FATAL}


@pytest.mark.parametrize("guide", [*GUIDES, *TOGETHER])
def test_no_error_in_any_version(guide: str) -> None:
    """Every kind of resource conforms to the profiles it claims, references resolved within the population."""
    made = population(household_names(), guide=guide)
    validator = load([name.partition(":")[0] for name in guide.split(",")])
    everything = [*made.shared, *(resource for person in made.members for resource in person.resources)]
    known = {f"{resource['resourceType']}/{resource['id']}": resource for resource in everything}
    found = Counter(
        f"{resource['resourceType']} {issue.expression} {issue.constraint}: {issue.message}"
        for resource in kinds_of(made)
        for issue in validator.validate(resource, resolver=known.get)
        if issue.severity in WRONG
    )
    assert Counter() == found


@pytest.mark.parametrize("guide", GUIDES)
def test_every_claim_names_its_version(guide: str) -> None:
    """Every claim has one profile, of the version and kind asked for; 1.1.0 has none for oral claims."""
    package, _, kind = guide.partition(":")
    version = package.partition("#")[2]
    for person in population(("h1",), guide=guide).members:
        for resource, datum in zip(person.resources, person.data, strict=True):
            profiles = resource["meta"].get("profile", [])
            expected = 0 if (version, datum.kind) == ("1.1.0", "oral") else 1
            assert expected == len(profiles)
            assert all(profile.endswith(f"|{version}") for profile in profiles)
            if datum.kind:
                assert all(("-Basis|" in profile) == bool(kind) for profile in profiles)


@pytest.mark.parametrize("guide", [guide for guide in GUIDES if guide.endswith(":basis")])
def test_basis_claims_hold_no_money(guide: str) -> None:
    """Claims without amounts have no amount at all, in no corner."""
    made = population(("h1",), guide=guide)
    claims = [row.text for person in made.members for row in person.rows if row.datum.service]
    assert [text for text in claims if '"currency"' in text] == []


@pytest.mark.parametrize(
    ("guide", "problem"),
    [
        ("x#1", r"for guide 'x#1' \(allowed, one of each: hl7\.fhir\.us\.carin-bb#1\.1\.0, "),
        ("hl7.fhir.us.core#6.1.0", r"lack CARIN Blue Button \(allowed: one of hl7\.fhir\.us\.carin-bb#1\.1\.0, "),
        ("hl7.fhir.us.carin-bb#2.0.0,hl7.fhir.us.carin-bb#2.1.0", r"for guide 'hl7\.fhir\.us\.carin-bb#2\.1\.0' "),
        ("hl7.fhir.us.carin-bb#2.0.0,", r"for guide '' "),
    ],
)
def test_unknown_guides_are_refused(guide: str, problem: str) -> None:
    """What nobody makes, or makes twice, is refused with the list of what there is."""
    with pytest.raises(PopulationError, match=problem):
        population(guide=guide)
