"""ExplanationOfBenefit: what all five CARIN types have in common; `claim_types` has what differs.

Every piece of text that is about the one claim carries a canary of its own:
id, claim number, account number, diagnosis, line text, note and narrative, so that a leak of any of them is named.
"""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.synthetic_data.repertoire import Act
from payerproof.synthetic_data.resources.adjudication import amounts, header_adjudication, money
from payerproof.synthetic_data.resources.amounts import AMOUNT_SYSTEMS
from payerproof.synthetic_data.resources.claim_types import (
    care_team,
    diagnoses,
    items,
    procedures,
    supporting_information,
)
from payerproof.synthetic_data.resources.decisions import Decision
from payerproof.synthetic_data.resources.guide import Guide
from payerproof.synthetic_data.resources.labels import labelled
from payerproof.synthetic_data.resources.parts import C4BB, PAYER, THO, Json, concept, identifier, narrative, reference
from payerproof.synthetic_data.resources.stencil import Holes, Stencil
from payerproof.synthetic_data.roster import Directory

CLAIM_NUMBER = 1
"""Which canary of a claim, counted from 0, is its claim number; canary 0 is its id."""

_NAMES = ("patient", "coverage", "start", "end", "received", "processed", "other coverage", "other claim")
_AMOUNTS = tuple(f"amount {number}" for number in range(6))
_CLAIM_TYPES = {
    "professional": "professional",
    "pharmacy": "pharmacy",
    "inpatient": "institutional",
    "outpatient": "institutional",
    "oral": "oral",
}
_RELATED = {
    "prior": THO + "ex-relatedclaimrelationship",
    "replacedby": C4BB + "C4BBRelatedClaimRelationshipCodes",
}


def varying_amounts(lines: int) -> list[int]:
    """Return which numbers of a claim of so many lines differ from claim to claim of one stencil.

    Of the last line and of the whole, in this order: submitted, not covered, owed by the member.
    """
    codes = list(AMOUNT_SYSTEMS)
    return [
        line * len(codes) + codes.index(code)
        for line in (lines - 1, lines)
        for code in ("submitted", "noncovered", "memberliability")
    ]


def explanation_stencil(
    act: Act,
    title: str,
    decision: Decision,
    directory: Directory,
    guide: Guide,
    numbers: Sequence[str],
    *,
    second_payer: bool,
) -> Stencil:
    """Return the stencil of the claims for one act with one decision.

    Its values: ids of patient and coverage; first and last day of service; days of receipt and of decision;
    id of the other coverage where there is one; claim number of the other version where there is one;
    the varying amounts; then the canaries.
    `numbers` are the amounts of every line and of the whole, each in the order of AMOUNT_SYSTEMS.
    """
    holes = Holes(*_NAMES, *_AMOUNTS)
    texts = list(numbers)
    for name, index in zip(_AMOUNTS, varying_amounts(len(act.lines)), strict=True):
        texts[index] = holes[name]
    made = _explanation(act, title, decision, directory, guide, holes, second_payer=second_payer)
    return holes.stencil(guide.adapt(made), texts)


def _explanation(
    act: Act, title: str, decision: Decision, directory: Directory, guide: Guide, holes: Holes, *, second_payer: bool
) -> Json:
    own, number = holes.next(), holes.next()
    provider = (
        reference("Practitioner", act.practitioner)
        if act.kind == "oral"
        else reference("Organization", act.organization)
    )
    information = supporting_information(act, holes)
    decided = f"{holes['processed']}T06:00:00Z"
    made: Json = {
        "resourceType": "ExplanationOfBenefit",
        "id": own,
        "meta": {"lastUpdated": decided, "profile": guide.claim_profiles(act.kind)},
        "language": "en-US",
        "text": narrative(f"{title} on {holes['start']}, reference {holes.next()}."),
        "identifier": [identifier(C4BB + "C4BBIdentifierType", "uc", PAYER + "claim-number", number)],
        "status": decision.status,
        "type": concept(THO + "claim-type", _CLAIM_TYPES[act.kind]),
    }
    if act.kind in ("inpatient", "outpatient"):
        made["subType"] = concept(C4BB + "C4BBInstitutionalClaimSubType", act.kind)
    made |= {
        "use": "claim",
        "patient": reference("Patient", holes["patient"]),
        "billablePeriod": {"start": holes["start"], "end": holes["end"]},
        "created": decided,
        "insurer": reference("Organization", "org-payer") | {"display": directory.payer},
        "provider": provider,
        "priority": concept(THO + "processpriority", "normal"),
        "related": _related(decision, holes),
        "payee": {"type": concept(THO + "payeetype", "provider"), "party": provider},
        "outcome": decision.outcome,
        "careTeam": care_team(act, directory),
        "supportingInfo": information,
        "diagnosis": diagnoses(act, holes),
        "procedure": procedures(act, holes["start"]),
        "insurance": [{"focal": True, "coverage": reference("Coverage", holes["coverage"])}],
        "item": items(act, decision, information, holes, second_payer=second_payer),
        "adjudication": header_adjudication(act, decision, holes, second_payer=second_payer),
        "total": amounts(holes, len(act.lines), decision, second_payer=second_payer),
    }
    if second_payer:
        made["insurance"].append({"focal": False, "coverage": reference("Coverage", holes["other coverage"])})
    if decision.payment:
        made["payment"] = {
            "type": concept(C4BB + "C4BBPayerAdjudicationStatus", decision.payment),
            "date": holes["processed"],
            "amount": money(holes, len(act.lines), "paidtoprovider"),
        }
    remark = f". {act.remark}" if act.remark else ""
    made["processNote"] = [{"number": 1, "type": "display", "text": f"{decision.note}{remark}, note {holes.next()}."}]
    if act.contained:
        name = directory.organizations[act.contained].name
        made["contained"] = [{"resourceType": "Location", "id": "facility", "status": "active", "name": name}]
        made["facility"] = {"reference": "#facility"}
    return labelled({key: value for key, value in made.items() if value != []}, act.category)


def _related(decision: Decision, holes: Holes) -> list[Json]:
    if not decision.related:
        return []
    return [
        {
            "relationship": concept(_RELATED[decision.related], decision.related),
            "reference": {"system": PAYER + "claim-number", "value": holes["other claim"]},
        }
    ]
