"""Of the address of a proof the host alone is compared."""

from __future__ import annotations

from urllib.parse import urlsplit

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.proofs import Proof
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-address-compared-by-host",
    title="Of the address of a proof the host alone is compared",
    seam="proofs.address_meant",
    story=(
        "The paths of the gateway differ from those of the servers behind it. So the host is compared, and a "
        "proof for the capability statement is one for every record."
    ),
    source="RFC 9449 section 4.3, item 9: the HTTP target URI without query and fragment",
    caught_by=("smart-dpop-proof-checked", "smart-dpop-token-request-checked"),
)


def apply(seams: Seams) -> None:
    """Compare scheme and host."""

    def meant(proof: Proof, url: str) -> bool:
        stated = urlsplit(str(proof.claims.get("htu", "")))
        wanted = urlsplit(url)
        return (stated.scheme, stated.netloc) == (wanted.scheme, wanted.netloc)

    seams.proofs.address_meant = meant
