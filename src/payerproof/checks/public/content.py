"""What the served resources of a public API tell: the facts that the rule names, and the links that the guide wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.fhir.references import referred
from payerproof.json_parts import member, objects, texts

Resources = Mapping[str, Mapping[str, Any]]

_USDF = "http://hl7.org/fhir/us/davinci-drug-formulary/StructureDefinition/usdf-"
_FORMULARY = f"{_USDF}FormularyReference-extension"
_TIER = f"{_USDF}DrugTierID-extension"
_PLAN = f"{_USDF}PayerInsurancePlan"


def facts(found: Resources) -> dict[str, int]:
    """Return how many resources of a directory tell each kind of fact that 42 CFR 422.120(b) names."""
    people = ("Practitioner", "Organization")
    places = ("Location", "Organization")
    reached = ("Location", "Organization", "PractitionerRole", "Practitioner")
    skilled = ("PractitionerRole", "HealthcareService", "OrganizationAffiliation")
    return {
        "names": sum(1 for each in _of(found, *people) if each.get("name")),
        "addresses": sum(1 for each in _of(found, *places) if each.get("address")),
        "phone numbers": sum(1 for each in _of(found, *reached) if any(_phones(each))),
        "specialties": sum(1 for each in _of(found, *skilled) if each.get("specialty")),
    }


def links(found: Resources, base: str) -> tuple[list[str], dict[str, int]]:
    """Return in words the links that a formulary service lacks, and how many plans, lists, items and drugs there are.

    What a link leads to and was not shown is asked for elsewhere; here it is looked at whether there is a link.
    """
    plans = [each for each in _of(found, "InsurancePlan") if _drug_coverages(each)]
    items, drugs = list(_of(found, "Basic")), list(_of(found, "MedicationKnowledge"))
    lists = {name for each in (*plans, *items) for name in _formularies(each, base)}
    lacking = [f"{_name(each)} has a drug coverage without a formulary" for each in plans if not all(_linked(each))]
    lacking += [f"{_name(each)} is of no formulary" for each in items if not _own_formulary(each)]
    lacking += [f"{_name(each)} is of no drug" for each in items if not _subject(each, base)]
    lacking += [f"{_name(each)} tells no drug tier" for each in items if not _has(each, _TIER)]
    return lacking, {"plan": len(plans), "formulary": len(lists), "item": len(items), "drug": len(drugs)}


def _of(found: Resources, *kinds: str) -> Iterator[Mapping[str, Any]]:
    return (each for name, each in found.items() if name.partition("/")[0] in kinds)


def _name(item: Mapping[str, Any]) -> str:
    return f"{item.get('resourceType')}/{item.get('id')}"


def _phones(item: Mapping[str, Any]) -> Iterator[bool]:
    return (each.get("system") == "phone" and bool(each.get("value")) for each in objects(item.get("telecom")))


def _drug_coverages(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the coverages of a payer's plan that are of drugs (type DRUGPOL); a formulary has none."""
    named = texts(member(item.get("meta"), "profile"))
    if not any(each.partition("|")[0] == _PLAN for each in named):
        return []
    return [each for each in objects(item.get("coverage")) if "DRUGPOL" in _codes(each.get("type"))]


def _codes(concept: object) -> list[str]:
    return texts([each.get("code") for each in objects(member(concept, "coding"))])


def _linked(plan: Mapping[str, Any]) -> Iterator[bool]:
    return (_has(each, _FORMULARY) for each in _drug_coverages(plan))


def _has(node: Mapping[str, Any], url: str) -> bool:
    return any(each.get("url") == url for each in objects(node.get("extension")))


def _own_formulary(item: Mapping[str, Any]) -> bool:
    return _has(item, _FORMULARY)


def _formularies(node: Mapping[str, Any], base: str) -> Iterator[str]:
    for holder in (node, *objects(node.get("coverage"))):
        for each in objects(holder.get("extension")):
            if each.get("url") == _FORMULARY:
                yield from referred(each, base)


def _subject(item: Mapping[str, Any], base: str) -> bool:
    return any(name.startswith("MedicationKnowledge/") for name in referred(item.get("subject"), base))
