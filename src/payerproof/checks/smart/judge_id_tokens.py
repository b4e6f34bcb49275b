"""Id tokens: signed, addressed, timely, for this request, and about the person who logged in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payerproof.checks.common.judgement import absent, broken, holds, kept, unsure
from payerproof.model import Exchange, Judgement
from payerproof.smart.identity import RS256, IdToken, signed_by
from payerproof.smart.sessions import Session

_SKEW = 300
"""Seconds that two clocks may differ."""
_LONGEST_SUBJECT = 255
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
"""Members of a JWK that only its owner may know (RFC 7518, 6; `k` is a secret that is shared)."""


@dataclass(frozen=True, slots=True)
class Login:
    """One login that asked who it is: the session, the token response, what was sent, and what it is checked against.

    `told`: whether there was an id token. `token`: its parts, None if it is no signed JWT. `keys`: the published ones,
    None if none were to be had. `now`: what the target's clock shows.
    """

    session: Session
    answer: Exchange
    nonce: str
    issuer: Any
    has_token: bool
    token: IdToken | None
    keys: tuple[Any, ...] | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Renewed:
    """A refresh of a login, and the id token that came with it: `token` None if it is no signed JWT.

    `answer`: None where the app gets no refresh token. `keys`: those that were published then.
    """

    login: Login
    answer: Exchange | None = None
    has_token: bool = False
    token: IdToken | None = None
    keys: tuple[Any, ...] | None = None
    now: datetime | None = None


def still_right(renewed: Renewed) -> Judgement:
    """Judge the id token of a refresh by that of the login (OpenID Connect Core, 12.2); none need come."""
    login, answer = renewed.login, renewed.answer
    expected = "an id token of the same person, issuer and app, signed, issued now, with the time of the login"
    if not login.has_token or login.token is None:
        return _missing(login, expected)
    if answer is None or not renewed.has_token:
        return _no_second(answer, expected)
    if renewed.token is None:
        reason = "the id token of a refresh is no signed JWT"
        return broken(answer, reason=reason, expected=expected, observed="not three parts of base64")
    if renewed.keys is None:
        return unsure("no key set was to be had at jwks_uri", answer, expected=expected)
    wrong = list(_changed(renewed, login.token, renewed.token))
    reason = f"the id token of a refresh does not fit that of the login: {'; '.join(wrong)}"
    return holds(
        not wrong, login.answer, answer, reason=reason, expected=expected, observed="; ".join(wrong) or "as expected"
    )


def _no_second(answer: Exchange | None, expected: str) -> Judgement:
    """Judge a refresh that brought no id token: none need come."""
    if answer is None:
        return absent("the app gets no refresh token")
    if not answer.ok:
        return unsure("the login could not be refreshed", answer, expected=expected, observed=str(answer.status))
    return absent("a refresh brings no id token, which it need not", answer)


def _changed(renewed: Renewed, first: IdToken, token: IdToken) -> Iterator[str]:
    old, new = first.claims, token.claims
    if not signed_by(token, renewed.keys or ()):
        yield "no published key signed it"
    for name in ("iss", "sub"):
        if new.get(name) != old.get(name):
            yield f"{name} is another one"
    audience = new.get("aud")
    if renewed.login.session.app.client_id not in (audience if isinstance(audience, list) else [audience]):
        yield "aud does not name the app"
    if not isinstance(new.get("iat"), int | float) or new["iat"] <= old.get("iat", 0):
        yield "iat is not the time of the refresh"
    ends = new.get("exp")
    if renewed.now is not None and (not isinstance(ends, int | float) or ends < renewed.now.timestamp() - _SKEW):
        yield "exp is missing or over"
    if "auth_time" in new and "auth_time" in old and new["auth_time"] != old["auth_time"]:
        yield "auth_time is not that of the login"
    if "nonce" in new and new["nonce"] != renewed.login.nonce:
        yield "nonce is not the one that was sent"


def right(login: Login) -> Judgement:
    """Judge an id token by the rules that an app has to apply to it (OpenID Connect Core, 3.1.3.7)."""
    expected = "an id token that is signed with RS256, addressed to the app, timely, and repeats the nonce"
    if not login.has_token:
        return _missing(login, expected)
    if login.token is None:
        reason = "the id token is no signed JWT"
        return broken(login.answer, reason=reason, expected=expected, observed="not three parts of base64")
    if login.keys is None:
        return unsure("no key set was to be had at jwks_uri", login.answer, expected=expected)
    wrong = list(_wrong(login, login.token))
    reason = f"the id token is not right: {'; '.join(wrong)}"
    return holds(not wrong, login.answer, reason=reason, expected=expected, observed="; ".join(wrong) or "as expected")


def _wrong(login: Login, token: IdToken) -> Iterator[str]:
    claims, now = token.claims, login.now.timestamp()
    audience = claims.get("aud")
    ends, issued = claims.get("exp"), claims.get("iat")
    if token.header.get("alg") != RS256:
        yield f"alg is {token.header.get('alg')!r}"
    elif not signed_by(token, login.keys or ()):
        yield "no published key signed it"
    elif len(login.keys or ()) > 1 and not token.header.get("kid"):  # OpenID Connect Core, 10.1
        yield "it names no key, though several are published"
    if claims.get("iss") != login.issuer:
        yield f"iss is {claims.get('iss')!r}"
    if login.session.app.client_id not in (audience if isinstance(audience, list) else [audience]):
        yield "aud does not name the app"
    if not isinstance(ends, int | float) or ends < now - _SKEW:
        yield "exp is missing or over"
    if not isinstance(issued, int | float) or issued > now + _SKEW:
        yield "iat is missing or to come"
    if claims.get("nonce") != login.nonce:
        yield "nonce is not the one that was sent"
    yield from _untrue(login, token)


def _untrue(login: Login, token: IdToken) -> Iterator[str]:
    """Yield what is wrong with claims that an app need not look at, and with the keys that it verifies them by."""
    claims, subject = token.claims, token.claims.get("sub")
    if not isinstance(subject, str):
        yield "sub is missing"
    elif len(subject) > _LONGEST_SUBJECT:
        yield f"sub is longer than {_LONGEST_SUBJECT} letters"
    if claims.get("azp", login.session.app.client_id) != login.session.app.client_id:
        yield "azp is not the app"
    if claims.get("at_hash", "") not in {"", *_hashes(login.session.access_token)}:
        yield "at_hash is not that of the access token"
    if any(_PRIVATE & each.keys() for each in login.keys or () if isinstance(each, Mapping)):
        yield "the published keys hold a private one, by which anybody signs"


def _hashes(token: str) -> Iterator[str]:
    """Yield what `at_hash` may be of an access token: half of a hash, without padding and with it (Core, 3.1.3.6).

    Which hash it is follows from the algorithm of the signature, whose names do not always tell.
    """
    for size in (256, 384, 512):
        digest = hashlib.new(f"sha{size}", token.encode()).digest()
        half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode()
        yield half.rstrip("=")
        yield half


def about(login: Login, own: str | None, subject: str | None) -> Judgement:
    """Judge whether fhirUser is the person who logged in, whose Patient is `own`, and not the `subject` of the token.

    A person may be told as a RelatedPerson or a Person as well, which the harness cannot tell apart from another's.
    """
    expected = "fhirUser is who logged in"
    if not login.has_token or login.token is None:
        return _missing(login, expected)
    has_token = login.token.claims.get("fhirUser")
    if not isinstance(has_token, str):
        return _unstated(login, expected)
    kind, _, name = "/".join(has_token.split("/")[-2:]).partition("/")
    if kind != "Patient":
        return kept(login.answer, expected=expected, observed=f"a {kind}")
    reason = "fhirUser is the person whose record was picked, not the one who logged in"
    if name != own and name == subject:
        return broken(login.answer, reason=reason, expected=expected, observed=has_token)
    if own is None:
        return unsure("which Patient the person is who logged in, is not known", login.answer, expected=expected)
    reason = "fhirUser is somebody else than the person who logged in"
    return holds(name == own, login.answer, reason=reason, expected=expected, observed=has_token)


def named_apart(logins: Sequence[Login], people: Sequence[str]) -> Judgement:
    """Judge whether `sub` is one for each person: the same at every login, and another for somebody else.

    `people` names who logged in, in the order of the logins (OpenID Connect Core, 2 and 8).
    """
    expected = "one sub for each person"
    told: dict[str, set[str]] = {}
    for login, person in zip(logins, people, strict=True):
        if not login.has_token or login.token is None:
            return _missing(login, expected)
        told.setdefault(person, set()).add(str(login.token.claims.get("sub")))
    answers = [login.answer for login in logins]
    changed = [person for person, names in told.items() if len(names) > 1]
    if changed:
        reason = "sub changes from login to login, so no app knows a person again"
        return broken(*answers, reason=reason, expected=expected, observed=f"two for {changed[0]}")
    names = [name for each in told.values() for name in each]
    reason = "two people have the same sub, so an app takes one for the other"
    return holds(
        len(set(names)) == len(names), *answers, reason=reason, expected=expected, observed=f"{len(names)} of them"
    )


def _unstated(login: Login, expected: str) -> Judgement:
    if _withheld(login, "fhirUser"):
        return absent("the scope fhirUser was not granted", login.answer)
    return unsure("the id token names no fhirUser", login.answer, expected=expected)


def _missing(login: Login, expected: str) -> Judgement:
    if _withheld(login, "openid"):
        return unsure("the scope openid was not granted to this app", login.answer, expected=expected)
    reason = "OpenID Connect is declared and openid granted, and the token response holds no id token"
    return broken(login.answer, reason=reason, expected=expected, observed="no id_token")


def _withheld(login: Login, scope: str) -> bool:
    """Return whether the token response tells scopes, and not this one: without any, what was asked for is granted."""
    return bool(login.session.scope) and scope not in login.session.scope.split()
