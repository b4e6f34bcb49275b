"""A drug: ordered, and handed out."""

from __future__ import annotations

from payerproof.synthetic_data.repertoire import Act, Code
from payerproof.synthetic_data.resources.clinical.common import begun, quantity
from payerproof.synthetic_data.resources.parts import SYSTEMS, THO, Json, coding, concept, reference
from payerproof.synthetic_data.resources.stencil import Holes


def prescription(act: Act, holes: Holes) -> Json:
    """Return the MedicationRequest."""
    made = begun("MedicationRequest", holes, act.title)
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
    made = begun("MedicationDispense", holes, act.title)
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


def _dosage(text: str) -> Json:
    return {
        "text": text,
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": quantity(1, "{dose}")}],
    }


def _drug(act: Act, holes: Holes) -> Json:
    drug = act.drug or Code("rxnorm", "", act.title)
    text = f"{act.title}, drug {holes.next()}"
    return concept(SYSTEMS["rxnorm"], drug.code, drug.text, text) if drug.code else {"text": text}
