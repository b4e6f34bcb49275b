"""A withdrawal ends what can be refreshed, and nothing else."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-spares-passing-access",
    title="A withdrawal ends what can be refreshed, and nothing else",
    seam="authorization.withdrawn",
    story=(
        "The portal's button deletes the refresh tokens of the app and ends what hangs on them. A login that asked "
        "for no access while the member is away has none, and its token reads on until it runs out."
    ),
    source="REQ-CON-004: withdrawal ends the app's access; RFC 7009 section 2.1; CWE-613",
    caught_by=("consent-withdrawal-ends-every-login",),
)


def apply(seams: Seams) -> None:
    """Leave grants without lasting access alone."""

    def lasting_alone(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        found = matching(vault, account, patient, client_id)
        end([grant for grant in found if "offline_access" in grant.scopes], now)

    seams.authorization.withdrawn = lasting_alone
