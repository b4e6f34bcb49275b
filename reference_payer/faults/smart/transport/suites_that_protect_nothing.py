"""Suites without encryption and without a certificate are agreed to."""

from __future__ import annotations

import ssl

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="suites-that-protect-nothing",
    title="Suites without encryption and without a certificate are agreed to",
    seam="transport.secured",
    story=(
        "The list of suites was widened to ALL while a partner could not connect, and complemented with what "
        "the word ALL leaves out."
    ),
    source="RFC 9325 section 4.1: suites without encryption are not negotiated",
    caught_by=("smart-tls-weak-refused",),
    target="https",
)


def apply(seams: Seams) -> None:
    """Agree to every suite."""
    healthy = seams.transport.secured

    def secured(made: ssl.SSLContext) -> ssl.SSLContext:
        found = healthy(made)
        found.set_ciphers("ALL:eNULL:aNULL:@SECLEVEL=0")
        return found

    seams.transport.secured = secured
