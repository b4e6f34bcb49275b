"""A token request with an assertion is taken for that of a service, whatever it asks for."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.assertions import TYPE
from payerproof.reference_payer.seams import Pairs, Seams

FAULT = Fault(
    id="service-request-words-ignored",
    title="A token request with an assertion is taken for that of a service, whatever it asks for",
    seam="authorization.given",
    story=(
        "Requests that carry an assertion are sent to the handler for partners by the gateway. Which grant they ask "
        "for, and of which kind the assertion says it is, is read there no more."
    ),
    source="RFC 6749 section 4.4.2: grant_type; RFC 7521 section 4.2: client_assertion_type",
    caught_by=("smart-service-request-checked",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Put in the words that the handler expects, where the form is not one of a member's app."""
    healthy = seams.authorization.given

    def given(query: Pairs, form: Pairs) -> Pairs:
        fields = healthy(query, form)
        names = {name for name, _ in fields}
        if "client_assertion" not in names or names & {"code", "refresh_token", "token"}:
            return fields
        kept = [(name, value) for name, value in fields if name not in {"grant_type", "client_assertion_type"}]
        return [*kept, ("grant_type", "client_credentials"), ("client_assertion_type", TYPE)]

    seams.authorization.given = given
