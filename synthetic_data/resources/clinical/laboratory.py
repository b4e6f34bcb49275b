"""The laboratory: one observation a test, and the report that gathers them."""

from __future__ import annotations

from payerproof.synthetic_data.repertoire import Act, LabTest
from payerproof.synthetic_data.resources.clinical.common import begun, quantity
from payerproof.synthetic_data.resources.parts import LOINC, THO, Json, concept, reference
from payerproof.synthetic_data.resources.stencil import Holes


def laboratory(test: LabTest, act: Act, holes: Holes) -> Json:
    """Return the Observation of one laboratory test."""
    made = begun("Observation", holes, test.text)
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
    made["valueQuantity"] = quantity(test.number, test.unit)
    if test.normal:
        low, high = map(float, test.normal)
        flag = "L" if test.number < low else "H" if test.number > high else "N"
        made["interpretation"] = [concept(THO + "v3-ObservationInterpretation", flag)]
        made["referenceRange"] = [{"low": quantity(low, test.unit), "high": quantity(high, test.unit)}]
    return made


def report(act: Act, holes: Holes) -> Json:
    """Return the DiagnosticReport that gathers the tests of the service."""
    made = begun("DiagnosticReport", holes, f"Laboratory report, {act.title}")
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
