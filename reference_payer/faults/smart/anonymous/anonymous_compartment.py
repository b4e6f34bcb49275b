"""A search in the compartment is served without a token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.strangers import without_token

FAULT = Fault(
    id="anonymous-compartment",
    title="A search in the compartment is served without a token",
    seam="data.credentials",
    story=(
        "The rule that asks for a token is a pattern for a type and an id. The path of a compartment is one part "
        "longer, and meets none of the patterns."
    ),
    source="OWASP API5:2023; REQ-OA-22",
    caught_by=("smart-no-token-refused",),
)


def apply(seams: Seams) -> None:
    """Ask for no token there."""
    without_token(seams, (AccessPath.COMPARTMENT,))
