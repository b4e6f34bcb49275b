"""Tokens: what a request without right to data meets, and how tokens and data travel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from payerproof.checks.common import judgement
from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.checks.smart.token_probes import Heads
from payerproof.checks.smart.writes import Tried, accepted
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Exchange, Judgement
from payerproof.smart.discovery import json_object
from payerproof.smart.pages import read_page
from payerproof.smart.sessions import Session

HOUR, _SKEW = 3600, 600
"""Seconds: an hour, and what two clocks may differ by."""
UNAUTHORIZED = 401
_NOT_IMPLEMENTED = 501
_ADMITTING = frozenset({"public", "s-maxage", "must-revalidate"})
_SCOPES = re.compile(r"(?:patient|user|system)/(?:\*|[A-Z][A-Za-z]+)\.")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_NOT_THERE = frozenset({404, 410})


def refused_without_right(seen: Observation, control: Observation, owner: str, reason: str) -> Judgement:
    """Judge a request that must be refused, against the same request with a good token."""
    if control.exchange.refused and seen.exchange.refused:
        return absent("the target refuses this with a good token as well", control, seen, observed=answer(control))
    if not control.owned_by(owner):
        return unsure("the same request with a good token shows nothing", control, seen, observed=answer(control))
    return judgement.refused(seen, owner, reason=reason)


_OF_A_RECORD = ("etag", "last-modified", "content-length")


def head_refused(heads: Heads, reason: str) -> Judgement:
    """Judge whether a HEAD without a token is refused like a GET, or tells nothing that one for nothing does not."""
    expected = "a refusal, or the head that is told of what never was"
    shown = (heads.control, heads.seen, heads.again, heads.strange)
    if not heads.control.exchange.ok:
        return absent("HEAD is refused with a good token as well", heads.control, observed=answer(heads.control))
    for each in shown[1:]:
        if doubt := undecided(each.exchange):
            return unsure(doubt, *shown, expected=expected)
    served = heads.seen.exchange.ok and heads.again.exchange.ok
    told = [name for name in _OF_A_RECORD if len({each.exchange.headers.get(name) for each in shown[1:]}) > 1]
    steady = [name for name in told if heads.seen.exchange.headers.get(name) == heads.again.exchange.headers.get(name)]
    differs = not heads.strange.exchange.ok or bool(steady)
    observed = f"{answer(heads.seen)}, and {answer(heads.strange)} for what never was"
    return holds(not (served and differs), *shown, reason=reason, expected=expected, observed=observed)


def challenged(seen: Observation, again: Observation, control: Observation, owner: str) -> Judgement:
    """Judge whether a request without a valid token met 401 and a Bearer challenge (RFC 6750, 3).

    A server that breaks down over it twice, while the same request with a good token is served, does not meet the rule.
    """
    expected = "401 with WWW-Authenticate: Bearer"
    twice = {seen.exchange.status, again.exchange.status}
    if control.owned_by(owner) and min(twice) >= judgement.SERVER_ERROR:
        reason = "a request without a valid token breaks the server"
        observed = answer(again)
        return broken(control, seen, again, reason=reason, expected=expected, observed=observed, basis=Basis.BREAKDOWN)
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected)
    if seen.exchange.status in _NOT_THERE and not seen.owned_by(owner):
        return absent("without a token the record is not found, so there is no 401 to bear a challenge", control, seen)
    challenge = seen.exchange.headers.get("www-authenticate", "")
    met = seen.exchange.status == UNAUTHORIZED and "bearer" in challenge.lower()
    if not met and not control.owned_by(owner):
        return unsure("the same request with a good token shows nothing", control, seen, observed=answer(control))
    observed = f"{seen.exchange.status}, WWW-Authenticate: {challenge[:80] or 'none'}"
    return holds(met, seen, reason="the Bearer challenge is missing", expected=expected, observed=observed)


def alive_as_announced(seen: Observation, control: Observation, owner: str, expires_in: float) -> Judgement:
    """Judge whether a token still reads before the end that its response told (RFC 6749, 5.1)."""
    expected = f"the record, as the lifetime of {expires_in:g} s is not over"
    if not control.owned_by(owner):
        return unsure("the token reads nothing at once either", control, seen, expected=expected)
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, control, seen, expected=expected, observed=answer(seen))
    reason = "the token is dead before the end that its response told"
    lives = bool(seen.owned_by(owner))
    if not lives and seen.exchange.status != UNAUTHORIZED:
        return unsure("the token is not refused, and reads nothing", control, seen, expected=expected)
    return holds(lives, control, seen, reason=reason, expected=expected, observed=answer(seen))


def short_lived(response: Mapping[str, Any], expires_in: float | None) -> Judgement:
    """Judge the lifetime that a token response tells."""
    expected = f"expires_in of at most {HOUR}"
    if not response.get("expires_in") and not response.get("token_type"):
        return absent("the token was issued beforehand, so its response is not known", expected=expected)
    if expires_in is None:
        reason = "the token response tells no lifetime, which RFC 6749, 5.1, lets a payer document elsewhere"
        return unsure(reason, expected=expected, observed="no expires_in")
    reason = "the access token lives longer than an hour"
    return holds(expires_in <= HOUR, reason=reason, expected=expected, observed=f"{expires_in:g}")


def complete(response: Mapping[str, Any]) -> Judgement:
    """Judge whether a token response names its type and the granted scope (SMART App Launch; RFC 6749, 5.1).

    A lifetime that is told is a number: RFC 6749, 5.1, has numbers of a token response as those of JSON.
    """
    kind, scope = str(response.get("token_type", "")), str(response.get("scope", ""))
    life = response.get("expires_in")
    observed = f"token_type {kind or 'missing'}, scope {'told' if scope else 'missing'}"
    expected = "token_type Bearer, a scope, and a lifetime that is a number if one is told"
    if kind.lower() == "bearer" and scope and (isinstance(life, bool) or not isinstance(life, int | float | None)):
        reason = "the token response tells its lifetime, and not as a number"
        return broken(reason=reason, expected=expected, observed=f"{observed}, expires_in {str(life)[:40]!r}")
    reason = "the token response does not tell its type, or what was granted"
    right = kind.lower() == "bearer" and bool(scope)
    if right and (odd := _misspelt(response)):
        return broken(reason=f"the token response tells {odd}", expected=expected, observed=observed)
    return holds(right, reason=reason, expected=expected, observed=observed)


def as_json(exchange: Exchange) -> Judgement:
    """Judge whether a token response says that it is JSON (RFC 6749, 5.1); its charset is left open."""
    said = exchange.headers.get("content-type", "")
    reason = "a token response does not say that it is JSON"
    right = said.partition(";")[0].strip().lower() == "application/json"
    return holds(right, exchange, reason=reason, expected="application/json", observed=said[:80] or "no content-type")


def _misspelt(response: Mapping[str, Any]) -> str:
    """Return what of a token response no app can read, in words: its scope (RFC 6749, 3.3), or its Patient's id."""
    scope, patient = response["scope"], response.get("patient")
    if not isinstance(scope, str):
        return "its scope, and not as a text"
    if any(len(_SCOPES.findall(word)) > 1 for word in scope.split()):
        return "its scopes, and not with blanks between them"
    if patient is not None and not (isinstance(patient, str) and _ID.fullmatch(patient)):
        return "a patient that is no id of FHIR"
    return ""


