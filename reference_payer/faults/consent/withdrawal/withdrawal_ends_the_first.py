"""A withdrawal ends the first login of an app and leaves the later ones."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-ends-the-first",
    title="A withdrawal ends the first login of an app and leaves the later ones",
    seam="authorization.withdrawn",
    story=(
        "Who connects an app on a second device has two consents, and the portal one line for both. The "
        "button ends the row that the list was made from."
    ),
    source="RR-13; Keycloak #26532",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """End the oldest consent alone."""

    def withdrawn(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        standing = [each for each in matching(vault, account, patient, client_id) if each.live(now)]
        end(standing[:1], now)

    seams.authorization.withdrawn = withdrawn
