"""Clinical records of one service: encounter, diagnosis, note, procedure, vaccination, laboratory, prescription.

Each builder fills one stencil. Ids of records of the same service are holes named after them.
A note is an attachment in base64, so its canary stands where a scan of the bytes alone does not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from payerproof.synthetic_data.repertoire import Act, Code, LabTest
from payerproof.synthetic_data.resources.parts import (
    LOINC,
    PAYER,
    SNOMED,
    SYSTEMS,
    THO,
    Json,
    coding,
    concept,
    narrative,
    reference,
)
from payerproof.synthetic_data.resources.stencil import Holes

BASE_HOLES = ("patient", "start", "end", "attachment")
_CLASSES: Mapping[str, str] = {"inpatient": "IMP", "outpatient": "AMB", "professional": "AMB", "oral": "AMB"}
_VISIT = Code("snomed", "308335008", "Patient encounter procedure")
_NOTES = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category"
_ASSERTED = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
_ACUTE = ("H66", "J", "S")
"""Diagnoses of ICD-10-CM that pass: infections of ears and airways, and injuries."""
_SYSTEMS = SYSTEMS | {"icd9": "http://hl7.org/fhir/sid/icd-9-cm"}
"""As claims have them, but for ICD-9, which older versions of CARIN name by another system than US Core."""
_EVALUATION = "99"
"""CPT numbers of visits and counsel begin so; all others of a visit are procedures."""


def encounter(act: Act, holes: Holes) -> Json:
    """Return the Encounter."""
    made = _begun("Encounter", holes, act.title)
    made |= {
        "identifier": [{"system": PAYER + "encounter", "value": holes.next()}],
        "status": "finished",
        "class": {"system": THO + "v3-ActCode", "code": _CLASSES[act.kind]},
        "type": [concept(SNOMED, _VISIT.code, _VISIT.text, f"{act.title}, visit {holes.next()}")],
        "subject": reference("Patient", holes["patient"]),
        "participant": [
            {
                "type": [concept(THO + "v3-ParticipationType", "PPRF")],
                "period": _period(holes),
                "individual": reference("Practitioner", act.practitioner),
            }
        ],
        "period": _period(holes),
        "reasonCode": [_coded(code) for code in act.diagnoses[:1]],
        "reasonReference": [reference("Condition", holes["Condition"])],
        "location": [{"location": reference("Location", _location(act))}],
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
    made = _begun("Encounter", holes, act.title)
    return made | {
        "identifier": [{"system": PAYER + "encounter", "value": holes.next()}],
        "status": "finished",
        "class": {"system": THO + "v3-ActCode", "code": "VR"},
        "type": [concept(SNOMED, _VISIT.code, _VISIT.text, f"{act.title}, call {holes.next()}")],
        "subject": reference("Patient", holes["patient"]),
        "participant": [
            {
                "type": [concept(THO + "v3-ParticipationType", "PPRF")],
                "period": _period(holes),
                "individual": reference("Practitioner", act.practitioner),
            }
        ],
        "period": _period(holes),
    }


def condition(act: Act, holes: Holes) -> Json:
    """Return the Condition for the principal diagnosis."""
    code = act.diagnoses[0]
    over = code.code.startswith(_ACUTE)
    made = _begun("Condition", holes, code.text)
    made |= {
        "extension": [{"url": _ASSERTED, "valueDateTime": holes["start"]}],
        "clinicalStatus": concept(THO + "condition-clinical", "resolved" if over else "active"),
        "verificationStatus": concept(THO + "condition-ver-status", "confirmed"),
        "category": [concept(THO + "condition-category", "encounter-diagnosis")],
        "code": concept(_SYSTEMS[code.system], code.code, code.text, f"{code.text}, finding {holes.next()}"),
        "subject": reference("Patient", holes["patient"]),
        "encounter": reference("Encounter", holes["Encounter"]),
        "onsetDateTime": holes["start"],
        "recordedDate": holes["start"],
        "note": [{"text": f"Seen at the visit, entry {holes.next()}."}],
    }
    return made | {"abatementDateTime": holes["end"]} if over else made


def note(act: Act, holes: Holes) -> Json:
    """Return the DocumentReference of the note on the visit; the attachment is a hole for base64."""
    made = _begun("DocumentReference", holes, f"Note on {act.title}")
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
        "context": {"encounter": [reference("Encounter", holes["Encounter"])], "period": _period(holes)},
    }


def procedure(act: Act, holes: Holes) -> Json:
    """Return the Procedure: the first inpatient one, else the first line that is no visit."""
    code = procedure_code(act)
    if code is None:
        raise ValueError(f"{act.id} has no procedure")
    made = _begun("Procedure", holes, code.text)
    made |= {
        "status": "completed",
        "code": concept(_SYSTEMS[code.system], code.code, None, f"{code.text}, procedure {holes.next()}"),
        "subject": reference("Patient", holes["patient"]),
        "performedPeriod": _period(holes),
        "performer": [{"actor": reference("Practitioner", act.practitioner)}],
    }
    if act.kind != "oral":
        made["encounter"] = reference("Encounter", holes["Encounter"])
    return made


def immunization(act: Act, holes: Holes) -> Json:
    """Return the Immunization."""
    vaccine = act.vaccine or _VISIT
    made = _begun("Immunization", holes, vaccine.text)
    return made | {
        "status": "completed",
        "vaccineCode": concept("http://hl7.org/fhir/sid/cvx", vaccine.code, None, vaccine.text),
        "patient": reference("Patient", holes["patient"]),
        "encounter": reference("Encounter", holes["Encounter"]),
        "occurrenceDateTime": holes["start"],
        "primarySource": True,
        "location": reference("Location", _location(act)),
        "lotNumber": holes.next(),
    }


def laboratory(test: LabTest, act: Act, holes: Holes) -> Json:
    """Return the Observation of one laboratory test."""
    made = _begun("Observation", holes, test.text)
    made |= {
        "status": "final",
        "category": [concept(THO + "observation-category", "laboratory")],
        "code": concept(LOINC, test.code, None, f"{test.text}, test {holes.next()}"),
        "subject": reference("Patient", holes["patient"]),
        "encounter": reference("Encounter", holes["Encounter"]),
        "effectiveDateTime": holes["start"],
        "performer": [reference("Organization", act.organization)],
    }
    if test.absent:
        return made | {"dataAbsentReason": concept(THO + "data-absent-reason", test.absent)}
    if not test.unit:
        return made | {"valueString": test.value}
    made["valueQuantity"] = _quantity(test.number, test.unit)
    if test.normal:
        low, high = map(float, test.normal)
        flag = "L" if test.number < low else "H" if test.number > high else "N"
        made["interpretation"] = [concept(THO + "v3-ObservationInterpretation", flag)]
        made["referenceRange"] = [{"low": _quantity(low, test.unit), "high": _quantity(high, test.unit)}]
    return made


def report(act: Act, holes: Holes) -> Json:
    """Return the DiagnosticReport that gathers the tests of the service."""
    made = _begun("DiagnosticReport", holes, f"Laboratory report, {act.title}")
    return made | {
        "status": "final",
        "category": [concept(THO + "v2-0074", "LAB")],
        "code": concept(LOINC, act.tests[0].code, None, f"{act.title}, report {holes.next()}"),
        "subject": reference("Patient", holes["patient"]),
        "encounter": reference("Encounter", holes["Encounter"]),
        "effectiveDateTime": holes["start"],
        "issued": f"{holes['end']}T20:00:00Z",
        "performer": [reference("Organization", act.organization)],
        "result": [reference("Observation", holes[f"Observation {number}"]) for number in range(len(act.tests))],
        "conclusion": f"See results, conclusion {holes.next()}.",
    }


def prescription(act: Act, holes: Holes) -> Json:
    """Return the MedicationRequest."""
    made = _begun("MedicationRequest", holes, act.title)
    made |= {
        "status": "completed",
        "intent": "order",
        "category": [concept(THO + "medicationrequest-category", "community")],
        "reportedBoolean": False,
        "medicationCodeableConcept": _drug(act, holes),
        "subject": reference("Patient", holes["patient"]),
        "encounter": reference("Encounter", holes["Encounter"]),
        "authoredOn": holes["start"],
        "requester": reference("Practitioner", act.practitioner),
        "dosageInstruction": [_dosage(f"As directed, instruction {holes.next()}")],
    }
    if act.dispense:
        made["dispenseRequest"] = {
            "numberOfRepeatsAllowed": act.dispense.refills,
            "quantity": {"value": act.dispense.quantity},
        }
    return made


def supply(act: Act, holes: Holes) -> Json:
    """Return the MedicationDispense."""
    made = _begun("MedicationDispense", holes, act.title)
    made |= {
        "status": "completed",
        "medicationCodeableConcept": _drug(act, holes),
        "subject": reference("Patient", holes["patient"]),
        "context": reference("Encounter", holes["Encounter"]),
        "performer": [{"actor": reference("Organization", act.organization)}],
        "authorizingPrescription": [reference("MedicationRequest", holes["MedicationRequest"])],
        "type": concept(THO + "v3-ActCode", "RF" if act.dispense and act.dispense.refill else "FF"),
        "whenHandedOver": holes["start"],
        "dosageInstruction": [_dosage(f"As directed, label {holes.next()}")],
    }
    # What was handed out has a number of its own beside the drug's, which PDex requires; a mixture those of its parts.
    drug = made["medicationCodeableConcept"]
    if "coding" in drug or not act.category:
        packages = [
            code for line in act.lines for code in (line.code, *line.ingredients) if code and code.system == "ndc"
        ]
        drug["coding"] = [*drug.get("coding", ()), *(coding(SYSTEMS[code.system], code.code) for code in packages)]
    if act.dispense:
        made["quantity"] = {"value": act.dispense.quantity}
        made["daysSupply"] = {"value": act.dispense.days}
    return made


def provenance(act: Act, holes: Holes) -> Json:
    """Return the Provenance of the record of the visit: who wrote it, and that the payer passed it on."""
    made = _begun("Provenance", holes, f"Origin of the record on {act.title}")
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


def procedure_code(act: Act) -> Code | None:
    """Return the code of what was done beyond seeing somebody, if there is one."""
    lines = (line.code for line in act.lines if line.code and not line.code.code.startswith(_EVALUATION))
    return next(iter(act.procedures), None) or next(lines, None)


Builder = Callable[[Act, Holes], Json]


def plan(act: Act) -> list[tuple[str, str, Builder]]:
    """Return the records of a service in order: name of its hole, kind for the profile, builder."""
    if act.dispense:
        return [
            ("Encounter", "Encounter", consultation),
            ("MedicationRequest", "MedicationRequest", prescription),
            ("MedicationDispense", "MedicationDispense", supply),
        ]
    if act.kind == "oral":
        return [("Procedure", "Procedure", procedure)]
    records: list[tuple[str, str, Builder]] = [
        ("Encounter", "Encounter", encounter),
        ("Condition", "Condition", condition),
        ("DocumentReference", "DocumentReference", note),
    ]
    if act.vaccine:
        records.append(("Immunization", "Immunization", immunization))
    elif act.tests:
        for number, test in enumerate(act.tests):
            records.append((f"Observation {number}", "Laboratory", _test(test)))
        records.append(("DiagnosticReport", "DiagnosticReport", report))
    elif procedure_code(act):
        records.append(("Procedure", "Procedure", procedure))
    if act.origin:
        records.append(("Provenance", "Provenance", provenance))
    return records


def _test(test: LabTest) -> Builder:
    return lambda act, holes: laboratory(test, act, holes)


def _begun(kind: str, holes: Holes, title: str) -> Json:
    return {
        "resourceType": kind,
        "id": holes.next(),
        "meta": {"lastUpdated": f"{holes['end']}T21:00:00Z"},
        "text": narrative(f"{title}, record {holes.next()}."),
    }


def _quantity(value: float, unit: str) -> Json:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def _dosage(text: str) -> Json:
    return {
        "text": text,
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": _quantity(1, "{dose}")}],
    }


def _period(holes: Holes) -> Json:
    return {"start": holes["start"], "end": holes["end"]}


def _coded(code: Code) -> Json:
    return concept(_SYSTEMS[code.system], code.code, code.text)


def _drug(act: Act, holes: Holes) -> Json:
    drug = act.drug or Code("rxnorm", "", act.title)
    text = f"{act.title}, drug {holes.next()}"
    return concept(SYSTEMS["rxnorm"], drug.code, drug.text, text) if drug.code else {"text": text}


def _location(act: Act) -> str:
    return act.organization.replace("org-", "loc-", 1)
