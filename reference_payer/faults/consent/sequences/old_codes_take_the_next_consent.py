"""A code from before a withdrawal is redeemed under the next consent."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Code, Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="old-codes-take-the-next-consent",
    title="A code from before a withdrawal is redeemed under the next consent",
    seam="authorization.code_usable",
    story=(
        "A code holds the names of member and app, and is exchanged if the member lets the app read at that moment. "
        "A code that was under way when the member withdrew waits for the next consent and takes it for its own."
    ),
    source="RR-06; RR-12; REQ-CON-004",
    caught_by=("consent-closed-in-any-order",),
)


def apply(seams: Seams) -> None:
    """Let a code of an ended grant open the one that stands."""
    recorded, healthy = seams.people.recorded, seams.authorization.code_usable
    given: list[Grant] = []

    def noted(vault: Vault, grant: Grant) -> Grant:
        given.append(grant)
        return recorded(vault, grant)

    def usable(code: Code, now: datetime) -> bool:
        if not code.used and not code.grant.live(now):
            own = (code.grant.account, code.grant.patient, code.grant.client_id)
            alike = (each for each in given if (each.account, each.patient, each.client_id) == own and each.live(now))
            code.grant = next(alike, code.grant)
        return healthy(code, now)

    seams.people.recorded, seams.authorization.code_usable = noted, usable
