"""The directory answers only with a token."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-needs-token",
    title="The directory answers only with a token",
    seam="public.admitted",
    story=(
        "The directory was put behind the same gateway as the member API, and the gateway lets nothing through "
        "without a bearer token. Any token will do."
    ),
    source="42 CFR 422.120; Plan-Net 1.1.0, privacy considerations",
    caught_by=("public-no-login",),
)


def apply(seams: Seams) -> None:
    """Refuse whoever shows no token."""
    healthy = seams.public.admitted

    def guarded(api: str, authorization: Sequence[str]) -> bool:
        return bool(authorization) if api == "directory" else healthy(api, authorization)

    seams.public.admitted = guarded
