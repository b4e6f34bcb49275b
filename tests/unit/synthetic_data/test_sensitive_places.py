"""Sensitive services tell their category where they are said to, and nowhere else: overt ones, and hidden ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from payerproof.catalog import sensitive_categories
from payerproof.synthetic_data.config import acts
from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.resources.labels import LABELS
from payerproof.synthetic_data.roster import CATEGORIES

PLACES = {
    "secondary diagnosis": "diagnosis[1]",
    "external cause": "diagnosis[1]",
    "admitting diagnosis": "diagnosis[1]",
    "procedure code": "item[1].productOrService",
    "place of service": "item[0].locationCodeableConcept",
    "drug": "item[0].productOrService",
    "compound ingredient": "item[0].detail",
    "diagnosis-related group": "supportingInfo",
    "revenue code": "item[0].revenue",
    "inpatient procedure": "procedure[0]",
    "provider": "careTeam",
    "text": "nowhere",
    "principal diagnosis": "diagnosis[0]",
    "reason for the visit": "diagnosis[1]",
    "ICD-9 diagnosis": "diagnosis[0]",
    "local code": "nowhere",
    "display without code": "nowhere",
    "modifier": "item[0].modifier",
    "line detail": "item[0].detail",
    "line sub-detail": "item[0].detail",
    "type of bill": "supportingInfo",
    "discharge status": "supportingInfo",
    "specialty": "careTeam",
    "facility": "nowhere",
    "contained": "nowhere",
    "laboratory test": "nowhere",
    "narrative": "nowhere",
    "process note": "nowhere",
    "provenance": "nowhere",
}
"""Name of the place -> the path under which a claim may hold codes of the category."""


def codings(value: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield path, system and code of every coding below `value`, security labels left out."""
    if isinstance(value, dict):
        if "system" in value and "code" in value and ".security" not in path:
            yield path, value["system"], value["code"]
        for key, below in value.items():
            yield from codings(below, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from codings(below, f"{path}[{index}]")


def telling(claim: dict[str, Any], category: str) -> list[str]:
    """Return the paths of codes that the catalogue counts to the category."""
    known = sensitive_categories()[category]
    return [path for path, system, code in codings(claim) if known.matches(system, code)]


def claims(made: Population, place: str | None) -> list[tuple[dict[str, Any], str]]:
    """Return the sensitive claims whose category shows in `place`, with their category."""
    return [
        (resource, datum.category)
        for person in made.members
        for resource, datum in zip(person.resources, person.data, strict=True)
        if datum.category and datum.place == place and resource.get("use") == "claim"
    ]


def test_categories_are_those_of_the_catalogue() -> None:
    """The generator and the engine know the same categories, and labels that agree."""
    known = sensitive_categories()
    assert set(CATEGORIES) == set(known) == set(LABELS)
    for category, labels in LABELS.items():
        assert set(labels) <= set(known[category].labels)


def test_overt_claims_tell_their_category_by_codes(everyone: Population) -> None:
    """What is openly sensitive has at least one code that the catalogue counts to its category."""
    for claim, category in claims(everyone, None):
        if category != "minors_confidential":
            assert telling(claim, category) != [], claim["item"]


@pytest.mark.parametrize("place", PLACES)
def test_hidden_claims_tell_in_one_place(everyone: Population, place: str) -> None:
    """Every place is used somewhere, and no code outside it tells the category."""
    found = claims(everyone, place)
    assert found != []
    for claim, category in found:
        assert [path for path in telling(claim, category) if not path.startswith(PLACES[place])] == []


def test_every_place_has_an_act() -> None:
    """The places of the acts are the places there are tests for."""
    assert set(PLACES) == {act.shown_in for act in acts().values() if act.shown_in}


def test_sensitive_resources_are_labelled_and_ordinary_ones_are_not(everyone: Population) -> None:
    """Security labels stand on what is sensitive alone, since a label tells by itself."""
    for person in everyone.members:
        for resource, datum in zip(person.resources, person.data, strict=True):
            labels = [each["code"] for each in resource["meta"].get("security", [])]
            assert labels == (["R", *LABELS[datum.category]] if datum.category else [])
