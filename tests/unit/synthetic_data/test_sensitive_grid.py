"""The grid of sensitive places is whole: every category in every place that can tell it, or the reason why not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from payerproof.synthetic_data.canary import PATTERN
from payerproof.synthetic_data.config import acts, directory, grid
from payerproof.synthetic_data.errors import HouseholdError
from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.person import Datum
from payerproof.synthetic_data.placements import PLACES, cells
from payerproof.synthetic_data.resources.labels import LABELS
from payerproof.synthetic_data.roster import CATEGORIES
from payerproof.synthetic_data.signals import SIGNALS, read_grid
from payerproof.synthetic_data.tables import Table

from .conftest import EVERYTHING

PATHS = {
    "principal diagnosis": ("ExplanationOfBenefit", "diagnosis.0.diagnosisCodeableConcept"),
    "secondary diagnosis": ("ExplanationOfBenefit", "diagnosis.1.diagnosisCodeableConcept"),
    "admitting diagnosis": ("ExplanationOfBenefit", "diagnosis.1.diagnosisCodeableConcept"),
    "reason for the visit": ("ExplanationOfBenefit", "diagnosis.1.diagnosisCodeableConcept"),
    "external cause": ("ExplanationOfBenefit", "diagnosis.1.diagnosisCodeableConcept"),
    "ICD-9 diagnosis": ("ExplanationOfBenefit", "diagnosis.0.diagnosisCodeableConcept"),
    "local code": ("ExplanationOfBenefit", "diagnosis.0.diagnosisCodeableConcept.coding.1.display"),
    "display without code": ("ExplanationOfBenefit", "diagnosis.0.diagnosisCodeableConcept.coding.1.display"),
    "procedure code": ("ExplanationOfBenefit", "item.1.productOrService"),
    "modifier": ("ExplanationOfBenefit", "item.0.modifier"),
    "line detail": ("ExplanationOfBenefit", "item.0.detail.0.productOrService"),
    "line sub-detail": ("ExplanationOfBenefit", "item.0.detail.0.subDetail"),
    "inpatient procedure": ("ExplanationOfBenefit", "procedure.0.procedureCodeableConcept"),
    "diagnosis-related group": ("ExplanationOfBenefit", "supportingInfo"),
    "type of bill": ("ExplanationOfBenefit", "supportingInfo"),
    "discharge status": ("ExplanationOfBenefit", "supportingInfo"),
    "revenue code": ("ExplanationOfBenefit", "item.0.revenue"),
    "place of service": ("ExplanationOfBenefit", "item.0.locationCodeableConcept"),
    "provider": ("ExplanationOfBenefit", "careTeam.0.provider"),
    "specialty": ("ExplanationOfBenefit", "careTeam.0.qualification"),
    "facility": ("ExplanationOfBenefit", "provider"),
    "contained": ("ExplanationOfBenefit", "contained.0.name"),
    "drug": ("ExplanationOfBenefit", "item.0.productOrService"),
    "compound ingredient": ("ExplanationOfBenefit", "item.0.detail.0.productOrService"),
    "laboratory test": ("Observation", "code"),
    "text": ("ExplanationOfBenefit", "item.0.productOrService.text"),
    "narrative": ("ExplanationOfBenefit", "text.div"),
    "process note": ("ExplanationOfBenefit", "processNote.0.text"),
    "provenance": ("Provenance", "agent.0.who"),
}
"""Place -> the type of resource and the path in it where the signal stands."""

REPEATED = {"facility": ("payee", "supportingInfo")}
"""Keys of a claim that name the same organization again: who is paid, and where it was done."""

PLACED = [cell for cell, reason in cells(grid()).items() if not reason]


@pytest.fixture(scope="module")
def made() -> Population:
    """Return the household of the grid with claims, prior authorizations and clinical records."""
    return population(("grid",), guide=EVERYTHING)


def found(made: Population, category: str, place: str) -> Iterator[tuple[Datum, dict[str, Any]]]:
    """Yield what belongs to the services of one cell."""
    for person in made.members:
        for datum, resource in zip(person.data, person.resources, strict=True):
            if (datum.category, datum.place) == (category, place):
                yield datum, resource


def at(resource: Any, path: str) -> Any:
    """Return what stands at a path of keys and places."""
    for step in path.split("."):
        resource = resource[int(step) if step.isdigit() else step]
    return resource


def signal_of(category: str, place: str) -> str:
    """Return the code, the words, the id or the name that tells the category in that place."""
    name = PLACES[place][0]
    value = grid().signals[category].values[name]
    match name:
        case "words" | "practitioner":
            return value
        case "organization":
            return directory().organizations[value].name if place == "contained" else value
        case "procedure":
            return value.split(" ")[1]
        case _:
            return value.split(" ")[0]


def test_grid_is_counted() -> None:
    """Of eleven categories in thirty-three places each, this many are filled; all others say why not."""
    grid_cells = cells(grid())
    assert len(grid_cells) == len(CATEGORIES) * (len(PLACES) + len(grid().nowhere)) == 363
    assert len(PLACED) == 243
    assert all(reason.strip() for cell, reason in grid_cells.items() if cell not in PLACED)


def test_every_place_has_a_path() -> None:
    """The places of the grid are the places looked at here."""
    assert set(PATHS) == set(PLACES)


@pytest.mark.parametrize(("category", "place"), PLACED)
def test_signal_stands_in_its_place_alone(made: Population, category: str, place: str) -> None:
    """The code or the words are at the path of the place, and the rest of the claim does not have them."""
    kind, path = PATHS[place]
    data = [(datum, resource) for datum, resource in found(made, category, place) if datum.type == kind]
    assert data
    signal = signal_of(category, place)
    for datum, resource in data:
        if resource.get("use") == "preauthorization":
            continue
        assert signal in json.dumps(at(resource, path), ensure_ascii=False), datum
    claims = [resource for _, resource in found(made, category, place) if resource.get("use") == "claim"]
    emptied = dict.fromkeys((path.split(".")[0], "meta", *REPEATED.get(place, ())))
    for claim in claims:
        rest = PATTERN.sub(b"", json.dumps(claim | emptied, ensure_ascii=False).encode()).decode()
        assert (f'"{signal}"' if signal.isalnum() else signal) not in rest, claim


@pytest.mark.parametrize(("category", "place"), PLACED)
def test_manifest_knows_category_place_and_labels(made: Population, category: str, place: str) -> None:
    """Each datum of a cell has the labels of its category in the manifest and on itself."""
    for datum, resource in found(made, category, place):
        codes = [label["code"] for label in resource["meta"]["security"]]
        assert (LABELS[category], ["R", *LABELS[category]]) == (datum.labels, codes)


TYPES = {
    "ExplanationOfBenefit": "diagnosis",
    "Coverage": "diagnosis",
    "Encounter": "diagnosis",
    "Condition": "diagnosis",
    "DocumentReference": "words",
    "Provenance": "organization",
    "Observation": "test",
    "DiagnosticReport": "test",
    "MedicationRequest": "ndc",
    "MedicationDispense": "ndc",
    "Procedure": "procedure",
}
"""Type of resource -> the signal without which no service of a category has such a record."""


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_type_of_record_tells_every_category(made: Population, category: str) -> None:
    """Each type has a resource of the category, but where the grid gives a reason why there is no signal for it."""
    types = {datum.type for datum in made.manifest.values() if datum.category == category}
    known = grid().signals[category]
    without = {kind for kind, signal in TYPES.items() if signal in known.absent}
    if "inpatient_procedure" in known.values:
        without -= {"Procedure"}
    assert set(TYPES) - without == types


@pytest.mark.parametrize("category", CATEGORIES)
def test_both_versions_and_the_prior_authorization_tell(made: Population, category: str) -> None:
    """A claim, the claim that took its place, and the authorization before both are of the category."""
    uses = [resource["use"] for _, resource in found(made, category, "principal diagnosis") if "use" in resource]
    assert sorted(uses) == ["claim", "claim", "preauthorization"]


@pytest.mark.parametrize("category", CATEGORIES)
def test_coverage_names_a_program_that_tells(made: Population, category: str) -> None:
    """The class of the coverage tells the category by its name."""
    ((_, coverage),) = found(made, category, "coverage class")
    assert directory().riders[category] in [each["name"] for each in coverage["class"]]


def test_note_of_the_visit_tells_inside_its_attachment(made: Population) -> None:
    """The title of the visit stands in the document, which is base64 in the resource."""
    for category in CATEGORIES:
        words = grid().signals[category].values["words"]
        notes = [each for _, each in found(made, category, "narrative") if each["resourceType"] == "DocumentReference"]
        assert [words in json.dumps(note["text"]) for note in notes] == [True]


def test_samples_do_not_draw_from_the_grid() -> None:
    """Acts of the grid have no weight, so what is sampled from a seed stays what it was."""
    assert {act.weight for act in acts().values() if "-in-" in act.id and act.shown_in in PLACES and act.local} == {0}
    assert all(acts()[f"{category}-in-text"].weight == 0 for category in CATEGORIES)


GOOD: dict[str, Any] = {
    "source": "x",
    "nowhere": {},
    "categories": {
        name: {
            "absent": {signal: "none is known" for signal in SIGNALS if signal not in ("practitioner", "organization")},
            "practitioner": "prac-harlan",
            "organization": "org-harbor-recovery",
        }
        for name in CATEGORIES
    },
}


@pytest.mark.parametrize(
    ("change", "key", "problem"),
    [
        (lambda data: data["categories"].pop("hiv"), "categories", "lacks 'hiv'"),
        (
            lambda data: data["categories"]["hiv"].update(drg="977"),
            "categories.hiv.drg",
            "is given and said to be absent",
        ),
        (lambda data: data["categories"]["hiv"]["absent"].pop("drg"), "categories.hiv.drg", "neither given nor absent"),
        (lambda data: data["categories"]["hiv"]["absent"].update(x="y"), "categories.hiv.absent.x", "is no signal"),
        (lambda data: data["categories"]["hiv"].update(practitioner="x"), "categories.hiv.practitioner", "is 'x'"),
        (lambda data: data["categories"]["hiv"].update(smell="x"), "categories.hiv.smell", "unknown key"),
        (
            lambda data: data["categories"].update(love=GOOD["categories"]["hiv"]),
            "categories.love",
            "no sensitive category",
        ),
        (lambda data: data["nowhere"].update(x=""), "nowhere.x", "is blank"),
    ],
)
def test_incomplete_grid_is_refused(change: Any, key: str, problem: str) -> None:
    """A signal that is neither given nor explained, or both, is an error that names file and key."""
    data = json.loads(json.dumps(GOOD))
    read_grid(Table("grid.toml", "", json.loads(json.dumps(data))), directory())
    change(data)
    with pytest.raises(HouseholdError, match=problem) as caught:
        read_grid(Table("grid.toml", "", data), directory())
    assert (caught.value.file, caught.value.key) == ("grid.toml", key)
