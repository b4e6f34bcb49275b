"""Adjudication arithmetic in whole cents, so that every sum is exact.

submitted = eligible + discount + noncovered; eligible = benefit + copay + deductible + coinsurance;
memberliability = copay + deductible + coinsurance + noncovered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from payerproof.synthetic_data.household import ServiceKind
from payerproof.synthetic_data.resources.parts import C4BB, THO

_ALLOWED_PERCENT = 78
_COINSURANCE_PERCENT = 20
_COPAY: Mapping[ServiceKind, int] = {"professional": 2500, "pharmacy": 1000}
_DEDUCTIBLE: Mapping[ServiceKind, int] = {"inpatient": 50_000, "outpatient": 15_000, "oral": 5000}

AMOUNT_SYSTEMS: Mapping[str, str] = {
    "submitted": THO + "adjudication",
    "eligible": THO + "adjudication",
    "copay": THO + "adjudication",
    "deductible": THO + "adjudication",
    "benefit": THO + "adjudication",
    "discount": C4BB + "C4BBAdjudication",
    "coinsurance": C4BB + "C4BBAdjudication",
    "noncovered": C4BB + "C4BBAdjudication",
    "priorpayerpaid": C4BB + "C4BBAdjudication",
    "memberliability": C4BB + "C4BBAdjudication",
    "paidtoprovider": C4BB + "C4BBAdjudication",
    "paidbypatient": C4BB + "C4BBAdjudication",
}
"""Code of the amount -> code system; the order of AMOUNTS."""


class Amounts(NamedTuple):
    """What one line, or a whole claim, comes to, in cents. The fields are the codes of AMOUNT_SYSTEMS in that order."""

    submitted: int
    eligible: int = 0
    copay: int = 0
    deductible: int = 0
    benefit: int = 0
    discount: int = 0
    coinsurance: int = 0
    noncovered: int = 0
    priorpayerpaid: int = 0
    memberliability: int = 0
    paidtoprovider: int = 0
    paidbypatient: int = 0


def pay(kind: ServiceKind, charges: Sequence[int], prior: int = 0) -> list[Amounts]:
    """Return what each of the `charges` (cents) comes to when the plan pays it.

    Copay and deductible are taken from the first lines; `prior` percent of the benefit was paid by another payer.
    """
    copay_left, deductible_left = _COPAY.get(kind, 0), _DEDUCTIBLE.get(kind, 0)
    lines = []
    for charge in charges:
        eligible = charge * _ALLOWED_PERCENT // 100
        copay = min(copay_left, eligible)
        deductible = min(deductible_left, eligible - copay)
        coinsurance = (eligible - copay - deductible) * _COINSURANCE_PERCENT // 100
        copay_left -= copay
        deductible_left -= deductible
        benefit = eligible - copay - deductible - coinsurance
        other = benefit * prior // 100
        lines.append(
            Amounts(
                submitted=charge,
                eligible=eligible,
                copay=copay,
                deductible=deductible,
                benefit=benefit,
                discount=charge - eligible,
                coinsurance=coinsurance,
                priorpayerpaid=other,
                memberliability=copay + deductible + coinsurance,
                paidtoprovider=benefit - other,
                paidbypatient=copay,
            )
        )
    return lines


def deny(charge: int) -> Amounts:
    """Return what a line comes to that the plan does not cover: the member owes all of it."""
    return Amounts(charge, noncovered=charge, memberliability=charge)


def capitate(charge: int) -> Amounts:
    """Return what a line comes to that the provider's monthly fee covers: nobody owes anything."""
    return Amounts(charge, eligible=0, discount=charge)


def wait(charge: int) -> Amounts:
    """Return what is known of a line that is not decided."""
    return Amounts(charge)


def reverse(line: Amounts) -> Amounts:
    """Return what takes `line` back to the cent."""
    return Amounts(*(-value for value in line))


def total(lines: Sequence[Amounts]) -> Amounts:
    """Return the sum of all lines."""
    return Amounts(*map(sum, zip(*lines, strict=True)))


def dollars(cents: int) -> str:
    """Return an amount with two places, as JSON writes numbers."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"
