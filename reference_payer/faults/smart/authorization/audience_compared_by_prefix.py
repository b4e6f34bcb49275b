"""An audience that begins like the FHIR base is taken for it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="audience-compared-by-prefix",
    title="An audience that begins like the FHIR base is taken for it",
    seam="authorization.audience_matches",
    story=(
        "Some apps name the base with a slash, some a path below it, so the comparison looks at the beginning "
        "only. A host whose name goes on where the base ends has one, too."
    ),
    source="REQ-OA-11; SMART App Launch, aud; CWE-185",
    caught_by=("smart-audience-checked",),
)


def apply(seams: Seams) -> None:
    """Compare as far as the base goes."""
    seams.authorization.audience_matches = lambda base, audience: (audience or "").startswith(base)
