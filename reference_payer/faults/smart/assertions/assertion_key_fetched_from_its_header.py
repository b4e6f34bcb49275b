"""An app is believed by a key from the address in its own assertion."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.assertions import Assertion, published
from payerproof.reference_payer.oauth.signed_access import fetched
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="assertion-key-fetched-from-its-header",
    title="An app is believed by a key from the address in its own assertion",
    seam="authorization.assertion_signed",
    story=(
        "Apps publish their keys and change them without a word, so the address of the keys is read from each "
        "assertion. That it has to be the one that was registered is checked for apps of the old kind alone."
    ),
    source="SMART asymmetric authentication: jku is compared with what was registered; RFC 8725 section 3.10",
    caught_by=("smart-assertion-names-no-key",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Take the key from wherever the assertion says it is."""
    healthy = seams.authorization.assertion_signed

    def signed(app: App, assertion: Assertion) -> bool:
        if "jku" not in assertion.header:
            return healthy(app, assertion)
        keys = (published(each) for each in fetched(assertion.header["jku"]))
        return any(healthy(replace(app, key=key), assertion) for key in keys if key is not None)

    seams.authorization.assertion_signed = signed
