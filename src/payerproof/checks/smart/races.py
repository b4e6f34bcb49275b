"""Requests that race: one code, or one refresh token, sent several times at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from payerproof.checks.common import withdrawal
from payerproof.checks.common.judge_denial import Probe, State
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
GAPS = (0.0, 0.002, 0.01, 0.05, 0.15)
"""Seconds between a refresh and the revocation that is to overtake it, each a race of its own."""
_AFTER = 1.0
"""Seconds beyond a leeway that the payer declares: clocks differ."""


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


def after_leeway(payer: Payer) -> float:
    """Return the seconds after which a refresh token that was exchanged serves no more, as the payer declares."""
    declared = payer.target.policy.refresh_leeway_seconds
    return declared + _AFTER if declared else 0.0


@dataclass(frozen=True, slots=True)
class Raced:
    """A refresh and a revocation of the same refresh token: their answers, and what was open afterwards.

    `open_after`: the last probe of each channel that a token of the grant, old or new, still opened.
    """

    refreshed: Exchange
    revoked: Exchange
    closed: tuple[str, ...] = ()
    open_after: tuple[tuple[str, Probe], ...] = ()


def revoked_in_turn(payer: Payer, session: Session) -> Raced:
    """Refresh, and revoke the old refresh token after it: what closes then has to close in a race as well."""
    refreshed = payer.sessions.refresh(session)
    revoked = payer.wire.send(_revocation(payer, session))
    return _watched(payer, session, refreshed, revoked)


def revoked_at_once(payer: Payer, session: Session, gap: float) -> Raced:
    """Refresh, and revoke the same refresh token `gap` seconds later; at once, and the other way round, without one."""
    fields = {"grant_type": "refresh_token", "refresh_token": session.refresh_token}
    refresh = oauth.token_request(payer.endpoints.token or "", session.app, fields)
    pair = [refresh, _revocation(payer, session)] if gap else [_revocation(payer, session), refresh]
    answers = payer.wire.send_together(pair, gap)
    refreshed, revoked = answers if gap else reversed(answers)
    payer.sessions.learn(refreshed)
    return _watched(payer, session, refreshed, revoked)


def _revocation(payer: Payer, session: Session) -> Request:
    fields = {"token": session.refresh_token, "token_type_hint": "refresh_token"}
    return oauth.token_request(payer.endpoints.revocation or "", session.app, fields)


def _watched(payer: Payer, session: Session, refreshed: Exchange, revoked: Exchange) -> Raced:
    """Watch what the tokens of the grant open, the new ones where there are any, up to the promised time."""
    if not revoked.ok:
        return Raced(refreshed, revoked)
    began, promised = withdrawal.now(), payer.target.policy.revocation_seconds
    newest = payer.sessions.renewed(session, refreshed) if token_of(refreshed) else session
    closed, still = [], []
    for name, kind, which in (
        ("refresh", "refresh", newest),
        ("the new access token", "read", newest),
        ("the old access token", "read", session),
    ):
        channel = withdrawal.open_channel(payer, which, kind)
        if channel is None:
            continue
        last = withdrawal.watch(channel, began, promised)[-1]
        if last.state is State.CLOSED:
            closed.append(name)
        else:
            still.append((name, last))
    return Raced(refreshed, revoked, tuple(closed), tuple(still))


def _at_once(payer: Payer, request: Request) -> tuple[Exchange, ...]:
    answers = payer.wire.send_together([request] * AT_ONCE)
    for answer in answers:
        payer.sessions.learn(answer)
    return answers
