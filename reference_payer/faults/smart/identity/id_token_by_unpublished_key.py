"""An id token is signed by a key that is not published."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="id-token-by-unpublished-key",
    title="An id token is signed by a key that is not published",
    seam="authorization.signed",
    story=(
        "Keys are changed once a year, and the service that publishes them reads its file when it starts. Apps "
        "verify with last year's key and refuse, or give up to verify."
    ),
    source="OpenID Connect Core section 10.1.1",
    caught_by=("smart-id-token-right",),
)


def apply(seams: Seams) -> None:
    """Sign with a key of its own."""
    healthy, key = seams.authorization.signed, rsa.generate_private_key(65537, 2048)

    def by_the_new_one(claims: dict[str, Any]) -> str:
        text = healthy(claims).rpartition(".")[0]
        signature = key.sign(text.encode(), padding.PKCS1v15(), SHA256())
        return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    seams.authorization.signed = by_the_new_one
