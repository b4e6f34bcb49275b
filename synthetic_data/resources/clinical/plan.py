"""Which clinical records a service leaves behind, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.synthetic_data.repertoire import Act, LabTest
from payerproof.synthetic_data.resources.clinical.findings import condition, immunization, procedure, procedure_code
from payerproof.synthetic_data.resources.clinical.laboratory import laboratory, report
from payerproof.synthetic_data.resources.clinical.medication import prescription, supply
from payerproof.synthetic_data.resources.clinical.visit import consultation, encounter, note, provenance
from payerproof.synthetic_data.resources.parts import Json
from payerproof.synthetic_data.resources.stencil import Holes

BASE_HOLES = ("patient", "start", "end", "attachment")
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
