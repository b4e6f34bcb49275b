"""UserInfo names the patient where the id token names the account."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="userinfo-names-the-patient",
    title="UserInfo names the patient where the id token names the account",
    seam="authorization.user_info",
    story=(
        "The id token comes from the login service, and UserInfo was added by the team of the API, who know a member "
        "by the id of the Patient. An app that compares the two, as it has to, can use neither."
    ),
    source="OpenID Connect Core section 5.3.2: the two subs match exactly",
    caught_by=("smart-userinfo-names-the-login",),
)


def apply(seams: Seams) -> None:
    """Take the id of the Patient for sub."""
    healthy = seams.authorization.user_info
    seams.authorization.user_info = lambda store, claims, grant: {
        **healthy(store, claims, grant),
        "sub": grant.patient,
    }
