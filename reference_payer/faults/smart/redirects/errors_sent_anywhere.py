"""An error is sent to an address that was not registered."""

from __future__ import annotations

from contextvars import ContextVar

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Pairs, Seams

FAULT = Fault(
    id="errors-sent-anywhere",
    title="An error is sent to an address that was not registered",
    seam="authorization.redirect_matches",
    story=(
        "What is wrong with a request is found by a chain of rules, and the first that fails sends the browser "
        "back with its error. That the redirect URI is registered is the last of them, so that a mistake made on "
        "purpose turns the login page into a way to any site."
    ),
    source="RFC 6749 section 4.1.2.1; RFC 9700 section 4.11.2",
    caught_by=("smart-no-open-redirect",),
)


def apply(seams: Seams) -> None:
    """Look at the response type first, and answer there."""
    requested, matches = seams.authorization.requested, seams.authorization.redirect_matches
    asked: ContextVar[str] = ContextVar("asked", default="code")

    def noted(query: Pairs, form: Pairs) -> Pairs:
        fields = requested(query, form)
        asked.set(dict(fields).get("response_type", ""))
        return fields

    def last_of_all(registered: str, presented: str) -> bool:
        return asked.get() != "code" or matches(registered, presented)

    seams.authorization.requested, seams.authorization.redirect_matches = noted, last_of_all
