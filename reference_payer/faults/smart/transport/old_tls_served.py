"""TLS 1.0 and 1.1 are served."""

from __future__ import annotations

import ssl
import warnings

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="old-tls-served",
    title="TLS 1.0 and 1.1 are served",
    seam="transport.secured",
    story=(
        "A laboratory with an old system could not connect after the last change, so the old versions were "
        "switched on again, for a week. Nobody switched them off."
    ),
    source="RFC 8996; NIST SP 800-52 revision 2, section 3.1",
    caught_by=("smart-tls-weak-refused",),
    target="https",
)


def apply(seams: Seams) -> None:
    """Agree to what is old."""

    def secured(made: ssl.SSLContext) -> ssl.SSLContext:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            made.minimum_version = ssl.TLSVersion.TLSv1
        made.set_ciphers("ALL:@SECLEVEL=0")
        return made

    seams.transport.secured = secured
