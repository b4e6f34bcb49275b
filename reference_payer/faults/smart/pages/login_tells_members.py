"""The login page tells who is a member."""

from __future__ import annotations

from collections.abc import Collection

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="login-tells-members",
    title="The login page tells who is a member",
    seam="surface.login_refusal",
    story=(
        "Support was tired of people who had mistyped their user name, so the page now says which of the two "
        "is wrong. A list of names becomes a list of members of this health plan."
    ),
    source="REQ-OA-43; CWE-204; OWASP WSTG-IDNT-04",
    caught_by=("smart-login-errors-alike",),
)


def apply(seams: Seams) -> None:
    """Say which half is wrong."""

    def precise(members: Collection[str], username: str) -> str:
        return "The password is not right." if username in members else "There is no account of this name."

    seams.surface.login_refusal = precise
