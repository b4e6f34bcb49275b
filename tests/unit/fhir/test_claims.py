"""What is claimed is judged in exactly its version, or said to be not evaluated: never dropped, never called valid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from payerproof.cli.validate import command as validate
from payerproof.fhir import judge
from payerproof.fhir import validate as validate_one
from payerproof.fhir.errors import PackageError, UnknownGuide
from payerproof.fhir.formats import FORMATS
from payerproof.fhir.guides import open_guide
from payerproof.fhir.issue import Verdict
from payerproof.fhir.validator import load
from tests.unit.fhir.samples import patient
from tests.unit.fhir.tiny import CANONICAL, element, profile, publish

CARIN = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Patient"
CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"


def claiming(*urls: str, **changes: Any) -> dict[str, Any]:
    """Return a patient without identifier and name that claims profiles."""
    return patient(meta={"profile": list(urls)}, **{"identifier": None, "name": None, **changes})


@pytest.mark.parametrize("version", ["1.1.0", "2.0.0", "2.1.0", "2.2.0"])
@pytest.mark.parametrize("guides", [None, [], ["hl7.fhir.us.carin-bb#2.1.0"], ["hl7.fhir.us.core#6.1.0"]])
def test_a_version_that_ships_is_the_one_judged_by(guides: list[str] | None, version: str) -> None:
    """Whatever guides were asked for, a claim is held to the version it names."""
    result = load(guides).judge(claiming(f"{CARIN}|{version}"))
    assert result.profiles == (f"{CARIN}|{version}",)
    assert result.verdict is Verdict.INVALID
    assert {issue.profile for issue in result.issues if "identifier" in issue.message} == {f"{CARIN}|{version}"}


@pytest.mark.parametrize(
    "url", [f"{CARIN}|9.9.9", "https://payer.example/StructureDefinition/x", f"{CORE}|0", f"{CARIN}x|2.0.0"]
)
def test_what_is_not_at_hand_is_not_evaluated(url: str) -> None:
    """A claim that cannot be judged is said, at its place, and the resource is not called valid."""
    for result in (load([]).judge(patient(meta={"profile": [url]})), load([]).judge(patient(), [url])):
        assert result.verdict is Verdict.NOT_EVALUATED
        assert [issue.unjudged for issue in result.issues].count(True) == 1
    assert load([]).judge(patient(meta={"profile": [url]})).issues[-1].expression == "Patient.meta.profile[0]"


def test_an_error_outweighs_what_was_not_evaluated() -> None:
    """A resource that is wrong by what is at hand is wrong, whatever else it claims."""
    result = load([]).judge(patient(gender="x", meta={"profile": [f"{CARIN}|9.9.9"]}))
    assert result.verdict is Verdict.INVALID


def test_a_claim_without_version_means_that_of_the_guides_asked_for() -> None:
    """The guides asked for decide before what they depend on: CARIN 2.0.0 depends on US Core 3.1.1."""
    both = load(["hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.core#6.1.0"])
    assert both.judge(claiming(CORE)).profiles == (f"{CORE}|6.1.0",)
    assert load(["hl7.fhir.us.carin-bb#2.0.0"]).judge(claiming(CORE)).profiles == (f"{CORE}|3.1.1",)
    assert load(["hl7.fhir.us.carin-bb#1.1.0"]).judge(claiming(CARIN)).profiles == (f"{CARIN}|1.1.0",)
    assert load(None).judge(claiming(CARIN)).profiles == (f"{CARIN}|2.2.0",)


def test_a_claim_without_version_of_a_guide_not_asked_for_is_not_guessed() -> None:
    """Which version a payer means that names none, and claims another guide, nobody knows."""
    result = load(["hl7.fhir.us.davinci-pdex-plan-net#1.1.0"]).judge(claiming(CARIN))
    assert result.verdict is Verdict.NOT_EVALUATED
    assert "2.2.0 (hl7.fhir.us.carin-bb#2.2.0)" in next(issue.message for issue in result.issues if issue.unjudged)


def test_the_order_of_resources_changes_nothing() -> None:
    """What one resource claims has no say in what a URL means for the next."""
    judge_of = load(["hl7.fhir.us.core#6.1.0"])
    before = judge_of.judge(claiming(CORE))
    judge_of.judge(claiming(f"{CORE}|7.0.0"))
    judge_of.judge(claiming(f"{CARIN}|2.0.0"))
    assert judge_of.judge(claiming(CORE)) == before


def test_claims_of_resources_inside() -> None:
    """A resource in a bundle, or contained, is held to its own claims, and those are named."""
    entry: dict[str, Any] = {"fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "resource": patient(id=None)}
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "collection", "entry": [entry]}
    entry["resource"]["meta"] = {"profile": [f"{CARIN}|9.9.9"]}
    assert load([]).judge(bundle).verdict is Verdict.NOT_EVALUATED
    entry["resource"]["meta"] = {"profile": [f"{CARIN}|2.0.0"]}
    result = load([]).judge(bundle)
    assert result.verdict is Verdict.INVALID
    assert f"{CARIN}|2.0.0" in result.profiles


def test_installed_guides_are_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guide in the package folder is found by the claim alone, and by its bare name, its folder and its archive."""
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path))
    made = profile("strict", "Patient", [element("Patient", max="*"), element("Patient.name", min=1, max="*")])
    place = publish(tmp_path, made)
    claim = patient(name=None, meta={"profile": [f"{CANONICAL}strict"]})
    for guides in (None, ["tiny.guide"], ["tiny.guide#1.0.0"], [str(place)], [str(place / "package")]):
        result = judge(claim, guides=guides)
        assert (guides, result.verdict) == (guides, Verdict.INVALID)
        assert result.profiles == (f"{CANONICAL}strict|1.0.0",)
    assert judge({**claim, "meta": {"profile": [f"{CANONICAL}strict|1.0.0"]}}, guides=[]).verdict is Verdict.INVALID


