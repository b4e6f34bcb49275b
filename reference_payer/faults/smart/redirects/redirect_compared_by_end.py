"""A redirect URI whose host ends like the registered one is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="redirect-compared-by-end",
    title="A redirect URI whose host ends like the registered one is accepted",
    seam="authorization.redirect_matches",
    story=(
        "Apps have addresses on several machines below one domain, so hosts are compared by their end. Whoever "
        "registers a domain that ends alike receives codes."
    ),
    source="RFC 9700 section 4.1.1: subdomain patterns",
    caught_by=("smart-redirect-exact",),
)


def apply(seams: Seams) -> None:
    """Compare the part behind the scheme by its end."""
    seams.authorization.redirect_matches = lambda registered, presented: presented.endswith(
        registered.partition("://")[2]
    )
