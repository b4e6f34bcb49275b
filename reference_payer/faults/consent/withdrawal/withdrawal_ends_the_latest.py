"""Withdrawal ends the latest login of an app and leaves the earlier ones."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Grant, Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-ends-the-latest",
    title="Withdrawal ends the latest login of an app and leaves the earlier ones",
    seam="authorization.withdrawn",
    story=(
        "Every login of an app makes a consent of its own, and the portal keeps the latest one for each app. "
        "The tablet on which the member once tried the app is on no list any more, and goes on reading."
    ),
    source="REQ-CON-004: withdrawal ends the app's access, not one session's; CWE-613",
    caught_by=("consent-withdrawal-ends-every-login", "consent-closed-in-any-order"),
)


def apply(seams: Seams) -> None:
    """Let each consent take the place of the one before it, in the portal alone."""
    recorded, listed = seams.people.recorded, seams.authorization.listed
    replaced: set[str] = set()

    def replacing(vault: Vault, grant: Grant) -> Grant:
        replaced.update(each.id for each in matching(vault, grant.account, grant.patient, grant.client_id))
        return recorded(vault, grant)

    def latest(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        end([each for each in matching(vault, account, patient, client_id) if each.id not in replaced], now)

    seams.people.recorded, seams.authorization.withdrawn = replacing, latest
    seams.authorization.listed = lambda grant, now: grant.id not in replaced and listed(grant, now)
