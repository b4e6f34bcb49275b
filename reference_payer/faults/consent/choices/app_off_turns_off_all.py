"""Turning one app off turns off every app."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="app-off-turns-off-all",
    title="Turning one app off turns off every app",
    seam="chosen.serve",
    story=(
        "The operator pulls the one switch there is, that of the whole programme. A dispute with one developer "
        "cuts every member from every app."
    ),
    source="REQ-CON-007; RV-07: still works, other apps",
    caught_by=("consent-others-survive-choice",),
)


def apply(seams: Seams) -> None:
    """Turn every app together."""
    healthy = seams.chosen.serve

    def serve(choices: Choices, _client_id: str, on: bool) -> None:  # noqa: FBT001 - a switch
        for name in ("claims-viewer", "care-companion", "budget-buddy", "record-mirror"):
            healthy(choices, name, on)

    seams.chosen.serve = serve
