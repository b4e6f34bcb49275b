"""What the resources say is true FHIR, adds up, and refers to what there is."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.identifiers import is_npi, luhn_digit

from .scan import canaries_in, kinds_of, references_in

FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
NPI = "http://hl7.org/fhir/sid/us-npi"


def everything(made: Population) -> list[dict[str, Any]]:
    """Return all resources, owned and shared."""
    return [resource for person in made.members for resource in person.resources] + list(made.shared)


def claims(made: Population) -> list[dict[str, Any]]:
    """Return all claims, without prior authorizations."""
    return [resource for resource in everything(made) if resource.get("use") == "claim"]


def test_models_accept_everything(everyone: Population) -> None:
    """Every kind of resource, act and outcome is accepted by the R4B models of fhir.resources."""
    for resource in kinds_of(everyone):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_ids_are_fhir_ids_and_unique(everyone: Population) -> None:
    """No two resources share type and id, and every id has the letters FHIR allows."""
    names = [f"{resource['resourceType']}/{resource['id']}" for resource in everything(everyone)]
    assert len(names) == len(set(names))
    assert [name for name in names if not FHIR_ID.fullmatch(name.partition("/")[2])] == []


def test_references_resolve_within_the_owner(everyone: Population) -> None:
    """A reference points to a resource of the same owner, to a shared one, or to one inside the same resource."""
    shared = {f"{resource['resourceType']}/{resource['id']}" for resource in everyone.shared}
    for person in everyone.members:
        own = {f"{resource['resourceType']}/{resource['id']}" for resource in person.resources}
        for resource in person.resources:
            inside = {f"#{each['id']}" for each in resource.get("contained", [])}
            assert [text for text in references_in(resource) if text not in own | shared | inside] == []


def test_dependants_do_not_refer_to_the_subscriber(everyone: Population) -> None:
    """Only the subscriber's own coverage refers to a subscriber; dependants carry the number alone."""
    for person in everyone.members:
        for resource in person.resources:
            if resource["resourceType"] == "Coverage":
                own = resource["relationship"]["coding"][0]["code"] == "self"
                assert own == ("subscriber" in resource) == ("policyHolder" in resource)


def test_contract_shares_its_number_and_nothing_else(h1: Population) -> None:
    """Within a contract the subscriber number is one, the suffixes differ; contracts have different numbers."""
    suffixes: dict[str, list[str]] = defaultdict(list)
    for person in h1.members:
        for resource in person.resources:
            if resource["resourceType"] == "Coverage":
                suffixes[resource["subscriberId"]].append(resource["dependent"])
                assert resource["subscriberId"] + resource["dependent"] == resource["identifier"][0]["value"]
    assert sorted(len(found) for found in suffixes.values()) == [1, 1, 1, 7]
    assert all(len(found) == len(set(found)) for found in suffixes.values())


def test_provider_identifiers_have_their_check_digit(h1: Population) -> None:
    """Every NPI passes the Luhn test over 80840, and no two are alike."""
    found = [each["value"] for resource in h1.shared for each in resource["identifier"] if each["system"] == NPI]
    assert all(is_npi(npi) for npi in found)
    assert len(found) == len(set(found))


def test_check_digit_follows_the_published_example() -> None:
    """123456789 has check digit 3, as in the CMS note on the NPI check digit."""
    assert luhn_digit("80840123456789") == "3"
    assert is_npi("1234567893")
    assert not is_npi("1234567894")


def amounts(entries: list[dict[str, Any]]) -> dict[str, Decimal]:
    """Return the amounts of a list of adjudications or totals by category code."""
    return {
        entry["category"]["coding"][0]["code"]: Decimal(str(entry["amount"]["value"]))
        for entry in entries
        if "amount" in entry
    }


def test_amounts_add_up(everyone: Population) -> None:
    """Each line splits exactly into its parts, and the totals are the sums of the lines."""
    for claim in claims(everyone):
        by_case = amounts(claim["adjudication"])
        lines = [by_case] if by_case else [amounts(item["adjudication"]) for item in claim["item"]]
        total = amounts(claim["total"])
        assert total == {code: sum((line[code] for line in lines), Decimal()) for code in total}
        if claim["outcome"] == "queued":
            assert set(total) == {"submitted"}
            continue
        for line in lines:
            assert line["submitted"] == line["eligible"] + line["discount"] + line["noncovered"]
            assert line["eligible"] == line["copay"] + line["deductible"] + line["coinsurance"] + line["benefit"]
            assert line["memberliability"] == line["eligible"] - line["benefit"] + line["noncovered"]
            assert line["benefit"] == line["paidtoprovider"] + line.get("priorpayerpaid", 0)
        if "payment" in claim:
            assert Decimal(str(claim["payment"]["amount"]["value"])) == total["paidtoprovider"]


def test_amounts_have_two_places_in_the_text(h1: Population) -> None:
    """In the JSON text every amount of money is written with two places."""
    for person in h1.members:
        for row in person.rows:
            found = re.findall(r'"value":([^,]+),"currency"', row.text)
            assert [each for each in found if not re.fullmatch(r"-?\d+\.\d\d", each)] == []


def test_dates_are_coherent(everyone: Population) -> None:
    """Services lie within life and coverage; claims are received, created and updated afterwards, before the clock."""
    for person in everyone.members:
        cover = {resource["id"]: resource["period"] for resource in person.resources if "period" in resource}
        for claim in person.resources:
            if claim.get("use") != "claim":
                continue
            start, end = claim["billablePeriod"]["start"], claim["billablePeriod"]["end"]
            period = cover[claim["insurance"][0]["coverage"]["reference"].partition("/")[2]]
            received = next(each["timingDate"] for each in claim["supportingInfo"] if "timingDate" in each)
            order = [person.member.birth_date.isoformat(), period["start"], start, end, received, claim["created"]]
            assert order[1:] == sorted(order[1:])
            assert order[0] <= start <= period.get("end", "9999")
            assert claim["created"] == claim["meta"]["lastUpdated"]
            assert date.fromisoformat(claim["created"][:10]) <= date(2026, 6, 14)


def test_ordinary_claims_tell_nothing_sensitive(everyone: Population) -> None:
    """What has no category refers to no provider whose name tells one, and holds no canary of a sensitive datum."""
    sensitive = [datum for datum in everyone.manifest.values() if datum.category]
    # Every claim refers to the coverage that pays, also to one whose class tells a category.
    secret = {token for datum in sensitive for token in datum.canaries[datum.type == "Coverage" :]}
    for person in everyone.members:
        for resource, datum in zip(person.resources, person.data, strict=True):
            if datum.category is None:
                assert [text for text in references_in(resource) if text in everyone.shared_categories] == []
                assert set() == secret & {str(canary) for canary in canaries_in(resource)}


def test_sensitive_claims_meet_providers_of_their_category(everyone: Population) -> None:
    """What is sensitive refers to no provider of another category, and a claim to at least one of its own."""
    for person in everyone.members:
        for resource, datum in zip(person.resources, person.data, strict=True):
            if datum.category:
                told = {everyone.shared_categories.get(text) for text in references_in(resource)} - {None}
                assert told <= {datum.category}
                if resource.get("use") and datum.place in (None, "provider"):
                    assert told == {datum.category}


@pytest.mark.parametrize("seed", [0, 2, 99])
def test_other_seeds_are_as_good(seed: int) -> None:
    """Other seeds give resources that the models accept."""
    for resource in everything(population(("h1",), seed=seed))[::7]:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
