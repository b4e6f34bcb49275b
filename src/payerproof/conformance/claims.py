"""The business rules of an ExplanationOfBenefit that no profile can state: amounts, related claims, payee, insurer.

Each rule takes a claim and returns what is wrong with it, in words; nothing where the claim keeps it or does not
speak of it. Amounts are compared in the smallest unit of the currency, with half a unit a line for rounding.
Sources: CARIN BB 2.0.0, general guidance (adjudication, related claims) and R4, ExplanationOfBenefit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from payerproof.references import last_name

Claim = Mapping[str, Any]

_HALF_CENT = Decimal("0.005")
_PAYEES = {
    "provider": frozenset({"Organization", "Practitioner", "PractitionerRole"}),
    "subscriber": frozenset({"Patient", "RelatedPerson"}),
}


def amounts_add_up(claim: Claim) -> Iterator[str]:
    """Yield each total whose category also stands in the lines, and whose amount is not their sum."""
    lines = list(_objects(claim.get("item")))
    header = dict(_amounts(claim.get("adjudication")))
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        for category, amount in _amounts(line.get("adjudication")):
            sums[category] += amount
    for category, amount in _amounts(claim.get("total")):
        if category in header:
            if amount != header[category]:
                yield f"total {category} {amount}, {header[category]} in the claim's own adjudication"
        elif category in sums and abs(amount - sums[category]) > _HALF_CENT * max(1, len(lines)):
            yield f"total {category} {amount}, {sums[category]} over {len(lines)} lines"


def adjudicated(claim: Claim) -> Iterator[str]:
    """Yield each line of a finished claim that is adjudicated neither itself nor, with amounts, by the whole claim."""
    if claim.get("outcome") != "complete" or next(_amounts(claim.get("adjudication")), None) is not None:
        return
    for line in _objects(claim.get("item")):
        if not line.get("adjudication"):
            yield f"item {line.get('sequence')} has no adjudication"


def one_focal_coverage(claim: Claim) -> Iterator[str]:
    """Yield a word if not exactly one insurance is focal: the one that this adjudication is about."""
    focal = [item for item in _objects(claim.get("insurance")) if item.get("focal") is True]
    if len(focal) != 1:
        yield f"{len(focal)} of {len(list(_objects(claim.get('insurance'))))} insurances are focal"


def insurer_pays_focal_coverage(claim: Claim, coverages: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield a word if the insurer is not among the payors of the focal coverage, where that coverage is known."""
    insurer = _reference(claim.get("insurer"))
    for item in _objects(claim.get("insurance")):
        known = coverages.get(_reference(item.get("coverage")) or "")
        if item.get("focal") is not True or known is None or insurer is None or insurer.startswith("#"):
            continue  # a contained insurer is no resource that the coverage could name
        payors = [_reference(payor) for payor in _objects(known.get("payor"))]
        if insurer not in payors:
            yield f"insurer {insurer}, payor of the focal coverage {', '.join(map(str, payors)) or 'nobody'}"


def payee_fits_its_type(claim: Claim) -> Iterator[str]:
    """Yield a word if the party paid is not of the kind that the payee's type names."""
    payee = claim.get("payee")
    if not isinstance(payee, Mapping):
        return
    party = _kind(claim, _reference(payee.get("party")) or "")
    for code in _codes(payee.get("type")):
        if party and code in _PAYEES and party not in _PAYEES[code]:
            yield f"payee of type {code} is a {party}"


def related_claims_are_others(claim: Claim, claims: Iterable[Claim]) -> Iterator[str]:
    """Yield each related claim that names none, or that names the claim itself; and a replaced one still in force.

    A claim that was replaced, by the word of the claim that replaced it, is no longer active.
    """
    own = set(_claim_numbers(claim))
    by_number = {number: other for other in claims for number in _claim_numbers(other)}
    for related in _objects(claim.get("related")):
        named = related.get("reference")
        number = str(named.get("value") or "") if isinstance(named, Mapping) else ""
        if not number and not related.get("claim"):
            yield "a related claim is not named"
        elif number in own and len(own) == 1:
            yield f"claim {number} is related to itself"
        elif (
            "prior" in set(_codes(related.get("relationship"))) and by_number.get(number, {}).get("status") == "active"
        ):
            yield f"claim {number} was replaced and is still active"


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()


def _codes(concept: Any) -> Iterator[str]:
    if isinstance(concept, Mapping):
        yield from (str(coding["code"]) for coding in _objects(concept.get("coding")) if "code" in coding)


def _amounts(adjudications: Any) -> Iterator[tuple[str, Decimal]]:
    """Yield category and amount of each adjudication that has an amount; the category is its first code."""
    for item in _objects(adjudications):
        amount = item.get("amount")
        value = amount.get("value") if isinstance(amount, Mapping) else None
        category = next(_codes(item.get("category")), None)
        if category is not None and isinstance(value, int | float) and not isinstance(value, bool):
            yield category, Decimal(str(value))


def _kind(claim: Claim, reference: str) -> str:
    """Return the type that a reference names, or that of the contained resource it leads to; empty if unknown."""
    if not reference.startswith("#"):
        return reference.partition("/")[0]
    held = (item for item in _objects(claim.get("contained")) if item.get("id") == reference[1:])
    return str(next(held, {}).get("resourceType", ""))


def _reference(value: Any) -> str | None:
    text = value.get("reference") if isinstance(value, Mapping) else None
    return last_name(text) if isinstance(text, str) else None


def _claim_numbers(claim: Claim) -> Iterator[str]:
    yield from (str(item["value"]) for item in _objects(claim.get("identifier")) if "value" in item)
