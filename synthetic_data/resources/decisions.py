"""What becomes of a claim: for each outcome the one or two versions of it that the member sees.

Reasons are claim adjustment reason codes (X12): 24 covered by a capitation agreement, 45 above the fee schedule,
96 not covered. Rejections of pharmacy claims are NCPDP reject codes: 70 product or service not covered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from payerproof.synthetic_data.household import Outcome, ServiceKind
from payerproof.synthetic_data.resources.amounts import Amounts, capitate, deny, pay, reverse, wait

Judge = Callable[[ServiceKind, Sequence[int], int], list[Amounts]]
CONTRACTUAL, DENIED, CAPITATED = "45", "96", "24"
REJECTED = "70"


@dataclass(frozen=True, slots=True)
class Decision:
    """One version of a claim.

    `related` tells what the other version is to this one; `network` is the benefit payment status;
    `judge` gives the amounts of the lines from kind, charges (cents) and the percentage that another payer paid.
    """

    status: Literal["active", "cancelled"]
    outcome: Literal["complete", "partial", "queued"]
    payment: Literal["paid", "denied", "partiallypaid"] | None
    network: Literal["innetwork", "other"]
    reasons: tuple[str | None, ...]
    note: str
    judge: Judge
    related: Literal["prior", "replacedby"] | None = None
    days: int = 9

    def reason(self, line: int) -> str | None:
        """Return the adjustment reason of line number `line` (0 = the first); the last reason holds for all further."""
        return self.reasons[min(line, len(self.reasons) - 1)]


def _partly(kind: ServiceKind, charges: Sequence[int], prior: int) -> list[Amounts]:
    return [*pay(kind, charges[:1], prior), *map(deny, charges[1:])]


def _corrected(kind: ServiceKind, charges: Sequence[int], prior: int) -> list[Amounts]:
    return pay(kind, [charge * 9 // 10 for charge in charges], prior)


_PAID = Decision("active", "complete", "paid", "innetwork", (CONTRACTUAL,), "Paid as agreed with the provider", pay)
_FIRST = Decision(
    "cancelled", "complete", "paid", "innetwork", (CONTRACTUAL,), "Replaced by a later claim", pay, "replacedby"
)

DECISIONS: Mapping[Outcome, tuple[Decision, ...]] = {
    "paid": (_PAID,),
    "partial": (
        Decision(
            "active",
            "partial",
            "partiallypaid",
            "innetwork",
            (CONTRACTUAL, DENIED),
            "Further lines are not covered by the plan",
            _partly,
        ),
    ),
    "denied": (
        Decision(
            "active",
            "complete",
            "denied",
            "other",
            (DENIED,),
            "Denied: the plan does not cover this service",
            lambda _kind, charges, _prior: [deny(charge) for charge in charges],
        ),
    ),
    "capitated": (
        Decision(
            "active",
            "complete",
            None,
            "other",
            (CAPITATED,),
            "Encounter under a capitation agreement, no payment due",
            lambda _kind, charges, _prior: [capitate(charge) for charge in charges],
        ),
    ),
    "pending": (
        Decision(
            "active",
            "queued",
            None,
            "other",
            (None,),
            "Received, not decided",
            lambda _kind, charges, _prior: [wait(charge) for charge in charges],
        ),
    ),
    "cancelled": (
        Decision(
            "cancelled", "complete", "paid", "innetwork", (CONTRACTUAL,), "Cancelled at the provider's request", pay
        ),
    ),
    "adjusted": (
        _FIRST,
        Decision(
            "active",
            "complete",
            "paid",
            "innetwork",
            (CONTRACTUAL,),
            "Adjusted after a corrected bill",
            _corrected,
            "prior",
            30,
        ),
    ),
    "reversed": (
        _FIRST,
        Decision(
            "active",
            "complete",
            None,
            "innetwork",
            (CONTRACTUAL,),
            "Reversed: the payment was taken back",
            lambda kind, charges, prior: [reverse(line) for line in pay(kind, charges, prior)],
            "prior",
            30,
        ),
    ),
}
