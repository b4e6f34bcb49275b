"""Kinds of rules that neither the examples nor the mutants of the official validator show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from payerproof.fhir.issue import IssueSeverity
from payerproof.fhir.validator import Validator
from tests.unit.fhir.samples import DIV, errors, observation, patient
from tests.unit.fhir.tiny import diff, differential, validator

LOINC = "http://loinc.org"
CODE = {"system": LOINC, "code": "1-8"}


def warnings(judge: Validator, resource: dict[str, Any]) -> list[str]:
    """Return the messages of the warnings about a resource."""
    return [issue.message for issue in judge.validate(resource) if issue.severity is IssueSeverity.WARNING]


# -- slices ------------------------------------------------------------------------------------------------------------


def sliced(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Return a profile of Observation whose `component` is sliced by the text of its code."""
    by = {"discriminator": [{"type": "value", "path": "code.text"}], "rules": "open"}
    return differential(
        "sliced",
        "Observation",
        diff("Observation.component", slicing=by, **whole),
        diff("Observation.component:a", sliceName="a", **part),
        diff("Observation.component:a.code.text", min=1, fixedString="a"),
    )


RULE = [{"key": "x-1", "severity": "error", "human": "h", "expression": "value.exists() or dataAbsentReason.exists()"}]


@pytest.mark.parametrize("part", [{}, {"constraint": RULE}])
def test_constraints_of_a_sliced_element_hold_in_its_slices(
    part: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the snapshot repeats them or not, and only once."""
    judge = validator(tmp_path, monkeypatch, sliced({"constraint": RULE}, part))
    claim = {"profile": ["https://tiny.example/StructureDefinition/sliced"]}
    for text in ("a", "b"):
        bare = {"code": {"text": text}}
        assert errors(judge.validate(observation(meta=claim, component=[{**bare, "valueString": "x"}]))) == []
        found = errors(judge.validate(observation(meta=claim, component=[bare])))
        assert found == [("Observation.component[0]", "x-1")]


def test_a_rule_about_all_values_is_not_asked_of_a_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks whether some value of the element is so cannot be kept by each of them."""
    rule = [{**RULE[0], "expression": "exists() implies where(code.text = 'b').exists()"}]
    judge = validator(tmp_path, monkeypatch, sliced({"constraint": rule}, {}))
    claim = {"profile": ["https://tiny.example/StructureDefinition/sliced"]}
    assert errors(judge.validate(observation(meta=claim, component=[{"code": {"text": "a"}}]))) == []


# -- bundles -----------------------------------------------------------------------------------------------------------

SERVER = "https://payer.example/fhir"


def bundle(*entries: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a collection of (full URL, resource)."""
    listed = [{"fullUrl": full, "resource": resource} for full, resource in entries]
    return {"resourceType": "Bundle", "type": "collection", "entry": listed}


def test_relative_full_urls(base: Validator) -> None:
    """A full URL is absolute; a relative one is a warning, and an error where it names another resource."""
    assert "is relative" in warnings(base, bundle(("Patient/p1", patient())))[0]
    assert errors(base.validate(bundle(("Patient/p1", patient())))) == []
    assert errors(base.validate(bundle(("Patient/p2", patient())))) == [("Bundle.entry[0]", None)]
    assert errors(base.validate(bundle(("/Observation/p1", patient())))) == [("Bundle.entry[0]", None)]


@pytest.mark.parametrize("full", [f"{SERVER}/Patient/p1", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"])
def test_targets_inside_a_bundle_are_held_to_the_profile(
    full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reference that leads to another entry leads to what its element demands, not to any resource of the type."""
    subject = {"code": "Reference", "targetProfile": ["https://tiny.example/StructureDefinition/named"]}
    judge = validator(
        tmp_path,
        monkeypatch,
        differential("named", "Patient", diff("Patient.gender", min=1)),
        differential("o", "Observation", diff("Observation.subject", type=[subject])),
    )
    reference = "Patient/p1" if full.startswith("http") else full
    seen = observation(
        meta={"profile": ["https://tiny.example/StructureDefinition/o"]}, subject={"reference": reference}
    )
    home = f"{SERVER}/Observation/o1"
    assert errors(judge.validate(bundle((home, seen), (full, patient())))) == []
    found = errors(judge.validate(bundle((home, seen), (full, patient(gender=None)))))
    assert found == [("Bundle.entry[0].resource.subject", None)]
    other = ("https://other.example/fhir/Patient/p1", patient(gender=None))
    if full.startswith("http"):  # the same Type/id of another server is another resource
        assert errors(judge.validate(bundle(other, (home, seen), (full, patient())))) == []


# -- vital signs -------------------------------------------------------------------------------------------------------

WEIGHT = {"coding": [{"system": LOINC, "code": "29463-7"}]}
SIGN = {"category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                  "code": "vital-signs"}]}]}  # fmt: skip


def test_vital_signs_by_their_code(base: Validator) -> None:
    """The code alone brings R4's profile, which is named; other codes bring none."""
    assert errors(base.validate(observation(code=WEIGHT, **SIGN))) == []
    assert [place for place, _ in errors(base.validate(observation(code=WEIGHT)))] == ["Observation"] * 2
    pounds = {"value": 1, "unit": "st", "system": "http://unitsofmeasure.org", "code": "[stone_av]"}
    assert errors(base.validate(observation(code=WEIGHT, valueQuantity=pounds, **SIGN)))
    assert errors(base.validate(observation(code={"coding": [CODE]}, valueQuantity=pounds))) == []
    result = base.judge(observation(code=WEIGHT, **SIGN))
    assert result.profiles == ("http://hl7.org/fhir/StructureDefinition/bodyweight|4.0.1",)


def test_vital_signs_beside_a_claim(base: Validator) -> None:
    """Where a profile is claimed that says otherwise, R4's own is advice: nothing could keep both."""
    claim = {"profile": ["http://hl7.org/fhir/StructureDefinition/Observation"]}
    made = observation(code=WEIGHT, meta=claim)
    assert errors(base.validate(made)) == []
    assert any("R4 holds this LOINC code" in text for text in warnings(base, made))


# -- texts and numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "good"), [("a b", True), ("a\tb", False), ("a\nb", False), ("a  b", False), (" a", False)]
)
def test_white_space_in_a_code(base: Validator, code: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """Single spaces inside, and no other white space."""
    made = observation(code={"coding": [{"system": "https://x.example/s", "code": code}]})
    assert (errors(base.validate(made)) == []) is good


@pytest.mark.parametrize(
    ("text", "good"), [("-0", False), ("0", True), ("- 0", False), ("-0.0", False), ("-1", True), ("00", False)]
)
def test_minus_zero(base: Validator, text: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """FHIR's integers have no -0; its decimals do."""
    made = json.dumps(patient(multipleBirthInteger="#")).replace('"#"', text)
    assert (errors(base.validate(made)) == []) is good
    quantity = json.dumps(observation(valueQuantity={"value": "#"})).replace('"#"', "-0")
    assert errors(base.validate(quantity)) == []


def test_systems_that_hl7_does_not_publish(base: Validator) -> None:
    """A code system under HL7's own hosts that neither R4 nor its terminology has is a warning."""
    for system in (
        "http://hl7.org/fhir/no-such-system",
        "http://terminology.hl7.org/CodeSystem/nothing",
        "https://terminology.hl7.org/CodeSystem/v3-ActCode",
        "http://www.hl7.org/fhir/administrative-gender",
    ):
        made = observation(code={"coding": [{"system": system, "code": "x"}]})
        assert (system, errors(base.validate(made))) == (system, [])
        assert (system, [text for text in warnings(base, made) if "HL7 publishes" in text]) != (system, [])
    for system in ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "http://hl7.org/fhir/us/x/CodeSystem/y"):
        made = observation(code={"coding": [{"system": system, "code": "_ActAccountCode"}]})
        assert not any("HL7 publishes" in text for text in warnings(base, made))


# -- narrative ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "good"),
    [
        ('<a href="https://payer.example">x</a>', True),
        ('<a href="#top">javascript: a word</a>', True),
        ('<img src="data:image/png;base64,AAAA" alt="x"/>', True),
        ('<p style="color: red; width: 10px">x</p>', True),
        ('<a href="javascript:alert(1)">x</a>', False),
        ('<a href=" JaVaScRiPt:alert(1)">x</a>', False),
        ('<a href="java&#10;script:alert(1)">x</a>', False),
        ('<a href="&#x6a;avascript:alert(1)">x</a>', False),
        ('<a href="vbscript:x">x</a>', False),
        ('<a href="data:text/html,x">x</a>', False),
        ('<img src="data:image/svg+xml,x" alt="x"/>', False),
        ('<img src="javascript:x" alt="x"/>', False),
        ('<p style="width: expression(alert(1))">x</p>', False),
        ('<p style="width: exp/**/ression(alert(1))">x</p>', False),
        ('<p style="background: url(data:image/png;base64,AAAA)">x</p>', True),
        ('<p style="background: url(javascript:x)">x</p>', False),
        ('<p style="background: url(java\\73 cript:x)">x</p>', False),
        ('<p onclick="x()">x</p>', False),
        ("<script>x()</script>", False),
    ],
)
def test_active_content(base: Validator, inside: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """What runs, or fetches, when a narrative is shown is no narrative, however it is spelled."""
    div = DIV.replace("A patient.", "x").replace("</div>", f"{inside}</div>")
    found = errors(base.validate(patient(text={"status": "generated", "div": div})))
    assert found == ([] if good else [("Patient.text.div", "txt-1")])


# -- extensions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["document", "rest[0].resource[0]", "format"])
def test_places_that_r4_forgot(base: Validator, place: str) -> None:
    """Expectations stand anywhere in a CapabilityStatement, and nowhere else but in search parameters."""
    mark = {"url": "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation", "valueCode": "SHALL"}
    made: dict[str, Any] = {
        "resourceType": "CapabilityStatement", "status": "active", "date": "2026", "kind": "requirements",
        "fhirVersion": "4.0.1", "format": ["json", "application/fhir+xml"], "description": "x",
        "rest": [{"mode": "server"}],
    }  # fmt: skip
    if place == "document":
        made["document"] = [{"mode": "producer", "profile": "https://x.example/p", "extension": [mark]}]
    elif place == "format":
        made["_format"] = [{"extension": [mark]}, None]
    else:
        made["rest"] = [{"mode": "server", "resource": [{"type": "Patient", "extension": [mark]}]}]
    assert errors(base.validate(made)) == []
    assert errors(base.validate(patient(extension=[mark]))) == [("Patient.extension[0]", None)]
