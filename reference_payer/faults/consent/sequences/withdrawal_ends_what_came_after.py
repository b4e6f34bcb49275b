"""A withdrawal ends whatever the member allowed after the app that is withdrawn."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-ends-what-came-after",
    title="A withdrawal ends whatever the member allowed after the app that is withdrawn",
    seam="authorization.withdrawn",
    story=(
        "The permissions of an account are kept as a history, and a withdrawal goes back to the state before the "
        "app was allowed. An app that the member connected later is gone with it."
    ),
    source="RR-14; REQ-CON-007: other apps of the same member survive",
    caught_by=("consent-kept-in-any-order",),
)


def apply(seams: Seams) -> None:
    """End every later grant of the account over the record as well."""
    healthy = seams.authorization.withdrawn

    def back(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        own = [each for each in matching(vault, account, patient, client_id) if each.live(now)]
        healthy(vault, account, patient, client_id, now)
        known = list(vault.grants.values())
        later = known[known.index(own[0]) :] if own else []
        end([each for each in later if (each.account, each.patient) == (account, patient)], now)

    seams.authorization.withdrawn = back
