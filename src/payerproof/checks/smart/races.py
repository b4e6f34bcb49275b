"""Requests that race: one code, or one refresh token, sent several times at once."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.http.client import Request
from payerproof.model import Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.discovery import json_object
from payerproof.smart.sessions import Authorization, Session

AT_ONCE = 4
"""Requests in one race."""
ROUNDS = 2
"""Races, each over a code or token of its own: what is open for a moment may be missed in one."""


def token_of(exchange: Exchange, name: str = "access_token") -> str | None:
    """Return the token that an answer gives, None where it gives none."""
    value = (json_object(exchange.body) or {}).get(name)
    return value if exchange.ok and isinstance(value, str) and value else None


def redeem_at_once(payer: Payer, pending: Authorization) -> tuple[Exchange, ...]:
    """Redeem one code several times at once, as the app that it was given to."""
    fields = {
        "grant_type": "authorization_code",
        "code": pending.code or "",
        "redirect_uri": pending.app.redirect_uri,
        "code_verifier": pending.pkce.verifier if pending.pkce else None,
    }
    return _at_once(payer, oauth.token_request(payer.endpoints.token or "", pending.app, fields))


def refresh_at_once(payer: Payer, session: Session) -> tuple[Exchange, ...]:
    """Use one refresh token several times at once, as its own app."""
    fields = {"grant_type": "refresh_token", "refresh_token": session.refresh_token}
    return _at_once(payer, oauth.token_request(payer.endpoints.token or "", session.app, fields))


def heirs(payer: Payer, session: Session, answers: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Use the first two different refresh tokens that a race gave; return the answers, none where there are no two."""
    new = {token: answer for answer in answers if (token := token_of(answer, "refresh_token"))}
    new.pop(session.refresh_token or "", None)
    two = list(new.values())[:2]
    if len(two) < 2:  # noqa: PLR2004 - a pair
        return ()
    return tuple(payer.sessions.refresh(payer.sessions.renewed(session, answer)) for answer in two)


def _at_once(payer: Payer, request: Request) -> tuple[Exchange, ...]:
    answers = payer.wire.send_together([request] * AT_ONCE)
    for answer in answers:
        payer.sessions.learn(answer)
    return answers
