"""Who is named in a will reads the record of the living."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Authority, Member

FAULT = Fault(
    id="executor-by-the-will",
    title="An executor is let in as soon as the will is on file",
    seam="people.rules.fits_life",
    story=(
        "Documents of representation are keyed by kind and date of receipt. A will received while its author "
        "lives makes the executor a representative from that day on."
    ),
    source="F41 of the families; REQ-HH-011, 45 CFR 164.502(g)(4)",
    caught_by=("household-executor-not-yet",),
    target="families",
    households=("f41",),
)


def apply(seams: Seams) -> None:
    """Let executors begin before the death."""
    healthy = seams.people.rules.fits_life

    def at_once(authority: Authority, subject: Member, now: datetime) -> bool:
        return authority.kind == "executor" or healthy(authority, subject, now)

    seams.people.rules.fits_life = at_once
