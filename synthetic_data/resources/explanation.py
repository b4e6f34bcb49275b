"""ExplanationOfBenefit: what all five CARIN types have in common; `lines` has what differs.

Every piece of text that is about the one claim carries a canary of its own:
id, claim number, account number, diagnosis, line text, note and narrative, so that a leak of any of them is named.
"""

from __future__ import annotations

from datetime import date, timedelta

from payerproof.synthetic_data.household import Service
from payerproof.synthetic_data.minting import Mint
from payerproof.synthetic_data.repertoire import Act, Directory
from payerproof.synthetic_data.resources.amounts import adjudicate, total
from payerproof.synthetic_data.resources.claim_types import (
    care_team,
    diagnoses,
    header_adjudication,
    items,
    procedures,
    supporting_information,
)
from payerproof.synthetic_data.resources.guide import Guide
from payerproof.synthetic_data.resources.parts import (
    C4BB,
    PAYER,
    THO,
    Json,
    concept,
    identifier,
    instant,
    meta,
    money,
    narrative,
    reference,
)

_CLAIM_TYPES = {
    "professional": "professional",
    "pharmacy": "pharmacy",
    "inpatient": "institutional",
    "outpatient": "institutional",
    "oral": "oral",
}
_RECEIVED_AFTER = timedelta(days=2)
_PROCESSED_AFTER = timedelta(days=9)


def explanation(
    service: Service, act: Act, patient_id: str, coverage_id: str, directory: Directory, mint: Mint, guide: Guide
) -> Json:
    """Return the ExplanationOfBenefit of one service."""
    last: date = service.end or service.start
    received, processed = last + _RECEIVED_AFTER, last + _PROCESSED_AFTER
    amounts = adjudicate(act.kind, (line.charge for line in act.lines))
    whole = total(amounts)
    institution = act.kind in ("inpatient", "outpatient")
    provider = (
        reference("Practitioner", act.practitioner)
        if act.kind == "oral"
        else reference("Organization", act.organization)
    )
    made: Json = {
        "resourceType": "ExplanationOfBenefit",
        "id": mint.next(),
        "meta": meta(guide.claim_profile(act.kind), processed),
        "language": "en-US",
        "text": narrative(f"{service.title} on {service.start.isoformat()}, reference {mint.next()}."),
        "identifier": [identifier(C4BB + "C4BBIdentifierType", "uc", PAYER + "claim-number", mint.next())],
        "status": "active",
        "type": concept(THO + "claim-type", _CLAIM_TYPES[act.kind]),
    }
    if institution:
        made["subType"] = concept(C4BB + "C4BBInstitutionalClaimSubType", act.kind)
    made |= {
        "use": "claim",
        "patient": reference("Patient", patient_id),
        "billablePeriod": {"start": service.start.isoformat(), "end": last.isoformat()},
        "created": instant(processed),
        "insurer": reference("Organization", "org-payer") | {"display": directory.payer},
        "provider": provider,
        "priority": concept(THO + "processpriority", "normal"),
        "payee": {"type": concept(THO + "payeetype", "provider"), "party": provider},
        "outcome": "complete",
        "careTeam": care_team(act),
        "supportingInfo": supporting_information(act, service.start, last, received, mint),
        "diagnosis": diagnoses(act, mint),
        "procedure": procedures(act, service.start),
        "insurance": [{"focal": True, "coverage": reference("Coverage", coverage_id)}],
        "item": items(act, service, amounts, mint),
        "adjudication": header_adjudication(act.kind),
        "total": whole.categories(),
        "payment": {
            "type": concept(C4BB + "C4BBPayerAdjudicationStatus", "paid"),
            "date": processed.isoformat(),
            "amount": money(whole.benefit),
        },
        "processNote": [
            {"number": 1, "type": "display", "text": f"Paid as agreed with the provider, note {mint.next()}."}
        ],
    }
    return {key: value for key, value in made.items() if value != []}
