"""What was found and done at a visit: diagnosis, procedure, vaccination."""

from __future__ import annotations

from payerproof.synthetic_data.repertoire import Act, Code
from payerproof.synthetic_data.resources.clinical.common import CLINICAL_SYSTEMS, VISIT, begun, location, period
from payerproof.synthetic_data.resources.parts import THO, Json, concept, reference
from payerproof.synthetic_data.resources.stencil import Holes

_ASSERTED = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
_ACUTE = ("H66", "J", "S")
"""Diagnoses of ICD-10-CM that pass: infections of ears and airways, and injuries."""
_EVALUATION = "99"
"""CPT numbers of visits and counsel begin so; all others of a visit are procedures."""


def condition(act: Act, holes: Holes) -> Json:
    """Return the Condition for the principal diagnosis."""
    code = act.diagnoses[0]
    over = code.code.startswith(_ACUTE)
    made = begun("Condition", holes, code.text)
    made |= {
        "extension": [{"url": _ASSERTED, "valueDateTime": holes["start"]}],
        "clinicalStatus": concept(THO + "condition-clinical", "resolved" if over else "active"),
        "verificationStatus": concept(THO + "condition-ver-status", "confirmed"),
        "category": [concept(THO + "condition-category", "encounter-diagnosis")],
        "code": concept(CLINICAL_SYSTEMS[code.system], code.code, code.text, f"{code.text}, finding {holes.next()}"),
        "subject": reference("Patient", holes["patient"]),
        "encounter": reference("Encounter", holes["Encounter"]),
        "onsetDateTime": holes["start"],
        "recordedDate": holes["start"],
        "note": [{"text": f"Seen at the visit, entry {holes.next()}."}],
    }
    return made | {"abatementDateTime": holes["end"]} if over else made


def procedure(act: Act, holes: Holes) -> Json:
    """Return the Procedure: the first inpatient one, else the first line that is no visit."""
    code = procedure_code(act)
    if code is None:
        raise ValueError(f"{act.id} has no procedure")
    made = begun("Procedure", holes, code.text)
    made |= {
        "status": "completed",
        "code": concept(CLINICAL_SYSTEMS[code.system], code.code, None, f"{code.text}, procedure {holes.next()}"),
        "subject": reference("Patient", holes["patient"]),
        "performedPeriod": period(holes),
        "performer": [{"actor": reference("Practitioner", act.practitioner)}],
    }
    if act.kind != "oral":
        made["encounter"] = reference("Encounter", holes["Encounter"])
    return made


def immunization(act: Act, holes: Holes) -> Json:
    """Return the Immunization."""
    vaccine = act.vaccine or VISIT
    made = begun("Immunization", holes, vaccine.text)
    return made | {
        "status": "completed",
        "vaccineCode": concept("http://hl7.org/fhir/sid/cvx", vaccine.code, None, vaccine.text),
        "patient": reference("Patient", holes["patient"]),
        "encounter": reference("Encounter", holes["Encounter"]),
        "occurrenceDateTime": holes["start"],
        "primarySource": True,
        "location": reference("Location", location(act)),
        "lotNumber": holes.next(),
    }


def procedure_code(act: Act) -> Code | None:
    """Return the code of what was done beyond seeing somebody, if there is one."""
    lines = (line.code for line in act.lines if line.code and not line.code.code.startswith(_EVALUATION))
    return next(iter(act.procedures), None) or next(lines, None)
