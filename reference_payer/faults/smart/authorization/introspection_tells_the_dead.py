"""Introspection tells what a dead token stood for."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="introspection-tells-the-dead",
    title="Introspection tells what a dead token stood for",
    seam="authorization.inactive",
    story=(
        "The answer is built from the token first and marked inactive at its end. Whoever finds old tokens in a "
        "log learns whose they were, for which app and which patient."
    ),
    source="RFC 7662 section 2.2: nothing else about an inactive token",
    caught_by=("smart-introspection-silent",),
)


def apply(seams: Seams) -> None:
    """Tell client and patient of whatever was once a token."""

    def stated(found: Access | Refresh | None) -> dict[str, Any]:
        known = {} if found is None else {"client_id": found.grant.client_id, "patient": found.grant.patient}
        return {"active": False, **known}

    seams.authorization.inactive = stated
