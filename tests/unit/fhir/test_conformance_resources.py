"""The conformance resources of every published package: accepted, or known to break a clause that is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.fhir.guides import shipped
from payerproof.fhir.packages import read_package
from payerproof.fhir.validator import load
from tests.shared import SHARED

PACKAGES = sorted(path.name for path in (SHARED / "fhir-packages").glob("*.tgz")) or ["none"]
CANONICAL = "a canonical URL is absolute: https://hl7.org/fhir/R4/references.html#canonical"
BASE = "SearchParameter.base is required: https://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.base"
SDF_4 = "sdf-4: a definition without base is abstract: https://hl7.org/fhir/R4/structuredefinition.html#invs"
URI = "the value of an identifier in urn:ietf:rfc:3986 is a URI: https://hl7.org/fhir/R4/datatypes.html#Identifier"
PARAGRAPH = "a paragraph holds no paragraph: https://hl7.org/fhir/R4/narrative.html#xhtml"
OPD_3 = "opd-3: only references have target profiles: https://hl7.org/fhir/R4/operationdefinition.html#invs"
PUBLISHER = "a shareable code system names its publisher: https://hl7.org/fhir/R4/shareablecodesystem.html"
COMMENTS = "fhir_comments was dropped after DSTU2: https://hl7.org/fhir/R4/json.html"
CODE = "a code holds no white space but single spaces: https://hl7.org/fhir/R4/datatypes.html#code"
ID = "an id has at most 64 characters: https://hl7.org/fhir/R4/datatypes.html#id"
_EXTENDED = ("author", "effective", "end", "keyword", "workflow")
KNOWN: dict[str, dict[str, str]] = {
    "hl7.fhir.r4.core#4.0.1": {
        "CapabilityStatement/example": CANONICAL,
        "CapabilityStatement/knowledge-repository": CANONICAL,
        "CapabilityStatement/measure-processor": CANONICAL,
        "CapabilityStatement/messagedefinition": CANONICAL,
        "CapabilityStatement/terminology-server": CANONICAL,
        "CodeSystem/v2-0550": CODE,
        "OperationDefinition/example": CANONICAL,
        "SearchParameter/questionnaireresponse-extensions-QuestionnaireResponse-item-subject": ID,
        "StructureDefinition/Consent": URI,
        **{f"SearchParameter/codesystem-extensions-CodeSystem-{name}": BASE for name in _EXTENDED},
        **{f"SearchParameter/valueset-extensions-ValueSet-{name}": BASE for name in _EXTENDED},
        **{f"StructureDefinition/{name}": SDF_4 for name in ("Definition", "Event", "FiveWs", "Request")},
    },
    "hl7.fhir.us.core#3.1.1": {
        "CapabilityStatement/us-core-client": PARAGRAPH,
        "CapabilityStatement/us-core-server": PARAGRAPH,
    },
    "hl7.fhir.us.davinci-hrex#1.0.0": {"StructureDefinition/hrex-consent": URI},
    **{
        f"hl7.fhir.us.davinci-pdex#{version}": {
            "OperationDefinition/BulkMemberMatch": OPD_3,
            "OperationDefinition/ProviderMemberMatch": OPD_3,
        }
        for version in ("2.1.1", "2.2.0")
    },
    "hl7.terminology.r4#7.3.0-rebuilt": {
        "CodeSystem/deviceassociation-relationship": PUBLISHER,
        "CodeSystem/deviceassociation-relationship-status": PUBLISHER,
        "CodeSystem/deviceassociation-status-reason": PUBLISHER,
        "CodeSystem/nutritionintake-status-reason": PUBLISHER,
        "CodeSystem/task-code": COMMENTS,
        "ValueSet/encounter-class": COMMENTS,
        "ValueSet/v3-DecisionObservationMethod": COMMENTS,
        "ValueSet/v3-HL7FormatCodes": COMMENTS,
    },
}
"""Resources that are wrong by R4 itself, each with the clause."""


@pytest.mark.parametrize("name", PACKAGES)
def test_conformance_resources(name: str, packages: Path) -> None:
    """None is rejected but those that break a clause."""
    package = read_package(packages / name)
    judge = load([package.id if package.id in shipped() else str(packages / name)])
    rejected = {
        f"{resource['resourceType']}/{resource.get('id')}"
        for resource in package.resources()
        if any(issue.rejects for issue in judge.validate(resource))
    }
    assert rejected == KNOWN.get(package.id, {}).keys()