def test_a_guide_for_another_version_of_fhir_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R4 alone is validated; R4B and R5 are told in one line."""
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path))
    head = publish(tmp_path) / "package" / "package.json"
    head.write_text(json.dumps(json.loads(head.read_text()) | {"fhirVersions": ["5.0.0"]}), encoding="utf-8")
    with pytest.raises(PackageError, match=r"a guide for FHIR 5\.0\.0 .*R4 \(4\.0\.1\)"):
        open_guide("tiny.guide#1.0.0")
    assert "R4B and R5" in validate_one({"resourceType": "SubscriptionTopic"})[0].message


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        ("hl7.fhir.us.carin-bb#2.5.0", "hl7.fhir.us.carin-bb#2.2.0"),
        ("hl7.fhir.us.carinbb#2.0.0", "did you mean hl7.fhir.us.carin-bb?"),
        ("hl7.fhir.us.cor", "did you mean hl7.fhir.us.core?"),
        ("quite.another", "hl7.fhir.us.davinci-pdex#2.0.0"),
        ("/no/such/package.tgz", "a package, .tgz or unpacked"),
    ],
)
def test_unknown_guides_are_told_with_what_there_is(name: str, offer: str) -> None:
    """A wrong name is answered by the versions of that name, or the nearest name, or all there is."""
    with pytest.raises(UnknownGuide) as told:
        open_guide(name)
    assert offer in str(told.value)


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        (json.dumps(patient()), [], 0),
        (json.dumps(patient(gender="x")), [], 1),
        (json.dumps(patient(meta={"profile": [f"{CARIN}|9.9.9"]})), [], 2),
        (json.dumps(patient(meta={"profile": [f"{CARIN}|9.9.9"]})), ["--quiet"], 2),
        (json.dumps(patient(meta={"profile": [f"{CARIN}|9.9.9"]})), ["--hide", "not-evaluated"], 2),
        (json.dumps(patient()), ["--profile", "https://payer.example/x"], 2),
        (json.dumps(patient(text=None)), ["--fail-on", "warning"], 1),
        (json.dumps(patient(text=None)), ["--fail-on", "warning", "--quiet"], 1),
        (json.dumps(patient(text=None)), [], 0),
        (json.dumps(patient(gender="x")), ["--exit-zero"], 0),
    ],
)
def test_exit_codes_are_the_same_in_every_format(form: str, text: str, arguments: list[str], status: int) -> None:
    """Valid is 0, rejected 1, not evaluated 2; and where it is not evaluated, every format says so."""
    result = CliRunner().invoke(validate, ["--ig", "hl7.fhir.us.core", "--format", form, *arguments], input=text + "\n")
    assert result.exit_code == status
    if status == 2:
        assert "not at hand" in result.output or "in no guide at hand" in result.output
