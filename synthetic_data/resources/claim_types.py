"""What differs between the five CARIN types of claim: care team, supporting information, diagnoses, lines, status.

Source: StructureDefinitions C4BB-ExplanationOfBenefit-* of hl7.fhir.us.carin-bb#2.0.0.
"""

from __future__ import annotations

from payerproof.synthetic_data.household import ServiceKind
from payerproof.synthetic_data.repertoire import Act, Code, Line, Mouth, Ride
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
from payerproof.synthetic_data.roster import Directory

_ROLES: dict[ServiceKind, str] = {
    "professional": "rendering",
    "oral": "rendering",
    "pharmacy": "prescribing",
    "inpatient": "attending",
    "outpatient": "attending",
}
_QUALIFIED: tuple[ServiceKind, ...] = ("professional", "oral")
"""Kinds of claims whose care team has a specialty, and that name the place of service as a facility."""

_TO_LINES = (
    "patientweight",
    "ambulancetransportreason",
    "transportationdistance",
    "roudtrippurpose",
    "stretcherpurpose",
    "pickuplocation",
    "dropofflocation",
    "additionalbodysite",
)
"""Categories of supporting information that have to be linked to a line (`roudtrippurpose` is CARIN's spelling)."""

_NEWBORN = "4"
"""Type of admission of those born in the hospital; their point of origin has a code system of its own."""


def care_team(act: Act, directory: Directory) -> list[Json]:
    """Return the practitioner with specialty, in the role that this kind of claim has for them."""
    made: Json = {
        "sequence": 1,
        "provider": reference("Practitioner", act.practitioner),
        "role": concept(C4BB + "C4BBClaimCareTeamRole", _ROLES[act.kind]),
    }
    if act.kind in _QUALIFIED:
        specialty = act.specialty or directory.practitioners[act.practitioner].specialty
        made["qualification"] = concept("http://nucc.org/provider-taxonomy", specialty)
    return [made]


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
            ("brandgenericindicator", {"code": concept(THO + "NCPDPBrandGenericIndicator", "2")}),
            ("rxorigincode", {"code": concept(THO + "NCPDPPrescriptionOriginCode", "3")}),
            ("compoundcode", {"code": concept(THO + "NCPDPCompoundCode", "2" if act.lines[0].ingredients else "1")}),
        ]
    else:
        found += [
            ("medicalrecordnumber", {"valueString": holes.next()}),
            ("patientaccountnumber", {"valueString": holes.next()}),
        ]
    if act.kind in _QUALIFIED:
        found.append(("servicefacility", {"valueReference": reference("Organization", act.organization)}))
    if act.ride:
        found += _ride(act.ride, holes)
    if act.mouth:
        found += _mouth(act.mouth)
    category = C4BB + "C4BBSupportingInfoType"
    return [
        {"sequence": number, "category": concept(category, code)} | rest
        for number, (code, rest) in enumerate(found, start=1)
    ]


def _ride(ride: Ride, holes: Holes) -> list[tuple[str, Json]]:
    return [
        ("patientweight", {"valueQuantity": _measured(ride.weight, "[lb_av]")}),
        (
            "ambulancetransportreason",
            {"reason": coding("https://x12.org/codesystem.x12.org/ambulance-transport-reason-codes", ride.reason)},
        ),
        ("transportationdistance", {"valueQuantity": _measured(ride.distance, "[mi_i]")}),
        ("roudtrippurpose", {"valueString": ride.round_trip}),
        ("stretcherpurpose", {"valueString": f"{ride.stretcher}, crew note {holes.next()}"}),
        ("pickuplocation", {"valueString": f"Home of the member, door {holes.next()}"}),
        ("dropofflocation", {"valueString": f"Hospital, bay {holes.next()}"}),
    ]


def _mouth(mouth: Mouth) -> list[tuple[str, Json]]:
    teeth = THO + "ADAUniversalToothDesignationSystem"
    return [
        ("orthodontics", {"valueQuantity": {"value": mouth.orthodontics}}),
        ("prosthesis", {"valueBoolean": mouth.prosthesis}),
        ("additionalbodysite", {"code": concept(teeth, mouth.site)}),
        ("missingtoothnumber", {"code": concept(teeth, mouth.missing)}),
    ]


