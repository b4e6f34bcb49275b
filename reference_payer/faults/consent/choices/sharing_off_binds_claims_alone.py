"""Ending the agreement to share closes claims, and nothing else of the record."""

from __future__ import annotations

from contextvars import ContextVar

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-binds-claims-alone",
    title="Ending the agreement to share closes claims, and nothing else of the record",
    seam="chosen.shares",
    story=(
        "The agreement came with the claims service and is asked for there. Person, coverage and the clinical "
        "record come from other services, each with its own idea of consent."
    ),
    source="REQ-CON-002; several backends behind one API",
    caught_by=(
        "consent-sharing-off-closed",
        "consent-every-type-closed",
        "consent-every-road-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Ask for the agreement where claims are asked for."""
    healthy, routed = seams.chosen.shares, seams.data.route
    asked: ContextVar[str] = ContextVar("asked", default="")

    def route(offer: Offer, raw_path: str) -> Target | None:
        found = routed(offer, raw_path)
        asked.set(found.type if found is not None else "")
        return found

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        other = occasion is Occasion.REQUEST and asked.get() != "ExplanationOfBenefit"
        return other or healthy(choices, member, occasion, access_path)

    seams.data.route = route
    seams.chosen.shares = shares
