"""A privacy form stops new tokens only."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="privacy-form-read-at-consent",
    title="A restriction stops new consents and leaves the tokens of old ones",
    seam="people.standing",
    story=(
        "The privacy form is read where consent is given, since that is where the form's own text speaks of "
        "sharing. Who connected an app the day before the form was filed keeps a token that nobody asks about "
        "again."
    ),
    source="F44 of the families; REQ-HH-012, 45 CFR 164.522(a)(1)(iii)",
    caught_by=("household-limit-ends-access",),
    target="families",
    households=("f44",),
)


def apply(seams: Seams) -> None:
    """Read the form when a code is exchanged, and never again."""
    healthy = seams.people.standing
    given: dict[str, View] = {}

    def once(grant: Grant, may_act: Callable[[str], View | None], occasion: Occasion) -> View | None:
        view = healthy(grant, may_act, occasion)
        if view is not None:
            given[grant.id] = view
        return view or given.get(grant.id)

    seams.people.standing = once
