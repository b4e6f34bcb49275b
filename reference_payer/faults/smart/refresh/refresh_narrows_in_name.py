"""A refresh for fewer scopes tells fewer and gives all."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-narrows-in-name",
    title="A refresh for fewer scopes tells fewer and gives all",
    seam="authorization.refreshed_scopes",
    story=(
        "The response repeats the scope that was asked for; the token is a copy of the one before. An app that "
        "hands a narrow token to a service it trusts less hands over everything."
    ),
    source="RFC 6749 sections 3.3 and 6; REQ-OA-17",
    caught_by=("smart-refresh-narrower-kept",),
)


def apply(seams: Seams) -> None:
    """Grant all, and tell what was asked for."""
    healthy, token_response = seams.authorization.refreshed_scopes, seams.authorization.token_response
    wished: list[str] = []

    def all_of_it(grant: Grant, requested: str | None) -> tuple[str, ...] | None:
        narrowed = healthy(grant, requested)
        if narrowed is not None and requested is not None:
            wished.append(requested)
        return narrowed and grant.scopes

    def as_wished(document: dict[str, Any]) -> dict[str, Any]:
        answer = token_response(document)
        return {**answer, "scope": wished.pop()} if wished else answer

    seams.authorization.refreshed_scopes, seams.authorization.token_response = all_of_it, as_wished
