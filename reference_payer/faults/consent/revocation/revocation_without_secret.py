"""Anybody revokes the tokens of a confidential app in its name."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-without-secret",
    title="Anybody revokes the tokens of a confidential app in its name",
    seam="authorization.may_revoke",
    story=(
        "Revoking does no harm, so the endpoint asks for the id of the app alone. A token that turns up in a log "
        "is enough to disconnect a member, and a list of them disconnects all."
    ),
    source="RFC 7009 section 2.1; RR-18",
    caught_by=("consent-revocation-needs-secret",),
)


def apply(seams: Seams) -> None:
    """Take any app's word for who it is."""
    seams.authorization.may_revoke = lambda _app, _secret: True
