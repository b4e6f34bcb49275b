"""Authority is checked at consent and never again."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="authority-checked-once",
    title="Authority is checked at consent and never again",
    seam="people.standing",
    story=(
        "Whether an account may act for a patient is decided when consent is given and then lives in the "
        "token. On the child's eighteenth birthday, and after a power of attorney ended, the tokens go on "
        "working and can be renewed for a year."
    ),
    source="REQ-HH-007, REQ-HH-025; 45 CFR 164.502(g)(3)",
    caught_by=(
        "household-majority-ends-access",
        "household-power-ends-access",
    ),
)


def apply(seams: Seams) -> None:
    """Remember the first answer for good."""
    healthy = seams.people.standing
    remembered: dict[str, View] = {}

    def first_answer(grant: Grant, may_act: Callable[[str], View | None], occasion: Occasion) -> View | None:
        view = remembered.get(grant.id) or healthy(grant, may_act, occasion)
        if view is not None:
            remembered[grant.id] = view
        return view

    seams.people.standing = first_answer
