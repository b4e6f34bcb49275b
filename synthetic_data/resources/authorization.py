"""Prior authorization: what was asked before a service, and what the payer decided, as PDex shows it to members.

Source: StructureDefinition pdex-priorauthorization of hl7.fhir.us.davinci-pdex#2.0.0; 45 CFR 156.221(b)(1)(iv) wants
status, dates, items, reason of a denial and the documents that came with the request.
Review action codes are X12 306: A1 certified in total, A3 not certified, A4 pended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.synthetic_data.household import Outcome
from payerproof.synthetic_data.repertoire import Act, Line
from payerproof.synthetic_data.resources.amounts import dollars
from payerproof.synthetic_data.resources.claim_types import diagnoses
from payerproof.synthetic_data.resources.parts import PAYER, SYSTEMS, THO, Json, coding, concept, narrative, reference
from payerproof.synthetic_data.resources.stencil import Holes
from payerproof.synthetic_data.roster import Directory

PDEX = "http://hl7.org/fhir/us/davinci-pdex/"
AUTHORIZATION_HOLES = ("patient", "coverage", "start", "end", "asked", "decided", "until", "attachment")
_PROFILE = f"{PDEX}StructureDefinition/pdex-priorauthorization|2.0.0"
_NOT_NECESSARY = "50"
"""Claim adjustment reason: not deemed a medical necessity by the payer."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the payer decided: outcome of the request, X12 review action, and whether units are granted."""

    outcome: str
    action: str
    words: str
    granted: bool


_CERTIFIED = Review("complete", "A1", "Certified in total", granted=True)
_REFUSED = Review("complete", "A3", "Not certified", granted=False)
_PENDED = Review("queued", "A4", "Pended", granted=False)
_REVIEWS: Mapping[Outcome, Review] = {"denied": _REFUSED, "pending": _PENDED}


def review_of(outcome: Outcome) -> Review:
    """Return the review behind a service whose claim ended in `outcome`."""
    return _REVIEWS.get(outcome, _CERTIFIED)


def authorization(act: Act, review: Review, directory: Directory, holes: Holes) -> Json:
    """Return the ExplanationOfBenefit with use preauthorization; the attachment is a hole for base64."""
    own, number = holes.next(), holes.next()
    provider = reference("Organization", act.organization)
    made: Json = {
        "resourceType": "ExplanationOfBenefit",
        "id": own,
        "meta": {"lastUpdated": f"{holes['decided']}T06:00:00Z", "profile": [_PROFILE]},
        "text": narrative(f"Prior authorization for {act.title}: {review.words}, file {holes.next()}."),
        "extension": [
            {
                "url": PDEX + "StructureDefinition/extension-levelOfServiceCode",
                "valueCodeableConcept": concept("https://codesystem.x12.org/005010/1338", "U", "Urgent"),
            }
        ],
        "identifier": [{"system": PAYER + "authorization-number", "value": number}],
        "status": "active",
        "type": concept(THO + "claim-type", "institutional" if act.nights else "professional"),
        "use": "preauthorization",
        "patient": reference("Patient", holes["patient"]),
        "billablePeriod": {"start": holes["start"], "end": holes["end"]},
        "created": f"{holes['asked']}T06:00:00Z",
        "insurer": reference("Organization", "org-payer") | {"display": directory.payer},
        "provider": provider,
        "priority": concept(THO + "processpriority", "normal"),
        "outcome": review.outcome,
        "disposition": f"{review.words}, decision {holes.next()}",
        "careTeam": [{"sequence": 1, "provider": reference("Practitioner", act.practitioner)}],
        "supportingInfo": [
            {
                "sequence": 1,
                "category": concept(THO + "claiminformationcategory", "attachment"),
                "valueAttachment": {"contentType": "text/plain; charset=utf-8", "data": holes["attachment"]},
            }
        ],
        "diagnosis": diagnoses(act, holes),
        "insurance": [{"focal": True, "coverage": reference("Coverage", holes["coverage"])}],
        "item": [_item(index, line, review, number, holes) for index, line in enumerate(act.lines)],
        "total": [_total(act, review)],
    }
    if review.granted:
        made["preAuthRef"] = [number]
        made["preAuthRefPeriod"] = [{"start": holes["asked"], "end": holes["until"]}]
    return made


def _item(index: int, line: Line, review: Review, number: str, holes: Holes) -> Json:
    text = f"{line.text}, asked {holes.next()}"
    code = (
        concept(SYSTEMS[line.code.system], line.code.code, None, text)
        if line.code
        else concept(THO + "data-absent-reason", "not-applicable", "Not Applicable", text)
    )
    action = {
        "url": PDEX + "StructureDefinition/extension-reviewAction",
        "extension": [
            {"url": "number", "valueString": number},
            {
                "url": PDEX + "StructureDefinition/extension-reviewActionCode",
                "valueCodeableConcept": concept("https://codesystem.x12.org/005010/306", review.action, review.words),
            },
        ],
    }
    submitted = {
        "extension": [action],
        "category": concept(THO + "adjudication", "submitted"),
        "amount": _money(line.charge),
    }
    decided = [submitted, _units("allowedunits", line.units if review.granted else 0), _units("consumedunits", 0)]
    if review.action == _REFUSED.action:
        reason = concept("https://x12.org/codes/claim-adjustment-reason-codes", _NOT_NECESSARY)
        decided.append({"category": _discriminator("denialreason"), "reason": reason})
    return {
        "sequence": index + 1,
        "category": concept("https://x12.org/codes/service-type-codes", "1", "Medical Care"),
        "productOrService": code,
        "servicedDate": holes["start"],
        "quantity": {"value": line.units},
        "adjudication": decided,
    }


def _total(act: Act, review: Review) -> Json:
    kind = "eligible" if review.granted else "submitted"
    amount = sum(line.charge for line in act.lines)
    return {
        "extension": [
            {"url": PDEX + "StructureDefinition/PriorAuthorizationUtilization", "valueQuantity": {"value": 0}}
        ],
        "category": {"coding": [coding(PDEX + "CodeSystem/PriorAuthorizationValueCodes", kind)]},
        "amount": _money(amount),
    }


def _units(code: str, units: int) -> Json:
    return {"category": _discriminator(code), "value": units}


def _discriminator(code: str) -> Json:
    return concept(PDEX + "CodeSystem/PDexAdjudicationDiscriminator", code)


def _money(cents: int) -> Json:
    return {"value": float(dollars(cents)), "currency": "USD"}
