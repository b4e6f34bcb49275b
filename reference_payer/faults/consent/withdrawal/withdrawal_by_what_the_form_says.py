"""The portal ends the consent that the form names, whoever is signed in."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-by-what-the-form-says",
    title="The portal ends the consent that the form names, whoever is signed in",
    seam="authorization.withdrawn",
    story=(
        "The handler asks for a login, and then ends what stands between the app and the patient of the form. A member "
        "who changes the form disconnects the app of anybody whose id is known."
    ),
    source="OWASP API Security 2023, API1: broken object level authorization",
    caught_by=("consent-withdrawn-by-own-alone",),
)


def apply(seams: Seams) -> None:
    """End every grant of the app over the patient."""

    def as_named(vault: Vault, _account: str, patient: str, client_id: str, now: datetime) -> None:
        end([each for each in vault.grants.values() if (each.patient, each.client_id) == (patient, client_id)], now)

    seams.authorization.withdrawn = as_named
