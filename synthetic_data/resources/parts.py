"""Small FHIR R4 data types as plain dicts, and the code systems they name."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

C4BB = "http://hl7.org/fhir/us/carin-bb/CodeSystem/"
THO = "http://terminology.hl7.org/CodeSystem/"
NUBC = "https://www.nubc.org/CodeSystem/"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
NPI = "http://hl7.org/fhir/sid/us-npi"
PLACE_OF_SERVICE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
MS_DRG = "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS/MS-DRG-Classifications-and-Software"
SYSTEMS = {
    "icd10": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd9": THO + "icd9",
    "pcs": "http://www.cms.gov/Medicare/Coding/ICD10",
    "cpt": "http://www.ama-assn.org/go/cpt",
    "hcpcs": "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "cdt": "http://www.ada.org/cdt",
    "ndc": "http://hl7.org/fhir/sid/ndc",
    "compound": C4BB + "C4BBCompoundLiteral",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
PAYER = "https://prairie-mutual.example/fhir/"
"""Prefix of the identifier and code systems that the invented payer owns."""

Json = dict[str, Any]


def coding(system: str, code: str, display: str | None = None) -> Json:
    """Return a Coding."""
    return {"system": system, "code": code, "display": display} if display else {"system": system, "code": code}


def concept(system: str, code: str, display: str | None = None, text: str | None = None) -> Json:
    """Return a CodeableConcept with one coding."""
    made: Json = {"coding": [coding(system, code, display)]}
    if text:
        made["text"] = text
    return made


def identifier(type_system: str, type_code: str, system: str, value: str) -> Json:
    """Return an Identifier whose type is one code."""
    return {"type": concept(type_system, type_code), "system": system, "value": value}


def reference(kind: str, id_: str) -> Json:
    """Return a relative literal Reference."""
    return {"reference": f"{kind}/{id_}"}


def narrative(*sentences: str) -> Json:
    """Return a generated Narrative with one paragraph for each sentence."""
    body = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'}


def instant(day: date) -> str:
    """Return the instant at which the payer's nightly run of `day` ends."""
    return f"{day.isoformat()}T06:00:00Z"


def meta(profile: str, updated: date) -> Json:
    """Return the Meta of a resource that claims one profile."""
    return {"lastUpdated": instant(updated), "profile": [profile]}
