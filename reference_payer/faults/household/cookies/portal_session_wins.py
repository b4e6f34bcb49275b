"""The session of whoever is signed in on the pages decides whose record the API serves."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.html import COOKIE
from payerproof.reference_payer.oauth.sessions import Session, Sessions
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="portal-session-wins",
    title="The session of whoever is signed in on the pages decides whose record the API serves",
    seam="data.presented",
    story=(
        "The member's own web pages read the same API with the cookie of the portal. The filter that was added for "
        "them comes before the one for tokens, so an app in the same browser reads whoever is signed in there."
    ),
    source="REQ-OA-25, REQ-HH-001; CWE-287, CWE-642",
    caught_by=("household-signed-in-browser-opens-nothing",),
)


def apply(seams: Seams) -> None:
    """Note whose each session is, and serve that member's newest token where the session comes along."""
    presented, token, renewed = seams.data.presented, seams.data.token, seams.people.renewed
    accounts: dict[str, str | None] = {}
    current: ContextVar[str | None] = ContextVar("current", default=None)

    def noted(sessions: Sessions, cookie: str, session: Session) -> tuple[str, Session]:
        value, kept = renewed(sessions, cookie, session)
        accounts[value] = session.account
        return value, kept

    def heard(headers: Headers) -> list[str]:
        pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        current.set(next((accounts.get(value) for name, _, value in pairs if name == COOKIE), None))
        return presented(headers)

    def of_the_session(vault: Vault, value: str) -> Access | None:
        account = current.get()
        own = [each for each in vault.access.values() if each.grant.account == each.grant.subject == account]
        return own[-1] if own else token(vault, value)

    seams.data.presented, seams.data.token, seams.people.renewed = heard, of_the_session, noted
