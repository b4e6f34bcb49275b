"""Every official example of every guide is judged; rejections are known by name, harmless changes change nothing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from payerproof.fhir.guides import shipped
from payerproof.fhir.packages import read_package
from payerproof.fhir.tables import MANIFEST
from payerproof.fhir.validator import Validator, load
from payerproof.guide_names import shipped_folder
from tests.unit.fhir.samples import errors
from tests.unit.fhir.variations import VARIATIONS, spellings

GUIDES = [name for name in shipped() if "r4.core" not in name and "terminology" not in name]
ENDPOINT = ("Bundle.entry[2]", None)
ENTITY_OF_HTML = (
    ("hl7.fhir.us.carin-bb#2.0.0", "ExplanationOfBenefit", "EOBInpatient2"),
    ("hl7.fhir.us.carin-bb#2.0.0", "ExplanationOfBenefit", "EOBOutpatient2"),
    ("hl7.fhir.us.carin-bb#2.0.0", "ExplanationOfBenefit", "EOBProfessional1"),
    ("hl7.fhir.us.carin-bb#2.0.0", "ExplanationOfBenefit", "EOBProfessional2"),
    ("hl7.fhir.us.carin-bb#2.0.0", "ExplanationOfBenefit", "EOBProfessionalTransportation1"),
    ("hl7.fhir.us.core#5.0.1", "Encounter", "example-1"),
    ("hl7.fhir.us.core#5.0.1", "Procedure", "defib-implant"),
)
"""Examples whose narrative says `&reg;`."""
REJECTED = {
    ("hl7.fhir.us.core#3.1.1", "Bundle-66c8856b-ba11-4876-8aa8-467aad8c11a2.json"): [ENDPOINT],
    ("hl7.fhir.us.core#4.0.0", "Bundle-66c8856b-ba11-4876-8aa8-467aad8c11a2.json"): [ENDPOINT],
    ("hl7.fhir.us.core#5.0.1", "Bundle-66c8856b-ba11-4876-8aa8-467aad8c11a2.json"): [ENDPOINT],
    ("hl7.fhir.us.core#6.1.0", "Bundle-66c8856b-ba11-4876-8aa8-467aad8c11a2.json"): [ENDPOINT],
    ("hl7.fhir.us.core#6.1.0", "Bundle-docref-example-2.json"): [("Bundle.entry[2]", None)],
    ("hl7.fhir.us.core#3.1.1", "DiagnosticReport-cardiology-report.json"): [
        ("DiagnosticReport.presentedForm[0].hash", None)
    ],
    ("hl7.fhir.us.core#3.1.1", "Observation-satO2-fiO2.json"): [
        ("Observation.component[0].value.ofType(Quantity)", None)
    ],
    ("hl7.fhir.us.davinci-hrex#1.0.0", "Bundle-task-poll-response.json"): [("Bundle.entry[1]", None)],
    **{(guide, f"{kind}-{name}.json"): [(f"{kind}.text.div", "txt-1")] for guide, kind, name in ENTITY_OF_HTML},
}
"""Examples that are wrong by the specification; docs/validator.md says why."""


@cache
def validator(name: str) -> Validator:
    """Return the validator of one guide, loaded once."""
    return load([name])


def examples(name: str, packages: Path) -> list[tuple[str, bytes]]:
    """Return file name and text of a guide's examples."""
    folder = shipped_folder() / name.replace("#", "/")
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return list(read_package(packages / manifest["package"]).examples())


@pytest.mark.parametrize("name", GUIDES)
def test_official_examples(name: str, packages: Path) -> None:
    """What is rejected is exactly what is known to be wrong."""
    found = {(name, file): errors(validator(name).validate(text)) for file, text in examples(name, packages)}
    assert {key: issues for key, issues in found.items() if issues} == {
        key: issues for key, issues in REJECTED.items() if key[0] == name
    }
    assert found


@pytest.mark.parametrize("name", GUIDES)
def test_harmless_variations(name: str, packages: Path) -> None:
    """A change that the specification has no rule against makes no valid example invalid."""
    judge = validator(name)
    rejected = []
    for file, text in examples(name, packages):
        if (name, file) in REJECTED:
            continue
        resource = json.loads(text)
        for label, change in VARIATIONS.items():
            found = errors(judge.validate(json.dumps(change(resource))))
            rejected += [(file, label, issue) for issue in found]
        rejected += [
            (file, "spelling", issue) for other in spellings(resource) for issue in errors(judge.validate(other))
        ]
    assert rejected == []
