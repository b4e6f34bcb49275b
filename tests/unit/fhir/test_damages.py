"""Damage of many kinds, put anywhere into valid resources, is found; whatever is put, nothing breaks."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from payerproof.fhir.guides import shipped
from payerproof.fhir.packages import read_package
from payerproof.fhir.tables import MANIFEST
from payerproof.fhir.validator import Validator, load
from payerproof.guide_names import shipped_folder
from payerproof.synthetic_data.generate import population
from tests.unit.fhir.damages import Place, damages, replaced

PER_RESOURCE = 40
GUIDES = [name for name in shipped() if "r4.core" not in name and "terminology" not in name]
ANYTHING = {"subject", "target", "focus", "focal", "what", "who", "evidence", "about", "valueReference", "basedOn"}
"""Elements whose reference may lead to any type, in at least one resource."""


def survivors(judge: Validator, resource: dict[str, Any], seed: int) -> list[tuple[str, Place]]:
    """Return the damages among a fixed choice of them that are not found."""
    every = list(damages(resource))
    chosen = Random(seed).sample(every, min(PER_RESOURCE, len(every)))
    return [
        (name, path)
        for name, path, made in chosen
        if not any(issue.rejects for issue in judge.validate(replaced(resource, path, made)))
        and not (name == "wrong reference" and ANYTHING & set(path))
    ]


def test_damaged_population(carin: Validator) -> None:
    """In the made-up population, which needs no file from elsewhere."""
    people = population(guide="hl7.fhir.us.carin-bb#2.0.0")
    resources = [resource for person in people.members[:3] for resource in person.resources[:6]] + list(
        people.shared[:4]
    )
    found = [(each["resourceType"], survivors(carin, each, seed)) for seed, each in enumerate(resources)]
    assert [row for row in found if row[1]] == []
    assert len(found) > 10


@pytest.mark.parametrize("name", GUIDES)
def test_damaged_examples(name: str, packages: Path) -> None:
    """In the official examples of every guide."""
    folder = shipped_folder() / name.replace("#", "/")
    package = read_package(packages / json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["package"])
    judge = load([name])
    found = []
    for seed, (file, text) in enumerate(package.examples()):
        if len(text) < 30_000 and not any(issue.rejects for issue in judge.validate(text)):
            found += [(file, *row) for row in survivors(judge, json.loads(text), seed)]
    assert found == []
