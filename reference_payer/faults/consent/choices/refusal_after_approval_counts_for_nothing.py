"""A member who allowed an app once cannot refuse it any more."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refusal-after-approval-counts-for-nothing",
    title="A member who allowed an app once cannot refuse it any more",
    seam="authorization.allowed",
    story=(
        "The decision is merged with the one on file: whoever is on file as having agreed has agreed. The button "
        "that refuses leads back to the app with a code."
    ),
    source="REQ-CON-001; decisions merged with those on file",
    caught_by=(
        "consent-denied-after-approval",
        "consent-denied-gives-nothing",
    ),
)


def apply(seams: Seams) -> None:
    """Take an earlier consent to the same record for an answer."""
    healthy, confirmed = seams.authorization.allowed, seams.people.confirmed
    agreed: set[str] = set()
    latest = [""]

    def noted(subject: str, form: Mapping[str, str], members: Mapping[str, str]) -> str:
        latest[0] = confirmed(subject, form, members)
        return latest[0]

    def allowed(decision: str | None) -> bool:
        if healthy(decision):
            agreed.add(latest[0])
        return latest[0] in agreed

    seams.people.confirmed = noted
    seams.authorization.allowed = allowed
