"""A refresh token works after the authority has ended."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.vault import Grant

FAULT = Fault(
    id="refresh-outlives-authority",
    title="A refresh token works after the authority has ended",
    seam="people.standing",
    story=(
        "Requests for data ask whether the parent still acts for the child; the token endpoint does not. "
        "After the eighteenth birthday it goes on handing out tokens, one forgotten check away from being "
        "useful."
    ),
    source="ASVS 5.0, 8.3.2",
    caught_by=(
        "household-majority-ends-access",
        "household-power-ends-access",
    ),
)


def apply(seams: Seams) -> None:
    """Do not ask when a token is refreshed."""
    healthy = seams.people.standing

    def lenient(grant: Grant, may_act: Callable[[str], View | None], occasion: Occasion) -> View | None:
        if occasion is Occasion.REFRESH:
            return View(grant.subject, own=False)
        return healthy(grant, may_act, occasion)

    seams.people.standing = lenient
