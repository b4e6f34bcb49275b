"""What the builders of clinical records share: the opening of a resource, periods, quantities, codes."""

from __future__ import annotations

from payerproof.synthetic_data.repertoire import Act, Code
from payerproof.synthetic_data.resources.parts import SYSTEMS, Json, concept, narrative
from payerproof.synthetic_data.resources.stencil import Holes

VISIT = Code("snomed", "308335008", "Patient encounter procedure")
CLINICAL_SYSTEMS = SYSTEMS | {"icd9": "http://hl7.org/fhir/sid/icd-9-cm"}
"""As claims have them, but for ICD-9, which older versions of CARIN name by another system than US Core."""


def begun(kind: str, holes: Holes, title: str) -> Json:
    """Return what every record begins with: type, id, last change and narrative."""
    return {
        "resourceType": kind,
        "id": holes.next(),
        "meta": {"lastUpdated": f"{holes['end']}T21:00:00Z"},
        "text": narrative(f"{title}, record {holes.next()}."),
    }


def quantity(value: float, unit: str) -> Json:
    """Return a Quantity in a unit of UCUM."""
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def period(holes: Holes) -> Json:
    """Return the Period of the service."""
    return {"start": holes["start"], "end": holes["end"]}


def coded(code: Code) -> Json:
    """Return a code as a CodeableConcept."""
    return concept(CLINICAL_SYSTEMS[code.system], code.code, code.text)


def location(act: Act) -> str:
    """Return the id of the Location where the service was rendered."""
    return act.organization.replace("org-", "loc-", 1)
