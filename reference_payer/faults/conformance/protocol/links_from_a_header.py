"""Links are built from a header of the request."""

from __future__ import annotations

from dataclasses import replace

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="links-from-a-header",
    title="Links are built from X-Forwarded-Host of whoever asks",
    seam="surface.addressed",
    story=(
        "Behind the proxy the server does not know its own name, so it takes that of X-Forwarded-Host. The proxy in "
        "front does not take the header away, and whoever gets a poisoned answer into a cache sends apps with their "
        "tokens elsewhere."
    ),
    source="Pathling #279; Microsoft FHIR server #4882; CWE-644",
    caught_by=("conformance-links-from-base",),
)


def apply(seams: Seams) -> None:
    """Write the forwarded host into every address."""
    healthy = seams.surface.addressed

    def forwarded(answer: Answer, headers: Headers) -> Answer:
        named, own = headers.get("x-forwarded-host"), headers.get("host", "")
        whole = healthy(answer, headers)
        return whole if named is None else replace(whole, body=whole.body.replace(own.encode(), named.encode()))

    seams.surface.addressed = forwarded