def not_stored(exchange: Exchange) -> Judgement:
    """Judge whether a token response forbids its storage (RFC 6749, 5.1)."""
    if not exchange.ok:
        return unsure(f"no token was issued: {exchange.status}", exchange)
    said = exchange.headers.get("cache-control", "")
    reason = "the token response may be stored by caches"
    return holds(
        "no-store" in said.lower(), exchange, reason=reason, expected="Cache-Control: no-store", observed=said or "none"
    )


def not_shared_cacheable(seen: Observation, *, shown: bool) -> Judgement:
    """Judge whether an answer with data keeps out of shared caches; `shown`: it holds data of the member.

    To a request with Authorization these keep an answer only if it admits them by a directive (RFC 9111, 3.5).
    """
    expected = "nothing that lets a shared cache keep the answer to a request with Authorization"
    if not shown:
        return unsure("the answer holds no data of the member", seen, observed=answer(seen))
    said = seen.exchange.headers.get("cache-control", "").lower()
    directives = {part.partition("=")[0].strip() for part in said.split(",")}
    kept_out = bool(directives & {"no-store", "private"}) or not directives & _ADMITTING
    reason = "an answer with member data admits shared caches"
    return holds(kept_out, seen, reason=reason, expected=expected, observed=said or "no Cache-Control")


