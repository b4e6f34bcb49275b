"""Apps are granted all data, whatever they asked for."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scope-widened",
    title="Apps are granted all data, whatever they asked for",
    seam="authorization.granted_scopes",
    story=(
        "Scopes are given by the kind of app, from the registration, and what the request says is not read. "
        "An app that wanted a name and a birth date gets every claim along with them."
    ),
    source="REQ-OA-14, REQ-OA-15; RFC 6749 section 3.3",
    caught_by=("smart-scope-not-broader", "smart-scope-part-enforced"),
)


def apply(seams: Seams) -> None:
    """Add everything to what is asked for."""
    healthy = seams.authorization.granted_scopes

    def registered(requested: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*healthy(requested), "patient/*.read"]))

    seams.authorization.granted_scopes = registered
