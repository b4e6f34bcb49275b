"""A consent to little is taken for a consent to everything."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="consent-stretched-to-scopes",
    title="A consent to little is taken for a consent to everything",
    seam="authorization.settled",
    story=(
        "To spare members the same question twice, the server looks whether this app has their consent already. "
        "Which scopes that was given for is not compared: an app that asked for the name alone comes back for the "
        "claims."
    ),
    source="REQ-OA-32; RFC 6749 section 10.2; ASVS 10.7.1",
    caught_by=("consent-not-stretched",),
)


def apply(seams: Seams) -> None:
    """Take a narrow consent that stands for any."""

    def remembered(vault: Vault, account: str, patient: str, client_id: str) -> bool:
        standing = [grant for grant in matching(vault, account, patient, client_id) if grant.ended is None]
        return bool(standing) and not any("patient/*.read" in grant.scopes for grant in standing)

    seams.authorization.settled = remembered
