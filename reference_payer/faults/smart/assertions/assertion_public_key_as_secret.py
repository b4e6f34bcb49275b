"""An assertion is accepted that the public key signed as a secret."""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.assertions import Assertion
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="assertion-public-key-as-secret",
    title="An assertion is accepted that the public key signed as a secret",
    seam="authorization.assertion_signed",
    story=(
        "The algorithm is taken from the assertion, and the registered key is handed to it as text. With HS256 the "
        "key that everybody may know becomes the secret."
    ),
    source="RFC 8725 section 2.1; CVE-2016-10555",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Let the assertion say how it was signed."""
    healthy = seams.authorization.assertion_signed

    def signed(app: App, assertion: Assertion) -> bool:
        if assertion.header.get("alg") != "HS256" or app.key is None:
            return healthy(app, assertion)
        text = app.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return hmac.compare_digest(hmac.digest(text, assertion.text, "sha256"), assertion.signature)

    seams.authorization.assertion_signed = signed
