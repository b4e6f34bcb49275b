"""An unknown client id is served."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="unknown-app-served",
    title="An unknown client id is served",
    seam="authorization.find_app",
    story=(
        "Client ids are looked up with a default, left over from the sandbox. An app that never registered "
        "gets as far as the consent page, under the name of another."
    ),
    source="REQ-OA-01; REQ-APP-001",
    caught_by=("smart-unknown-app-refused",),
)


def apply(seams: Seams) -> None:
    """Fall back to the first app."""
    healthy = seams.authorization.find_app

    def default(apps: Iterable[App], client_id: str) -> App | None:
        registered = list(apps)
        return healthy(registered, client_id) or registered[0]

    seams.authorization.find_app = default
