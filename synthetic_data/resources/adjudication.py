"""What the payer decided, as FHIR: statuses, amounts and reasons on lines, header and totals."""

from __future__ import annotations

from payerproof.synthetic_data.household import ServiceKind
from payerproof.synthetic_data.repertoire import Act, Line
from payerproof.synthetic_data.resources.amounts import AMOUNT_SYSTEMS
from payerproof.synthetic_data.resources.decisions import DENIED, REJECTED, Decision
from payerproof.synthetic_data.resources.parts import C4BB, THO, Json, concept
from payerproof.synthetic_data.resources.stencil import Holes

_STATUS = C4BB + "C4BBPayerAdjudicationStatus"
CARC = "https://x12.org/codes/claim-adjustment-reason-codes"
_DISCRIMINATOR = C4BB + "C4BBAdjudicationDiscriminator"
_ON_LINES: tuple[ServiceKind, ...] = ("professional", "oral")
"""Kinds whose benefit payment status stands on each line."""

_NETWORK_STATUS: dict[ServiceKind, tuple[str, ...]] = {
    "professional": ("billingnetworkstatus", "renderingnetworkstatus"),
    "oral": ("billingnetworkstatus", "renderingnetworkstatus", "benefitpaymentstatus"),
    "pharmacy": ("billingnetworkstatus", "benefitpaymentstatus"),
    "inpatient": ("billingnetworkstatus", "benefitpaymentstatus"),
    "outpatient": ("billingnetworkstatus", "benefitpaymentstatus"),
}

_PLACES = {code: place for place, code in enumerate(AMOUNT_SYSTEMS)}


def money(holes: Holes, line: int, code: str) -> Json:
    """Return a Money in dollars with a hole for the amount `code` of `line`; the line after the last is the whole."""
    return {"value": holes.number(line * len(AMOUNT_SYSTEMS) + _PLACES[code]), "currency": "USD"}


def amounts(holes: Holes, line: int, decision: Decision, *, second_payer: bool) -> list[Json]:
    """Return `category` and `amount` for every amount that the decision tells, as adjudication and total have them."""
    told = ("submitted",) if decision.outcome == "queued" else AMOUNT_SYSTEMS
    return [
        {"category": concept(AMOUNT_SYSTEMS[code], code), "amount": money(holes, line, code)}
        for code in told
        if second_payer or code != "priorpayerpaid"
    ]


def line_adjudication(
    index: int, line: Line, act: Act, decision: Decision, holes: Holes, *, second_payer: bool
) -> list[Json]:
    """Return status, amounts, reason and allowed units of line number `index`; nothing of claims paid by the case."""
    if act.by_case:
        return []
    made = [_status("benefitpaymentstatus", decision.network)] if act.kind in _ON_LINES else []
    made += amounts(holes, index, decision, second_payer=second_payer)
    reason = decision.reason(index)
    if act.kind == "pharmacy":
        if reason == DENIED:
            made.append(_reason("rejectreason", THO + "NCPDPRejectCode", REJECTED))
        return made
    if reason:
        made.append(_reason("adjustmentreason", CARC, reason))
    made.append({"category": concept(_DISCRIMINATOR, "allowedunits"), "value": 0 if reason == DENIED else line.units})
    return made


def header_adjudication(act: Act, decision: Decision, holes: Holes, *, second_payer: bool) -> list[Json]:
    """Return what is decided about the claim as a whole; amounts stand here only of claims paid by the case."""
    kind = act.kind
    made = [
        _status(code, decision.network if code == "benefitpaymentstatus" else "innetwork")
        for code in _NETWORK_STATUS[kind]
    ]
    reason = decision.reason(0)
    if reason and kind in ("inpatient", "outpatient"):
        made.append(_reason("adjustmentreason", CARC, reason))
    if act.by_case:
        made += amounts(holes, len(act.lines), decision, second_payer=second_payer)
    return made


def _status(code: str, network: str) -> Json:
    return {"category": concept(_DISCRIMINATOR, code), "reason": concept(_STATUS, network)}


def _reason(code: str, system: str, reason: str) -> Json:
    return {"category": concept(_DISCRIMINATOR, code), "reason": concept(system, reason)}
