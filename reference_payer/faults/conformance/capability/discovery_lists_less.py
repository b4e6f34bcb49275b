"""Discovery lists fewer capabilities and scopes than there are."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="discovery-lists-less",
    title="Discovery lists fewer capabilities and scopes than there are",
    seam="surface.discovery",
    story=(
        "The configuration was written by hand for the first app, which asked for claims and never refreshed. "
        "Apps that ask only for what is listed ask for no coverage, and log their members in every hour."
    ),
    source="CARIN-BB-2.0.0/smart/permission-offline, CARIN-BB-2.0.0/smart/patient/Coverage.read",
    caught_by=("conformance-smart-published",),
)

_UNLISTED = ("permission-offline", "patient/*", "patient/Coverage")


def apply(seams: Seams) -> None:
    """Leave some of what is offered away."""

    def shortened(document: dict[str, Any]) -> dict[str, Any]:
        listed = {name: document[name] for name in ("capabilities", "scopes_supported")}
        kept = {name: [item for item in items if not item.startswith(_UNLISTED)] for name, items in listed.items()}
        return {**document, **kept}

    seams.surface.discovery = shortened
