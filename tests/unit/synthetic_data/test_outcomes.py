"""What becomes of claims: denied, adjusted, reversed, capitated, pending, cancelled, paid in part or by two payers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest

from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.household import Outcome


def versions(made: Population, service: str) -> list[dict[str, Any]]:
    """Return the versions of the claim for one service."""
    ids = {datum.id for datum in made.manifest.values() if datum.service == service}
    return [
        row for person in made.members for row in person.resources if row["id"] in ids and row.get("use") == "claim"
    ]


def total(claim: dict[str, Any], code: str) -> Decimal:
    """Return one total of a claim."""
    (found,) = (each["amount"]["value"] for each in claim["total"] if each["category"]["coding"][0]["code"] == code)
    return Decimal(str(found))


def reasons(claim: dict[str, Any]) -> list[str]:
    """Return the adjustment and reject reasons of a claim, line by line."""
    return [
        each["reason"]["coding"][0]["code"]
        for item in claim["item"]
        for each in item.get("adjudication", [])
        if each["category"]["coding"][0]["code"] in ("adjustmentreason", "rejectreason")
    ]


def test_every_outcome_is_somewhere(h1: Population) -> None:
    """The canonical household has a service for each outcome."""
    found = {service.outcome for family in h1.households for service in family.services}
    assert set(get_args(Outcome)) == found


def test_denied_claim_names_its_reason(h1: Population) -> None:
    """A denied claim pays nothing and says why; a pharmacy claim has a reject code instead."""
    (claim,) = versions(h1, "h1-sub-back-2")
    assert claim["payment"]["type"]["coding"][0]["code"] == "denied"
    assert reasons(claim) == ["96"]
    assert total(claim, "noncovered") == total(claim, "submitted") == total(claim, "memberliability")
    (fill,) = versions(h1, "h1-adc-inhaler-1")
    assert reasons(fill) == ["70"]


def test_partial_claim_pays_the_first_line_only(h1: Population) -> None:
    """A claim paid in part says so on each line."""
    (claim,) = versions(h1, "h1-sub-throat")
    assert (claim["outcome"], claim["payment"]["type"]["coding"][0]["code"]) == ("partial", "partiallypaid")
    assert reasons(claim) == ["45", "96"]
    assert 0 < total(claim, "benefit") < total(claim, "submitted")


@pytest.mark.parametrize("service", ["h1-spo-ankle", "h1-agt-back-2", "h1-adc-ankle"])
def test_versions_refer_to_each_other(h1: Population, service: str) -> None:
    """The first version is cancelled and names the claim that replaced it; that one names the first."""
    first, second = versions(h1, service)
    assert (first["status"], second["status"]) == ("cancelled", "active")
    for here, there, code in ((first, second, "replacedby"), (second, first, "prior")):
        (related,) = here["related"]
        assert related["relationship"]["coding"][0]["code"] == code
        assert related["reference"]["value"] == there["identifier"][0]["value"]
    assert first["created"] < second["created"]
    assert first["id"] != second["id"]


def test_reversal_takes_back_to_the_cent(h1: Population) -> None:
    """The amounts of a reversal and of what it reverses add up to nothing."""
    first, second = versions(h1, "h1-adc-ankle")
    for each in first["total"]:
        code = each["category"]["coding"][0]["code"]
        assert total(first, code) + total(second, code) == 0


def test_capitated_encounter_costs_nobody_anything(h1: Population) -> None:
    """An encounter under capitation has lines and reasons and no money."""
    (claim,) = versions(h1, "h1-exs-back")
    assert "payment" not in claim
    assert reasons(claim) == ["24"]
    assert total(claim, "benefit") == total(claim, "memberliability") == 0


def test_pending_claim_promises_nothing(h1: Population) -> None:
    """An undecided claim tells what was submitted and nothing else."""
    (claim,) = versions(h1, "h1-spo-blood")
    assert claim["outcome"] == "queued"
    assert [each["category"]["coding"][0]["code"] for each in claim["total"]] == ["submitted"]
    assert reasons(claim) == []


def test_two_payers_share_the_benefit(everyone: Population) -> None:
    """F30: a claim of one plan says what the other paid, and refers to both coverages of the child alone."""
    (claim,) = versions(everyone, "f30-dua-b-1")
    assert [each["focal"] for each in claim["insurance"]] == [True, False]
    assert 0 < total(claim, "priorpayerpaid") < total(claim, "benefit")
    own = {f"Coverage/{row['id']}" for row in everyone.person("f30-dua").resources if "beneficiary" in row}
    assert own == {each["coverage"]["reference"] for each in claim["insurance"]}
