"""The business rules of an ExplanationOfBenefit that no profile can state: amounts, lines, coverage, payee, insurer.

Each rule takes a claim and returns what is wrong with it, in words; nothing where the claim keeps it or does not
speak of it. Amounts are compared in the smallest unit of the currency, with half a unit a line for rounding.
Sources: CARIN BB 2.0.0, general guidance (adjudication, related claims) and R4, ExplanationOfBenefit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from payerproof.fhir.references import last_name
from payerproof.json_parts import objects

Claim = Mapping[str, Any]

_HALF_CENT = Decimal("0.005")
_PAYEES = {
    "provider": frozenset({"Organization", "Practitioner", "PractitionerRole"}),
    "subscriber": frozenset({"Patient", "RelatedPerson"}),
}


def amounts_add_up(claim: Claim) -> Iterator[str]:
    """Yield each total whose category also stands in the lines, and whose amount is not their sum."""
    lines = list(objects(claim.get("item")))
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
    for line in objects(claim.get("item")):
        if not line.get("adjudication"):
            yield f"item {line.get('sequence')} has no adjudication"


def one_focal_coverage(claim: Claim) -> Iterator[str]:
    """Yield a word if not exactly one insurance is focal: the one that this adjudication is about."""
    focal = [item for item in objects(claim.get("insurance")) if item.get("focal") is True]
    if len(focal) != 1:
        yield f"{len(focal)} of {len(list(objects(claim.get('insurance'))))} insurances are focal"


def insurer_pays_focal_coverage(claim: Claim, coverages: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield a word if the insurer is not among the payors of the focal coverage, where that coverage is known."""
    insurer = _reference(claim.get("insurer"))
    for item in objects(claim.get("insurance")):
        known = coverages.get(_reference(item.get("coverage")) or "")
        if item.get("focal") is not True or known is None or insurer is None or insurer.startswith("#"):
            continue  # a contained insurer is no resource that the coverage could name
        payors = [_reference(payor) for payor in objects(known.get("payor"))]
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
    for related in objects(claim.get("related")):
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


_LISTS = {
    "careTeamSequence": "careTeam",
    "diagnosisSequence": "diagnosis",
    "procedureSequence": "procedure",
    "informationSequence": "supportingInfo",
    "noteNumber": "processNote",
}
"""What a line refers to by number, and the list of the claim in which that number stands."""


def sequences_lead_somewhere(claim: Claim) -> Iterator[str]:
    """Yield each number of a line that stands in no list of the claim, and each list that has a number twice."""
    known: dict[str, set[int]] = {}
    for name in ("item", *_LISTS.values()):
        key = "number" if name == "processNote" else "sequence"
        numbers = _numbers([each.get(key) for each in objects(claim.get(name))])
        known[name] = set(numbers)
        if len(known[name]) < len(numbers):
            yield f"{name} has a {key} twice"
    for line in _lines(claim):
        for reference, name in _LISTS.items():
            for number in _numbers(line.get(reference)):
                if number not in known[name]:
                    yield f"item {line.get('sequence')}: {reference} {number} stands in no {name}"


def served_while_billed(claim: Claim) -> Iterator[str]:
    """Yield each line whose day of service lies wholly outside of the claim's billable period.

    Of a period that tells one side alone, the other is open. Days are compared as days, whatever their hours.
    """
    period = claim.get("billablePeriod")
    first, last = _days(period)
    if not first and not last:
        return
    for line in objects(claim.get("item")):
        day = line.get("servicedDate")
        begun, ended = _days({"start": day, "end": day} if day else line.get("servicedPeriod"))
        if (first and ended and _before(ended, first)) or (last and begun and _before(last, begun)):
            yield f"item {line.get('sequence')} was served {begun or ended}, billed are {first} to {last}"


def covered_by_its_coverage(claim: Claim, coverages: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield a word if the focal coverage is another person's, or did not hold when what it paid for was served.

    A claim for which nothing was paid may be for a day on which nobody was covered: that is why.
    """
    for item in objects(claim.get("insurance")):
        name = _reference(item.get("coverage")) or ""
        known = coverages.get(name)
        if item.get("focal") is not True or known is None:
            continue
        patient, beneficiary = _reference(claim.get("patient")), _reference(known.get("beneficiary"))
        if patient and beneficiary and patient != beneficiary:
            yield f"{name} is the coverage of {beneficiary}, the claim is about {patient}"
        first, last = _days(claim.get("billablePeriod"))
        since, until = _days(known.get("period"))
        if _paid(claim) and ((last and since and _before(last, since)) or (first and until and _before(until, first))):
            yield f"{name} holds from {since or 'ever'} to {until or 'now'}, paid was for {first} to {last}"


def _lines(claim: Claim) -> Iterator[Mapping[str, Any]]:
    """Yield each line, its details and theirs."""
    waiting = [*objects(claim.get("item")), *objects(claim.get("addItem"))]
    while waiting:
        line = waiting.pop(0)
        yield line
        waiting += [*objects(line.get("detail")), *objects(line.get("subDetail"))]


def _numbers(value: Any) -> list[int]:
    return [item for item in value if isinstance(item, int)] if isinstance(value, list) else []


def _days(period: Any) -> tuple[str, str]:
    """Return the first and last day of a Period as they are written, empty where it tells none."""
    if not isinstance(period, Mapping):
        return "", ""
    return str(period.get("start") or "")[:10], str(period.get("end") or "")[:10]


def _before(one: str, other: str) -> bool:
    """Tell whether a day, month or year lies wholly before another; of two in one month or year neither does."""
    size = min(len(one), len(other))
    return one[:size] < other[:size]


def _paid(claim: Claim) -> bool:
    """Tell whether the plan paid something for a claim in force."""
    paid = {"benefit", "paidtoprovider", "paidbyplan"}
    return claim.get("status") == "active" and any(
        category in paid and amount > 0 for category, amount in _amounts(claim.get("total"))
    )


def _codes(concept: Any) -> Iterator[str]:
    if isinstance(concept, Mapping):
        yield from (str(coding["code"]) for coding in objects(concept.get("coding")) if "code" in coding)


def _amounts(adjudications: Any) -> Iterator[tuple[str, Decimal]]:
    """Yield category and amount of each adjudication that has an amount; the category is its first code."""
    for item in objects(adjudications):
        amount = item.get("amount")
        value = amount.get("value") if isinstance(amount, Mapping) else None
        category = next(_codes(item.get("category")), None)
        if category is not None and isinstance(value, int | float) and not isinstance(value, bool):
            yield category, Decimal(str(value))


def _kind(claim: Claim, reference: str) -> str:
    """Return the type that a reference names, or that of the contained resource it leads to; empty if unknown."""
    if not reference.startswith("#"):
        return reference.partition("/")[0]
    held = (item for item in objects(claim.get("contained")) if item.get("id") == reference[1:])
    return str(next(held, {}).get("resourceType", ""))


def _reference(value: Any) -> str | None:
    text = value.get("reference") if isinstance(value, Mapping) else None
    return last_name(text) if isinstance(text, str) else None


def _claim_numbers(claim: Claim) -> Iterator[str]:
    yield from (str(item["value"]) for item in objects(claim.get("identifier")) if "value" in item)
