"""Single tokens revoked at the RFC 7009 endpoint: by a wrong hint, one without the other, without proof, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from payerproof.checks.common import cases, withdrawal
from payerproof.checks.common.judge_denial import Probe, State
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.common.withdrawal import Channel
from payerproof.errors import LoginFailed
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.sessions import Session
from payerproof.target.scope import Scope

ACCESS, REFRESH = "access_token", "refresh_token"

HINTS: Mapping[str, tuple[str, str | None]] = {
    "an access token called a refresh token": (ACCESS, REFRESH),
    "a refresh token called an access token": (REFRESH, ACCESS),
    "an access token without a hint": (ACCESS, None),
    "a refresh token without a hint": (REFRESH, None),
}
"""By name: the kind of the token that is revoked, and the `token_type_hint` that goes with it, None for none."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One channel over a revocation: its control before, how the revocation was answered, and the probes after."""

    name: str
    control: Probe
    answer: Exchange
    probes: tuple[Probe, ...]


def each_wrong_hint(scope: Scope) -> Iterator[Case]:
    """One case for each app and each hint that takes a token for the other kind or is left out; `path` names it."""
    for case in cases.each_app(scope):
        for name in HINTS:
            yield replace(case, path=name)


def revoked(
    payer: Payer, case: Case, kind: str, hint: str | None, watched: tuple[str, ...]
) -> tuple[Watched, ...] | None:
    """Sign in anew, revoke one token of the grant and watch channels: `read` for the access token, `refresh`.

    An access token from before the refresh that still lives is watched with the one from after it.
    None if the app gets no refresh token and one is needed. Raises LoginFailed without a revocation endpoint.
    """
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    if session.refresh_token is None and REFRESH in {kind, *(f"{name}_token" for name in watched)}:
        return None
    before = session
    channels, controls, session = _open(payer, session, watched)
    if kind == REFRESH and "read" in watched and session.access_token != before.access_token:
        older = withdrawal.open_channel(payer, before, "read")
        first = withdrawal.control(older) if older is not None else None
        if older is not None and first is not None and first.state is State.OPEN:
            channels, controls = [*channels, older], [*controls, first]
    answer = revoke(payer, session, getattr(session, kind), hint)
    began, promised = withdrawal.now(), payer.target.policy.revocation_seconds
    # A dead refresh token that is sent again may end the whole grant (RFC 9700, 4.14.2), so it is sent last.
    return tuple(
        Watched(channel.name, control, answer, withdrawal.watch(channel, began, promised))
        for channel, control in reversed(list(zip(channels, controls, strict=True)))
    )


def _open(payer: Payer, session: Session, names: tuple[str, ...]) -> tuple[list[Channel], list[Probe], Session]:
    """Open and ask the channels, the refresh first, since it brings the tokens that stand from then on."""
    channels: list[Channel] = []
    controls: list[Probe] = []
    for name in sorted(names, reverse=True):
        channel = withdrawal.open_channel(payer, session, name)
        if channel is not None:
            channels.append(channel)
            controls.append(withdrawal.control(channel))
            session = channel.session()
    return channels, controls, session


def revoke(payer: Payer, session: Session, token: str, hint: str | None = None) -> Exchange:
    """Send a token to the revocation endpoint, as the session's app."""
    return oauth.revoke(payer.wire, _endpoint(payer), session.app, token, hint)


def unproven(payer: Payer, session: Session) -> tuple[Exchange, ...]:
    """Send both tokens of a confidential app's session to the endpoint by its id alone, and with a wrong secret."""
    endpoint, wrong = _endpoint(payer), "not-the-secret-of-this-app"
    payer.redactor.register(wrong, "client_secret")
    answers = []
    for token in filter(None, (session.refresh_token, session.access_token)):
        for secret in (None, wrong):
            fields = {"token": token}
            request = oauth.token_request(endpoint, session.app, fields, authenticate=secret is not None, secret=secret)
            answers.append(payer.wire.send(request))
    return tuple(answers)


def of_unknown_tokens(payer: Payer, session: Session) -> tuple[Exchange, Exchange, tuple[Exchange, Exchange]]:
    """Revoke a live token, the same one again, and twice one that was never issued; return the answers."""
    token = session.refresh_token or session.access_token
    strange = [unissued(token) for _ in range(2)]
    for each in strange:
        payer.redactor.register(each, ACCESS)
    first, again = (revoke(payer, session, token) for _ in range(2))
    return first, again, (revoke(payer, session, strange[0]), revoke(payer, session, strange[1]))


def _endpoint(payer: Payer) -> str:
    endpoint = payer.endpoints.revocation
    if endpoint is None:
        raise LoginFailed("revocation: the target names no revocation endpoint")
    return endpoint
