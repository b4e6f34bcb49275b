"""A power for one kind of care opens all of it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="limited-power-opens-all",
    title="A power of attorney is not held to its scope",
    seam="people.rules.scope",
    story=(
        "The form asks what the power is for, in a free text field. The table has a row for the agent and none "
        "for the text: an agent for hospital care reads every prescription and every visit."
    ),
    source="F21 of the families; REQ-HH-003; HHS FAQ 221",
    caught_by=(
        "sensitive-denial-uniform",
        "sensitive-provider-withheld",
        "sensitive-withheld-from-count",
        "sensitive-withheld-from-representative",
        "sensitive-withheld-from-search",
    ),
    target="families",
    households=("f21",),
)


def apply(seams: Seams) -> None:
    """Open everything to every power."""
    seams.people.rules.scope = lambda _authority: ()