def hidden_from_others(other_client: Exchange, client: Exchange) -> Judgement:
    """Judge whether introspection shows who proves nothing that a token is active, as it shows the token's client."""
    expected = "nothing of the token"
    known = json_object(client.body) or {}
    if known.get("active") is not True:
        return unsure("introspection does not call the token active for its own client either", client, other_client)
    doubt = undecided(other_client)
    if doubt:
        return unsure(doubt, other_client, expected=expected)
    stated = json_object(other_client.body) or {}
    reason = "introspection shows another client what a token stands for"
    return holds(
        stated.get("active") is not True,
        client,
        other_client,
        reason=reason,
        expected=expected,
        observed=str(other_client.status),
    )


def truthful(exchange: Exchange, session: Session, now: datetime) -> Judgement:
    """Judge what introspection tells of a live token against its token response (SMART App Launch 2.2).

    `now`: what the target's clock shows. A token that is called active has its end before it, and not much later than
    its response told.
    """
    ends = None if session.expires_in is None else now.timestamp() + session.expires_in
    lifetime = (now.timestamp(), ends)
    stated = json_object(exchange.body) or {}
    expected = "active, with scope, client_id, exp and patient of the token response"
    doubt = undecided(exchange)
    if doubt:
        return unsure(doubt, exchange, expected=expected)
    if stated.get("active") is not True:
        return broken(
            exchange, reason="a live token is not called active", expected=expected, observed=str(stated)[:120]
        )
    missing = [name for name in ("scope", "client_id", "exp") if name not in stated]
    wrong = []
    if stated.get("client_id") not in (None, session.app.client_id):
        wrong.append("client_id")
    if session.response.get("patient") and stated.get("patient") != session.response["patient"]:
        wrong.append("patient")
    if session.scope and set(str(stated.get("scope", "")).split()) != set(session.scope.split()):
        wrong.append("scope")
    if "exp" in stated and not _is_instant(stated["exp"], lifetime):
        wrong.append("exp")
    observed = f"missing: {', '.join(missing) or 'none'}; different: {', '.join(wrong) or 'none'}"
    reason = "introspection does not tell what the token stands for"
    return holds(not missing and not wrong, exchange, reason=reason, expected=expected, observed=observed)


def _is_instant(stated: Any, lifetime: tuple[float, float | None]) -> bool:
    """Return whether an end is a number of seconds since 1970 within a lifetime, give or take what clocks differ."""
    begins, ends = lifetime
    if isinstance(stated, bool) or not isinstance(stated, int | float):
        return False
    return stated > begins - _SKEW and (ends is None or stated < ends + _SKEW)


def silent_on_inactive(live: Exchange, dead: Exchange, earlier: Exchange | None = None) -> Judgement:
    """Judge whether introspection of a dead token tells anything beside its death (RFC 7662, 2.2).

    `earlier`: the answer to the same question just before. A server that answered for the live token, and breaks
    down twice over the dead one, does not say that it is not active.
    """
    expected = "active false, and nothing more"
    if (json_object(live.body) or {}).get("active") is not True:
        return unsure("introspection did not call the token active while it lived", live, dead, expected=expected)
    if earlier is not None and earlier is not dead and min(dead.status, earlier.status) >= judgement.SERVER_ERROR:
        reason = "introspection of a dead token breaks the server"
        observed = f"{earlier.status} and {dead.status}"
        return broken(live, earlier, dead, reason=reason, expected=expected, observed=observed, basis=Basis.BREAKDOWN)
    doubt = undecided(dead)
    if doubt:
        return unsure(doubt, live, dead, expected=expected)
    stated = json_object(dead.body) or {}
    if stated.get("active") is True:
        return unsure("introspection still calls the token active", live, dead, expected=expected)
    more = sorted(set(stated) - {"active", "error", "error_description", "error_uri"})
    reason = "introspection tells of a dead token what it stood for"
    return holds(not more, live, dead, reason=reason, expected=expected, observed=", ".join(more) or "nothing more")


