"""The address of a key in an assertion is fetched before it is refused."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.assertions import Assertion
from payerproof.reference_payer.oauth.signed_access import fetched
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="assertion-key-address-looked-up",
    title="The address of a key in an assertion is fetched before it is refused",
    seam="authorization.assertion_signed",
    story=(
        "The key set at jku is fetched first, so that the log can say which key was meant, and compared with the "
        "registered one after that. Whoever sends an assertion has the server ask any address inside its own "
        "network."
    ),
    source="CWE-918; OWASP API7:2023",
    caught_by=("smart-assertion-names-no-key",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Ask the address, and leave the answer alone."""
    healthy = seams.authorization.assertion_signed

    def signed(app: App, assertion: Assertion) -> bool:
        for name in ("jku", "x5u"):
            fetched(assertion.header.get(name))
        return healthy(app, assertion)

    seams.authorization.assertion_signed = signed
