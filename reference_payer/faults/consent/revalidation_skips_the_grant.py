"""A conditional read is answered after the withdrawal."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revalidation-skips-the-grant",
    title="A conditional read is answered after the withdrawal",
    seam="data.alive",
    story=(
        "Answers without a body are thought to carry nothing, so the gateway lets revalidations pass on a look at "
        "the expiry. An app whose consent ended still learns whether the record has changed, and is sent it when "
        "it has."
    ),
    source="RR-10; REQ-CON-004",
    caught_by=("consent-revoked-token-closed", "consent-portal-withdrawal-closed"),
)


def apply(seams: Seams) -> None:
    """Ask for the expiry alone where the request brings a tag."""
    presented, alive = seams.data.presented, seams.data.alive
    revalidating: ContextVar[bool] = ContextVar("revalidating", default=False)

    def noted(headers: Headers) -> list[str]:
        revalidating.set("if-none-match" in headers)
        return presented(headers)

    def passed(access: Access, now: datetime, access_path: AccessPath) -> bool:
        return now < access.expires if revalidating.get() else alive(access, now, access_path)

    seams.data.presented, seams.data.alive = noted, passed
