"""An agreement to share that is given again brings withdrawn apps back."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-again-revives-the-withdrawn",
    title="An agreement to share that is given again brings withdrawn apps back",
    seam="chosen.share",
    story=(
        "Ending the agreement to share suspends the permissions of all apps, and giving it again lifts that. It "
        "lifts it from every permission on record, those that the member withdrew one by one among them."
    ),
    source="REQ-CON-002; REQ-CON-004; REQ-CON-010",
    caught_by=("consent-closed-in-any-order",),
)


def apply(seams: Seams) -> None:
    """Open every grant over the record with the agreement."""
    recorded, healthy = seams.people.recorded, seams.chosen.share
    given: list[Grant] = []

    def noted(vault: Vault, grant: Grant) -> Grant:
        given.append(grant)
        return recorded(vault, grant)

    def resumed(choices: Choices, member: str, on: bool) -> None:  # noqa: FBT001 - a switch
        healthy(choices, member, on)
        for grant in given if on else ():
            if grant.subject == member:
                grant.ended = None

    seams.people.recorded, seams.chosen.share = noted, resumed
