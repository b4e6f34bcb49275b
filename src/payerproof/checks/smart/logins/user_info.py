"""UserInfo as an app asks it, with the token of a login and with what gives no right (OpenID Connect Core, 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from payerproof.checks.common import withdrawal
from payerproof.checks.common.judge_denial import State
from payerproof.checks.needs import NEEDS
from payerproof.checks.smart import id_tokens, malformed, server_metadata
from payerproof.checks.smart.judge_id_tokens import Login
from payerproof.http.client import origin, same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object
from payerproof.smart.identity import read
from payerproof.smart.oauth import FORM
from payerproof.target.scope import Scope

ENDPOINT = "userinfo_endpoint"
POST = "POST"
LEEWAY = timedelta(minutes=5)
"""How long a server may go on to take a token for alive: clocks differ, by a few minutes (RFC 7519, 4.1.4)."""
NONE, MADE_UP, ALTERED, ID_TOKEN = "no token", "a made-up token", "an altered token", "an id token"
REVOKED, EXPIRED = "a revoked token", "an expired token"
WITHOUT_RIGHT = (NONE, MADE_UP, ALTERED, ID_TOKEN, REVOKED, EXPIRED)
"""What gives no right to ask, by its name."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What UserInfo answered to the token of a login; `claims` None where it told none. `method`: how it was asked."""

    login: Login
    seen: Observation
    claims: Mapping[str, Any] | None
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Tried:
    """What UserInfo answered to what gives no right, beside what it answered to the live token.

    `kept`: the answer of the FHIR server to the same token, where the token died on the way.
    """

    control: Answered
    seen: Observation
    claims: Mapping[str, Any] | None
    kept: Observation | None = None


def each_without_right(scope: Scope) -> Iterator[Case]:
    """One case for each thing that gives no right, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for kind in WITHOUT_RIGHT:
            yield Case(requester=name, subject=name, path=kind)


def announced(payer: Payer) -> str | None:
    """Return the address that the SMART configuration or the issuer's own metadata announce, None if they do not."""
    documents = [payer.endpoints.document]
    if not isinstance(documents[0].get(ENDPOINT), str):
        documents += [json_object(each.body) or {} for each in server_metadata.published(payer) if each.ok]
    found = (each.get(ENDPOINT) for each in documents)
    return next((each for each in found if isinstance(each, str) and origin(each)[1]), None)


def may_be_asked(payer: Payer, address: str) -> bool:
    """Return whether a token may be shown there: at the server that serves records, or the one that issued it."""
    return any(same_origin(address, each) for each in (payer.base, payer.endpoints.token or ""))


def asked(payer: Payer, address: str, token: str | None, method: str = "GET") -> Observation:
    """Ask UserInfo with a token in the header, or with none; a request by POST has an empty form."""
    headers = {"accept": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    headers |= {"content-type": FORM} if method == POST else {}
    return payer.ask(None, address, method, headers=headers)


def of_login(payer: Payer, address: str, login: Login, method: str = "GET") -> Answered:
    """Ask UserInfo with the token of a login."""
    seen = asked(payer, address, login.session.access_token, method)
    return Answered(login, seen, claims_of(seen), method)


def both_ways(payer: Payer, case: Case, address: str) -> tuple[Answered, Answered]:
    """Let the member log in, and ask with the token by GET and by POST."""
    login = id_tokens.logged_in(payer, case)
    return of_login(payer, address, login), of_login(payer, address, login, POST)


def claims_of(seen: Observation) -> Mapping[str, Any] | None:
    """Return the claims of an answer: a JSON object, or a JWT that holds one (OpenID Connect Core, 5.3.2)."""
    if not seen.exchange.ok:
        return None
    found = json_object(seen.exchange.body)
    if found is None and seen.exchange.headers.get("content-type", "").lower().startswith("application/jwt"):
        token = read(seen.exchange.body.decode("ascii", "replace").strip())
        found = dict(token.claims) if token is not None else None
    return found


def in_turn(payer: Payer, case: Case, address: str) -> tuple[Answered, ...]:
    """Let two people log in, and ask with the token of the first, of the second, and of the first again."""
    logins = [
        id_tokens.logged_in(payer, replace(case, requester=name, subject=name))
        for name in (case.requester, case.subject)
    ]
    return tuple(of_login(payer, address, each) for each in (*logins, logins[0]))


def tried(payer: Payer, case: Case, address: str) -> Tried | None:
    """Ask UserInfo with what the case names; None where the target offers no such thing, or does not allow it.

    It is asked by GET, and where that tells nothing by POST as well, if a live token is told who it is in that way.
    """
    kind = case.path or NONE
    found = _TRIED[kind](payer, address, of_login(payer, address, id_tokens.logged_in(payer, case)))
    if found is None or found.claims is not None:
        return found
    login = found.control.login if kind not in {REVOKED, EXPIRED} else id_tokens.logged_in(payer, case)
    posted = of_login(payer, address, login, POST)
    return found if posted.claims is None else _TRIED[kind](payer, address, posted)


def _sent(header: Callable[[Answered], str | None], *, needed: bool) -> Callable[[Payer, str, Answered], Tried | None]:
    def ask(payer: Payer, address: str, control: Answered) -> Tried | None:
        token = header(control)
        if token is None and needed:
            return None
        payer.redactor.register(token or "", "access_token")
        seen = asked(payer, address, token, control.method)
        return Tried(control, seen, claims_of(seen))

    return ask


def _altered(control: Answered) -> str | None:
    header = malformed.BAD_TOKENS["altered in one letter"](control.login.session.access_token, None)
    return header.removeprefix("Bearer ") if header else None


def _id_token(control: Answered) -> str | None:
    token, access = control.login.session.response.get("id_token"), control.login.session.access_token
    return token if isinstance(token, str) and token != access else None


def _revoked(payer: Payer, address: str, control: Answered) -> Tried | None:
    if not NEEDS["revocation"].test(payer):
        return None
    session = control.login.session
    at = withdrawal.by_revocation_endpoint(payer, session)

    def probe() -> tuple[State, Observation]:
        seen = asked(payer, address, session.access_token, control.method)
        return State.OPEN if claims_of(seen) else State.CLOSED, seen

    channel = withdrawal.Channel("UserInfo", probe, lambda: session)
    seen = withdrawal.watch(channel, at, payer.target.policy.revocation_seconds)[-1].seen
    return Tried(control, seen, claims_of(seen), payer.own_patient(session))


def _expired(payer: Payer, address: str, control: Answered) -> Tried | None:
    session = control.login.session
    if not NEEDS["clock"].test(payer) or session.expires_in is None:
        return None
    with payer.clock_moved(timedelta(seconds=session.expires_in) + LEEWAY):
        seen = asked(payer, address, session.access_token, control.method)
        kept = payer.own_patient(session)
    return Tried(control, seen, claims_of(seen), kept)


_TRIED: Mapping[str, Callable[[Payer, str, Answered], Tried | None]] = {
    NONE: _sent(lambda _: None, needed=False),
    MADE_UP: _sent(lambda _: malformed.MADE_UP_TOKEN, needed=True),
    ALTERED: _sent(_altered, needed=True),
    ID_TOKEN: _sent(_id_token, needed=True),
    REVOKED: _revoked,
    EXPIRED: _expired,
}
