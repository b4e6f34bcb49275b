"""A service sees the records of all members."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-sees-everybody",
    title="A service sees the records of all members",
    seam="people.service_view",
    story=(
        "The list of the people whom a partner cares for is sent once a month, and is used to count them for the "
        "invoice. Requests of the partner are answered from the whole plan."
    ),
    source="45 CFR 164.502(a); SMART App Launch 2.2, Backend Services: what the client may have is pre-authorized",
    caught_by=("smart-service-members-apart",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Look at no list."""
    healthy = seams.people.service_view

    def view(grant: Grant, shares: Callable[[str], bool], everybody: Collection[str]) -> View:
        return replace(healthy(grant, shares, everybody), members=frozenset(everybody))

    seams.people.service_view = view
