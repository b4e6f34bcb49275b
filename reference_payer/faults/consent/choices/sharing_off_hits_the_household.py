"""Ending the agreement to share ends it for the whole family."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-hits-the-household",
    title="Ending the agreement to share ends it for the whole family",
    seam="chosen.share",
    story=(
        "The switch is kept with the contract, because that is where preferences were kept before there were "
        "apps. Whoever turns it off turns it off for everybody who is covered with them."
    ),
    source="REQ-CON-007; preferences kept by contract",
    caught_by=("consent-others-survive-choice",),
)


def apply(seams: Seams) -> None:
    """Turn the switch for everybody with the same contract."""
    healthy = seams.chosen.share

    def share(choices: Choices, member: str, on: bool) -> None:  # noqa: FBT001 - a switch
        for suffix in ("sub", "spo", "teen", "min", "adc", "out"):
            healthy(choices, f"{member.partition('-')[0]}-{suffix}", on)
        healthy(choices, member, on)

    seams.chosen.share = share