def alike(answers: tuple[Exchange, Exchange, Exchange], names: tuple[str, str, str]) -> Judgement:
    """Judge whether failed logins read the same: for a name that exists, between two for names that do not.

    Where the two for names that do not exist differ from one another, the page changes by itself.
    """
    made_up, real, other = answers
    expected = "the same status and the same words"
    for exchange in answers:
        doubt = undecided(exchange)
        if doubt:
            return unsure(doubt, *answers, expected=expected)
    words = [_words(exchange, name) for exchange, name in zip(answers, names, strict=True)]
    forms = [form for exchange in answers for form in read_page(exchange.url, exchange.body).forms]
    asks_again = any(form.of_kind("password") for form in forms)
    if words[0] != words[2] or made_up.status != other.status:
        reason = "two names that do not exist are answered differently from one another, so nothing is learnt"
        return unsure(reason, *answers, expected=expected, observed=f"{made_up.status} and {other.status}")
    if words[0] != words[1] and not asks_again and not any(exchange.refused for exchange in answers):
        reason = "no answer asks for a password again or refuses, so it is not known that the sign-in failed"
        return unsure(reason, *answers, expected=expected, observed=f"{real.status} and {made_up.status}")
    same = real.status == made_up.status and words[0] == words[1]
    reason = "the login page tells whether a user name exists"
    observed = f"{real.status} and {made_up.status}, {'the same words' if words[0] == words[1] else 'other words'}"
    return holds(same, *answers, reason=reason, expected=expected, observed=observed)


def write_refused(write: Tried, owner: str) -> Judgement:
    """Judge whether a write was refused and changed nothing."""
    before, tried, after = write.before, write.tried, write.after
    expected = "a refusal, and the record as before"
    if not before.owned_by(owner):
        return unsure("the record could not be read before the write", before, tried, after)
    if accepted(tried):
        reason = "a token with read scopes writes"
        observed = f"{answer(tried)}{f'; {write.restored}' if write.restored else ''}"
        return broken(before, tried, reason=reason, expected=expected, observed=observed)
    doubt = undecided(tried.exchange)
    if doubt and tried.exchange.status != _NOT_IMPLEMENTED:
        return unsure(doubt, tried, expected=expected)
    if (before.resource or {}) != (after.resource or {}):
        reason = "the write was refused, yet the record changed"
        return broken(before, tried, after, reason=reason, expected=expected, observed=answer(after))
    return kept(before, tried, after, expected=expected, observed=answer(tried))


def _words(exchange: Exchange, name: str) -> str:
    return read_page(exchange.url, exchange.body).text.replace(name, "")


def origin_kept_out(answers: Sequence[Exchange], origin: str, *, without_credentials: bool) -> Judgement:
    """Judge whether none of some answers admits a strange origin with credentials, or `without_credentials` either.

    The authorization endpoint is for browsers that are sent there, and for no scripts at all (RFC 9700, 2.6).
    """
    expected = (
        f"no Access-Control-Allow-Origin for an unknown origin{'' if without_credentials else ' and credentials'}"
    )
    told = []
    for exchange in answers:
        admitted = exchange.headers.get("access-control-allow-origin", "").strip()
        credentials = exchange.headers.get("access-control-allow-credentials", "").strip().lower() == "true"
        told.append(f"{exchange.status} {admitted or 'none'}{' with credentials' if credentials else ''}")
        if admitted in {"*", origin, "null"} and (credentials or without_credentials):
            reason = "scripts of an unknown site are admitted"
            return broken(exchange, reason=reason, expected=expected, observed=told[-1])
    if all(exchange.status == 0 for exchange in answers):
        return unsure(undecided(answers[0]), *answers, expected=expected)
    return kept(*answers, expected=expected, observed=", ".join(told))


def origin_not_admitted(seen: Observation, owner: str, origin: str) -> Judgement:
    """Judge whether an answer with data admits a strange origin together with credentials (Fetch, CORS protocol)."""
    expected = "no Access-Control-Allow-Credentials for an unknown origin"
    if not seen.owned_by(owner):
        return unsure("the answer holds no data of the member", seen, observed=answer(seen))
    headers = seen.exchange.headers
    admitted = headers.get("access-control-allow-origin", "")
    credentials = headers.get("access-control-allow-credentials", "").strip().lower() == "true"
    reason = "scripts of an unknown site may read member data with the browser's credentials"
    observed = (
        f"Access-Control-Allow-Origin: {admitted or 'none'}; credentials {'true' if credentials else 'not allowed'}"
    )
    open_to_all = credentials and admitted in {"*", origin, "null"}
    return holds(not open_to_all, seen, reason=reason, expected=expected, observed=observed)
