"""Withdrawing one app ends all apps."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-hits-other-apps",
    title="Withdrawing one app ends all apps",
    seam="authorization.withdrawn",
    story=(
        "Consent is one switch for each member. Whoever withdraws one app finds that the others have stopped "
        "too, and does not dare to withdraw again."
    ),
    source="Other apps of the same member survive",
    caught_by=("consent-others-survive-withdrawal",),
)


def apply(seams: Seams) -> None:
    """End every grant over the patient."""

    def all_apps(vault: Vault, _account: str, patient: str, _client_id: str, now: datetime) -> None:
        end([grant for grant in vault.grants.values() if grant.patient == patient], now)

    seams.authorization.withdrawn = all_apps
