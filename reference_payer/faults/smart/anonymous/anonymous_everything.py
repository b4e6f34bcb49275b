"""Patient/$everything is served without a token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.strangers import without_token

FAULT = Fault(
    id="anonymous-everything",
    title="Patient/$everything is served without a token",
    seam="data.credentials",
    story=(
        "Names that begin with a dollar sign were excluded from authentication for the operations that describe "
        "the server. The one that returns a whole record is among them."
    ),
    source="RFC 6750 section 2; HAPI FHIR: an interceptor that names operations one by one",
    caught_by=("smart-no-token-refused",),
)


def apply(seams: Seams) -> None:
    """Ask for no token there."""
    without_token(seams, (AccessPath.EVERYTHING,))
