"""The formulary answers only with a token."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-needs-token",
    title="The formulary answers only with a token",
    seam="public.admitted",
    story=(
        "The formulary was put behind the same gateway as the member API, and the gateway lets nothing through "
        "without a bearer token. Any token will do."
    ),
    source="US Drug Formulary 2.0.1, unauthenticated access",
    caught_by=("public-no-login",),
)


def apply(seams: Seams) -> None:
    """Refuse whoever shows no token."""
    healthy = seams.public.admitted

    def guarded(api: str, authorization: Sequence[str]) -> bool:
        return bool(authorization) if api == "formulary" else healthy(api, authorization)

    seams.public.admitted = guarded
