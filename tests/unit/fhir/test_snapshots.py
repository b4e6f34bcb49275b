"""Guides that are published as differentials: what is generated judges as the published snapshots do."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from payerproof.fhir.facts import structures
from payerproof.fhir.guides import _base_of, shipped_folder
from payerproof.fhir.packages import members, read_package
from payerproof.fhir.validator import load
from tests.unit.fhir.opinions import guides, opinions, text_of
from tests.unit.fhir.samples import errors, patient
from tests.unit.fhir.tiny import CANONICAL, diff, differential, validator

STRICTER = {
    ("hl7.fhir.us.carin-bb#1.1.0", "Practitioner-Practitioner3.json"),
}
"""The published snapshot of the profile forgets, in the slice of the NPI, the system that the whole element demands."""


def bare(package: Path, folder: Path) -> Path:
    """Write a package without its snapshots into `folder` and return it."""
    for name, text in members(package):
        if not name.startswith("package/") or name.count("/") != 1:
            continue
        content = json.loads(text)
        if isinstance(content, dict) and content.get("resourceType") == "StructureDefinition":
            content.pop("snapshot", None)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize("guide", guides())
def test_verdicts_with_generated_snapshots(guide: str, packages: Path, tmp_path: Path) -> None:
    """Hundreds of examples and mutants of each guide get the verdict that the published snapshots give."""
    manifest = json.loads((shipped_folder() / guide.replace("#", "/") / "manifest.json").read_text(encoding="utf-8"))
    package = packages / manifest["package"]
    examples = {name: json.loads(text) for name, text in read_package(package).examples()}
    published, generated = load([guide]), load([str(bare(package, tmp_path))])
    differing = set()
    for opinion in opinions(guide):
        text = text_of(opinion, examples[opinion["file"]])
        rejected = [any(issue.rejects for issue in judge.validate(text)) for judge in (published, generated)]
        if rejected[0] != rejected[1]:
            differing.add((guide, opinion["file"]))
    assert differing == {row for row in STRICTER if row[0] == guide}


def test_every_structure_is_generated(packages: Path) -> None:
    """Only what builds on a guide that is not at hand is left out, and its claim is then not evaluated."""
    missing = set()
    for path in sorted(packages.glob("hl7.fhir.us.*.tgz")):
        package = read_package(path)
        published = [each for each in package.resources() if each["resourceType"] == "StructureDefinition"]
        without = [{key: value for key, value in each.items() if key != "snapshot"} for each in published]
        bases = partial(_base_of, dict(package.dependencies))
        found, wanted = structures(without, bases)["structures"], structures(published, bases)["structures"]
        missing |= {url.rpartition("/")[2] for url in wanted.keys() - found.keys()}
    assert missing == {"us-core-questionnaireresponse", "pdex-provider-group"}


def test_words_are_laid_over_the_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cardinalities, one type of a choice, children of datatypes, slices, and a profile on a profile of the guide."""
    by = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
    first = differential(
        "first",
        "Patient",
        diff("Patient"),
        diff("Patient.identifier", slicing=by, min=1),
        diff("Patient.identifier:a", sliceName="a", min=1, max="1"),
        diff("Patient.identifier:a.system", min=1, fixedUri="https://payer.example/a"),
        diff("Patient.deceasedBoolean", min=1),
        diff("Patient.name.family", min=1),
    )
    second = differential("second", "Patient", diff("Patient.gender", max="0"), base=f"{CANONICAL}first")
    judge = validator(tmp_path, monkeypatch, second, first)
    good = {
        "identifier": [{"system": "https://payer.example/a", "value": "1"}, {"value": "2"}],
        "deceasedBoolean": False,
        "name": [{"family": "x"}],
    }
    for name, more in (("first", {}), ("second", {"gender": None})):
        claim = {"meta": {"profile": [f"{CANONICAL}{name}"]}}
        assert errors(judge.validate(patient(**good, **claim, **more))) == []
        for change in ({"identifier": [{"value": "1"}]}, {"deceasedBoolean": None}, {"name": [{"text": "x"}]}):
            assert errors(judge.validate(patient(**{**good, **claim, **more, **change})))
        dated = {**good, **claim, **more, "deceasedBoolean": None, "deceasedDateTime": "2026"}
        assert errors(judge.validate(patient(**dated)))
    claim = {"meta": {"profile": [f"{CANONICAL}second"]}}
    assert errors(judge.validate(patient(**good, **claim))) == [("Patient.gender", None)]


@pytest.mark.parametrize(
    "made",
    [
        differential("x", "Patient", base="https://elsewhere.example/StructureDefinition/y"),
        differential("x", "Patient", diff("Patient.colour", min=1)),
        differential("x", "Patient", base=f"{CANONICAL}x"),
    ],
)
def test_what_cannot_be_generated_is_not_evaluated(
    made: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A base that is not at hand, an invalid element, a ring: the claim is reported, never passed."""
    judge = validator(tmp_path, monkeypatch, made)
    result = judge.judge(patient(meta={"profile": [f"{CANONICAL}x"]}))
    assert result.verdict.value == "not-evaluated"