def _measured(value: int, unit: str) -> Json:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org"}


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
            "diagnosisCodeableConcept": _diagnosis(code, act, act.local if number == 1 else None, mint),
            "type": [{"coding": [kind]}],
        }
        | ({"onAdmission": concept(NUBC + "PresentOnAdmissionIndicator", "Y")} if act.kind == "inpatient" else {})
        for number, (code, kind) in enumerate(typed, start=1)
    ]


def _principal(index: int, kind: ServiceKind) -> Json:
    if index == 0:
        return coding(THO + "ex-diagnosistype", "principal")
    return coding(C4BB + "C4BBClaimDiagnosisType", "secondary" if kind in ("professional", "oral") else "other")


def _diagnosis(code: Code, act: Act, local: Code | None, mint: Canaries) -> Json:
    made = concept(SYSTEMS[code.system], code.code, code.text, f"{code.text}, chart entry {mint.next()}")
    if local and local.system == "display":
        made["coding"].append({"system": PAYER + "care-group", "display": f"{local.text}, care group {mint.next()}"})
    elif act.category:
        words = local.text if local else code.text
        made["coding"].append(coding(PAYER + "care-group", mint.next(), f"{words}, care group {mint.next()}"))
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


def items(act: Act, decision: Decision, information: list[Json], holes: Holes, *, second_payer: bool) -> list[Json]:
    """Return the lines, numbered from 1, each with its amounts and with a text that carries a canary.

    The first line is linked to the parts of the supporting `information` that belong to lines.
    """
    linked = [each["sequence"] for each in information if each["category"]["coding"][0]["code"] in _TO_LINES]
    made = []
    for index, line in enumerate(act.lines):
        item = _item(index, line, act, linked if index == 0 else [], holes)
        if decided := line_adjudication(index, line, act, decision, holes, second_payer=second_payer):
            item["adjudication"] = decided
        made.append(item)
    return made


def _item(index: int, line: Line, act: Act, linked: list[int], holes: Holes) -> Json:
    made: Json = {"sequence": index + 1, "careTeamSequence": [1], "noteNumber": [1]}
    if act.diagnoses:
        made["diagnosisSequence"] = [1]
    if linked:
        made["informationSequence"] = linked
    if line.revenue:
        made["revenue"] = concept(NUBC + "RevenueCodes", line.revenue)
    made["productOrService"] = _product(line, holes)
    if line.modifiers:
        made["modifier"] = [concept(_modifiers(modifier), modifier) for modifier in line.modifiers]
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
    if line.ingredients:
        made["detail"] = _details(line, act, holes)
    made["net"] = money(holes, index, "submitted")
    return made


def _details(line: Line, act: Act, mint: Canaries) -> list[Json]:
    units = act.dispense.quantity // len(line.ingredients) if act.dispense else 1
    made = _parts(line.ingredients, units, mint)
    if line.parts:
        made[0]["subDetail"] = _parts(line.parts, 1, mint)
    return made


def _parts(codes: tuple[Code, ...], units: int, mint: Canaries) -> list[Json]:
    return [
        {
            "sequence": number,
            "productOrService": concept(SYSTEMS[code.system], code.code, None, f"{code.text}, part {mint.next()}"),
            "quantity": {"value": units},
        }
        for number, code in enumerate(codes, start=1)
    ]


def _modifiers(modifier: str) -> str:
    """Return the code system of a modifier: those with a letter are of HCPCS, the others of CPT."""
    return SYSTEMS["cpt" if modifier.isdigit() else "hcpcs"]


def _product(line: Line, mint: Canaries) -> Json:
    text = f"{line.text}, line {mint.next()}"
    if line.code is None:
        return concept(THO + "data-absent-reason", "not-applicable", "Not Applicable", text)
    return concept(SYSTEMS[line.code.system], line.code.code, None, text)
