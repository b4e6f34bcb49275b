"""Adjudication arithmetic in whole cents, so that every sum is exact.

submitted = eligible + discount; eligible = benefit + copay + deductible + coinsurance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from payerproof.synthetic_data.household import ServiceKind
from payerproof.synthetic_data.resources.parts import C4BB, THO, Json, concept, money

_ALLOWED_PERCENT = 78
_COINSURANCE_PERCENT = 20
_COPAY: dict[ServiceKind, int] = {
    "professional": 2500,
    "pharmacy": 1000,
    "inpatient": 0,
    "outpatient": 0,
    "oral": 0,
}
_DEDUCTIBLE: dict[ServiceKind, int] = {
    "professional": 0,
    "pharmacy": 0,
    "inpatient": 50_000,
    "outpatient": 15_000,
    "oral": 5000,
}
_SYSTEMS = {
    "submitted": THO + "adjudication",
    "eligible": THO + "adjudication",
    "copay": THO + "adjudication",
    "deductible": THO + "adjudication",
    "benefit": THO + "adjudication",
    "discount": C4BB + "C4BBAdjudication",
    "coinsurance": C4BB + "C4BBAdjudication",
    "noncovered": C4BB + "C4BBAdjudication",
    "memberliability": C4BB + "C4BBAdjudication",
    "paidtoprovider": C4BB + "C4BBAdjudication",
    "paidbypatient": C4BB + "C4BBAdjudication",
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one line, or a whole claim, comes to; all in cents. The names are the codes of the adjudication category."""

    submitted: int
    discount: int
    eligible: int
    copay: int
    deductible: int
    coinsurance: int
    benefit: int
    noncovered: int = 0

    @property
    def memberliability(self) -> int:
        """What the member owes."""
        return self.copay + self.deductible + self.coinsurance + self.noncovered

    @property
    def paidtoprovider(self) -> int:
        """What the payer pays, all of it to the provider."""
        return self.benefit

    @property
    def paidbypatient(self) -> int:
        """What the member has paid already: the copay, at the desk."""
        return self.copay

    def categories(self) -> list[Json]:
        """Return one `category` and `amount` for each amount, as adjudication and total have them."""
        return [
            {"category": concept(system, code), "amount": money(getattr(self, code))}
            for code, system in _SYSTEMS.items()
        ]


def adjudicate(kind: ServiceKind, charges: Iterable[int]) -> list[Amounts]:
    """Return what each of the `charges` (cents) comes to; copay and deductible are taken from the first lines."""
    copay_left, deductible_left = _COPAY[kind], _DEDUCTIBLE[kind]
    lines = []
    for charge in charges:
        eligible = charge * _ALLOWED_PERCENT // 100
        copay = min(copay_left, eligible)
        deductible = min(deductible_left, eligible - copay)
        coinsurance = (eligible - copay - deductible) * _COINSURANCE_PERCENT // 100
        copay_left -= copay
        deductible_left -= deductible
        benefit = eligible - copay - deductible - coinsurance
        lines.append(Amounts(charge, charge - eligible, eligible, copay, deductible, coinsurance, benefit))
    return lines


def total(lines: Iterable[Amounts]) -> Amounts:
    """Return the sum of all lines."""
    held = list(lines)
    return Amounts(*(sum(getattr(line, field.name) for line in held) for field in fields(Amounts)))
