"""What differs between the five CARIN types of claim: care team, supporting information, diagnoses, lines, status.

Source: StructureDefinitions C4BB-ExplanationOfBenefit-* of hl7.fhir.us.carin-bb#2.0.0.
"""

from __future__ import annotations

from payerproof.synthetic_data.household import ServiceKind
from payerproof.synthetic_data.repertoire import Act, Code, Line
from payerproof.synthetic_data.resources.adjudication import line_adjudication, money
from payerproof.synthetic_data.resources.decisions import Decision
from payerproof.synthetic_data.resources.parts import (
    C4BB,
    MS_DRG,
    NUBC,
    PAYER,
    PLACE_OF_SERVICE,
    SYSTEMS,
    THO,
    Json,
    coding,
    concept,
    reference,
)
from payerproof.synthetic_data.resources.stencil import Canaries, Holes

_ROLES: dict[ServiceKind, str] = {
    "professional": "rendering",
    "oral": "rendering",
    "pharmacy": "prescribing",
    "inpatient": "attending",
    "outpatient": "attending",
}
_NEWBORN = "4"
"""Type of admission of those born in the hospital; their point of origin has a code system of its own."""


def care_team(act: Act) -> list[Json]:
    """Return the practitioner in the role that this kind of claim has for them."""
    role = concept(C4BB + "C4BBClaimCareTeamRole", _ROLES[act.kind])
    return [{"sequence": 1, "provider": reference("Practitioner", act.practitioner), "role": role}]


def supporting_information(act: Act, holes: Holes) -> list[Json]:
    """Return the supporting information, numbered from 1; account and record numbers carry canaries."""
    found: list[tuple[str, Json]] = [("clmrecvddate", {"timingDate": holes["received"]})]
    if act.kind == "inpatient":
        found.append(("admissionperiod", {"timingPeriod": {"start": holes["start"], "end": holes["end"]}}))
        found.append(("drg", {"code": concept(MS_DRG, act.drg or "")}))
    if act.admission:
        origins = "PointOfOriginNewborn" if act.admission.type == _NEWBORN else "PointOfOrigin"
        found += [
            ("typeofbill", {"code": concept(NUBC + "TypeOfBill", act.bill or "")}),
            ("pointoforigin", {"code": concept(NUBC + origins, act.admission.origin)}),
            ("admtype", {"code": concept(NUBC + "PriorityTypeOfAdmitOrVisit", act.admission.type)}),
            ("discharge-status", {"code": concept(NUBC + "PatDischargeStatus", act.admission.discharge)}),
        ]
    if act.dispense:
        found += [
            ("dayssupply", {"valueQuantity": {"value": act.dispense.days}}),
            ("dawcode", {"code": concept(THO + "NCPDPDispensedAsWrittenOrProductSelectionCode", "0")}),
            ("refillnum", {"valueQuantity": {"value": act.dispense.refill}}),
            ("refillsauthorized", {"valueQuantity": {"value": act.dispense.refills}}),
        ]
    else:
        found += [
            ("medicalrecordnumber", {"valueString": holes.next()}),
            ("patientaccountnumber", {"valueString": holes.next()}),
        ]
    if act.kind == "professional":
        found.append(("servicefacility", {"valueReference": reference("Organization", act.organization)}))
    category = C4BB + "C4BBSupportingInfoType"
    return [
        {"sequence": number, "category": concept(category, code)} | rest
        for number, (code, rest) in enumerate(found, start=1)
    ]


def diagnoses(act: Act, mint: Canaries) -> list[Json]:
    """Return the diagnoses, numbered from 1, each with a canary in its text.

    Sensitive ones have a local code besides, with canaries in code and display.
    """
    typed = [(code, _principal(index, act.kind)) for index, code in enumerate(act.diagnoses)]
    if act.reason:
        kind = (
            coding(THO + "ex-diagnosistype", "admitting")
            if act.kind == "inpatient"
            else coding(C4BB + "C4BBClaimDiagnosisType", "patientreasonforvisit")
        )
        typed.append((act.reason, kind))
    return [
        {
            "sequence": number,
            "diagnosisCodeableConcept": _diagnosis(code, sensitive=act.category is not None, mint=mint),
            "type": [{"coding": [kind]}],
        }
        for number, (code, kind) in enumerate(typed, start=1)
    ]


def _principal(index: int, kind: ServiceKind) -> Json:
    if index == 0:
        return coding(THO + "ex-diagnosistype", "principal")
    return coding(C4BB + "C4BBClaimDiagnosisType", "secondary" if kind in ("professional", "oral") else "other")


def _diagnosis(code: Code, *, sensitive: bool, mint: Canaries) -> Json:
    made = concept(SYSTEMS[code.system], code.code, code.text, f"{code.text}, chart entry {mint.next()}")
    if sensitive:
        made["coding"].append(coding(PAYER + "care-group", mint.next(), f"{code.text}, care group {mint.next()}"))
    return made


def procedures(act: Act, day: str) -> list[Json]:
    """Return the inpatient procedures, numbered from 1."""
    kinds = C4BB + "C4BBClaimProcedureType"
    return [
        {
            "sequence": number,
            "type": [concept(kinds, "principal" if number == 1 else "other")],
            "date": day,
            "procedureCodeableConcept": concept(SYSTEMS[code.system], code.code, code.text),
        }
        for number, code in enumerate(act.procedures, start=1)
    ]


def items(act: Act, decision: Decision, holes: Holes, *, second_payer: bool) -> list[Json]:
    """Return the lines, numbered from 1, each with its amounts and with a text that carries a canary."""
    return [
        _item(index, line, act, holes)
        | {"adjudication": line_adjudication(index, line, act, decision, holes, second_payer=second_payer)}
        for index, line in enumerate(act.lines)
    ]


def _item(index: int, line: Line, act: Act, holes: Holes) -> Json:
    made: Json = {"sequence": index + 1, "careTeamSequence": [1], "noteNumber": [1]}
    if act.diagnoses:
        made["diagnosisSequence"] = [1]
    if line.revenue:
        made["revenue"] = concept(NUBC + "RevenueCodes", line.revenue)
    made["productOrService"] = _product(line, holes)
    if line.modifiers:
        made["modifier"] = [concept(SYSTEMS["cpt"], modifier) for modifier in line.modifiers]
    if act.nights:
        made["servicedPeriod"] = {"start": holes["start"], "end": holes["end"]}
    else:
        made["servicedDate"] = holes["start"]
    if act.place:
        made["locationCodeableConcept"] = concept(PLACE_OF_SERVICE, act.place)
    made["quantity"] = {"value": act.dispense.quantity if act.dispense else line.units}
    if line.tooth:
        made["bodySite"] = concept(THO + "ADAUniversalToothDesignationSystem", line.tooth)
    if line.surface:
        made["subSite"] = [concept(C4BB + "C4BBSurfaceCodes", line.surface)]
    made["net"] = money(holes, index, "submitted")
    return made


def _product(line: Line, mint: Canaries) -> Json:
    text = f"{line.text}, line {mint.next()}"
    if line.code is None:
        return concept(THO + "data-absent-reason", "not-applicable", "Not Applicable", text)
    return concept(SYSTEMS[line.code.system], line.code.code, None, text)
