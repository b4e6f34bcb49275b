"""A request without Accept is refused with 406."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import FhirProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="accept-demanded",
    title="A request without Accept is refused with 406",
    seam="surface.negotiate",
    story=(
        "The gateway picks the encoder by the Accept header and has no default, since the vendor's own app always "
        "sends one. Small clients that name no format get 406."
    ),
    source="RFC 9110, section 12.5.1: no Accept means that any media type is acceptable",
    caught_by=("conformance-accept-optional",),
)


def apply(seams: Seams) -> None:
    """Refuse who names no format."""
    healthy = seams.surface.negotiate

    def demanding(wanted_format: str | None, accept: str | None) -> None:
        if wanted_format is None and not accept:
            raise FhirProblem(406, "not-supported", "Name a format in Accept.")
        healthy(wanted_format, accept)

    seams.surface.negotiate = demanding
