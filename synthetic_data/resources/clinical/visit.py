"""The visit itself: encounter, note and where the record comes from.

A note is an attachment in base64, so its canary stands where a scan of the bytes alone does not see it.
"""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.synthetic_data.repertoire import Act
from payerproof.synthetic_data.resources.clinical.common import VISIT, begun, coded, location, period
from payerproof.synthetic_data.resources.parts import LOINC, PAYER, SNOMED, THO, Json, concept, reference
from payerproof.synthetic_data.resources.stencil import Holes

_CLASSES: Mapping[str, str] = {"inpatient": "IMP", "outpatient": "AMB", "professional": "AMB", "oral": "AMB"}


def encounter(act: Act, holes: Holes) -> Json:
    """Return the Encounter."""
    made = begun("Encounter", holes, act.title)
    made |= {
        "identifier": [{"system": PAYER + "encounter", "value": holes.next()}],
        "status": "finished",
        "class": {"system": THO + "v3-ActCode", "code": _CLASSES[act.kind]},
        "type": [concept(SNOMED, VISIT.code, VISIT.text, f"{act.title}, visit {holes.next()}")],
        "subject": reference("Patient", holes["patient"]),
        "participant": [
            {
                "type": [concept(THO + "v3-ParticipationType", "PPRF")],
                "period": period(holes),
                "individual": reference("Practitioner", act.practitioner),
            }
        ],
        "period": period(holes),
        "reasonCode": [coded(code) for code in act.diagnoses[:1]],
        "reasonReference": [reference("Condition", holes["Condition"])],
        "location": [{"location": reference("Location", location(act))}],
        "serviceProvider": reference("Organization", act.organization),
    }
    if act.admission:
        made["hospitalization"] = {
            "dischargeDisposition": concept(
                "https://www.nubc.org/CodeSystem/PatDischargeStatus", act.admission.discharge
            )
        }
    return made


def consultation(act: Act, holes: Holes) -> Json:
    """Return the Encounter by telephone in which a drug was prescribed."""
    made = begun("Encounter", holes, act.title)
    return made | {
        "identifier": [{"system": PAYER + "encounter", "value": holes.next()}],
        "status": "finished",
        "class": {"system": THO + "v3-ActCode", "code": "VR"},
        "type": [concept(SNOMED, VISIT.code, VISIT.text, f"{act.title}, call {holes.next()}")],
        "subject": reference("Patient", holes["patient"]),
        "participant": [
            {
                "type": [concept(THO + "v3-ParticipationType", "PPRF")],
                "period": period(holes),
                "individual": reference("Practitioner", act.practitioner),
            }
        ],
        "period": period(holes),
    }


def note(act: Act, holes: Holes) -> Json:
    """Return the DocumentReference of the note on the visit; the attachment is a hole for base64."""
    made = begun("DocumentReference", holes, f"Note on {act.title}")
    return made | {
        "identifier": [{"system": PAYER + "document", "value": holes.next()}],
        "status": "current",
        "type": concept(LOINC, "11506-3", "Progress note"),
        "category": [
            concept("http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note")
        ],
        "subject": reference("Patient", holes["patient"]),
        "date": f"{holes['end']}T18:00:00Z",
        "author": [reference("Practitioner", act.practitioner)],
        "custodian": reference("Organization", act.organization),
        "content": [
            {
                "attachment": {"contentType": "text/plain; charset=utf-8", "data": holes["attachment"]},
                "format": {
                    "system": "http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem",
                    "code": "urn:ihe:iti:xds:2017:mimeTypeSufficient",
                },
            }
        ],
        "context": {"encounter": [reference("Encounter", holes["Encounter"])], "period": period(holes)},
    }


def provenance(act: Act, holes: Holes) -> Json:
    """Return the Provenance of the record of the visit: who wrote it, and that the payer passed it on."""
    made = begun("Provenance", holes, f"Origin of the record on {act.title}")
    agents = "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type"
    author, payer = reference("Organization", act.origin or act.organization), reference("Organization", "org-payer")
    return made | {
        "target": [reference("Encounter", holes["Encounter"])],
        "recorded": f"{holes['end']}T21:00:00Z",
        "agent": [
            {"type": concept(THO + "provenance-participant-type", "author"), "who": author, "onBehalfOf": author},
            {"type": concept(agents, "transmitter"), "who": payer, "onBehalfOf": payer},
        ],
    }
