"""An authorization code is a number of six digits."""

from __future__ import annotations

import secrets

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="codes-of-six-digits",
    title="An authorization code is a number of six digits",
    seam="authorization.code_value",
    story=(
        "Codes were typed by hand in the first pilot, and have kept their length. A million of them is tried "
        "within the minute for which one lives."
    ),
    source="RFC 6749 section 10.10",
    caught_by=("smart-tokens-unguessable",),
)


def apply(seams: Seams) -> None:
    """Draw six digits."""
    seams.authorization.code_value = lambda: f"{secrets.randbelow(1_000_000):06d}"
