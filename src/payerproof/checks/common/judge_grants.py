"""Grants refused: no code, no token, the right OAuth error."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.checks.common.judgement import broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import count
from payerproof.knowledge.observation import Hit
from payerproof.model import Basis, Exchange, Judgement
from payerproof.smart.discovery import json_object
from payerproof.smart.drivers import Walk
from payerproof.smart.oauth import error_of
from payerproof.smart.sessions import Authorization

TOKEN_ERRORS = ("invalid_grant", "invalid_request", "invalid_client", "unauthorized_client", "access_denied")


def no_code(authorization: Authorization, reason: str) -> Judgement:
    """Judge whether a walk ended without a code or token: on a page of the server, or with an error to the app."""
    walk = authorization.walk
    last = walk.exchanges[-1:] or []
    redirect = walk.redirect or {}
    given = [name for name in ("code", "access_token", "id_token") if redirect.get(name)]
    fragment = last[0].headers.get("location", "").partition("#")[2] if last else ""
    given += [name for name in ("access_token", "code") if f"{name}=" in fragment]
    expected = "no code and no token"
    if given:
        observed = f"the app receives {', '.join(given)}"
        return broken(*last, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    doubt = undecided(last[0]) if last else "no page was answered"
    if doubt:
        return unsure(doubt, *last, expected=expected, observed=walk.ended)
    return kept(*last, expected=expected, observed=_ended(walk))


def shut_out(afterwards: Authorization | None) -> Judgement:
    """Judge a sign-in that was refused when the password was given, while an app was to obtain no code.

    `afterwards` is the same sign-in when it may obtain one, None where that was refused as well: only a password that
    is taken then shows that it was the app that was refused.
    """
    expected = "no code and no token"
    last = afterwards.walk.exchanges[-1:] if afterwards else []
    if afterwards is None or afterwards.code is None:
        reason = "the payer refused the sign-in, and afterwards as well, so it may have refused the password"
        return unsure(reason, *last, expected=expected, observed=_ended(afterwards.walk) if afterwards else "refused")
    return kept(*last, expected=expected, observed="the sign-in was refused, and brings a code afterwards")


def no_token_in_redirect(authorization: Authorization, reason: str) -> Judgement:
    """Judge whether a walk put no token into the address of a redirect; a code may be there, an error is as right."""
    walk = authorization.walk
    last = walk.exchanges[-1:]
    location = last[0].headers.get("location", "") if last else ""
    expected = "no token in the redirect"
    if "access_token=" in location or "id_token=" in location:
        observed = "the app receives a token in the address"
        return broken(*last, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    doubt = undecided(last[0]) if last else "no page was answered"
    return unsure(doubt, *last, expected=expected) if doubt else kept(*last, expected=expected, observed=_ended(walk))


def refused(exchange: Exchange, reason: str, errors: Iterable[str] = TOKEN_ERRORS) -> Judgement:
    """Judge whether a token request was refused; `errors` are the OAuth errors that fit, empty for any.

    Another error name is no finding here as long as nothing was issued: the body decides, not the status.
    """
    document = json_object(exchange.body) or {}
    issued = [name for name in ("access_token", "refresh_token", "id_token") if document.get(name)]
    wanted = tuple(errors)
    expected = f"no token{f' ({wanted[0]})' if wanted else ''}"
    if issued:
        observed = f"{exchange.status} with {issued[0]}"
        return broken(exchange, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    doubt = undecided(exchange)
    if doubt:
        return unsure(doubt, exchange, expected=expected, observed=str(exchange.status))
    said = error_of(exchange) or "no error name"
    return kept(exchange, expected=expected, observed=f"{exchange.status} {said}")


def listed(found: tuple[bool, Exchange] | None, *, wanted: bool, reason: str) -> Judgement:
    """Judge whether the portal's page lists an app as it should."""
    if found is None:
        return unsure("the portal's page could not be read")
    shown, exchange = found
    return holds(
        shown is wanted,
        exchange,
        reason=reason,
        expected="listed" if wanted else "not listed",
        observed="listed" if shown else "not listed",
    )


def tells_of(hits: tuple[Hit, ...], subject: str | None, answer: Exchange, *, refused: bool) -> Judgement:
    """Judge the members of whom a token endpoint tells: the subject alone, or nobody where it refuses."""
    expected = f"no value of anybody but {subject}" if subject else "no value of any member"
    told = [hit for hit in hits if hit.owner != subject and not hit.echoed]
    foreign = sorted({hit.owner or "a population unknown to this run" for hit in told})
    if answer.ok is refused and not foreign:
        observed = f"status {answer.status}"
        return unsure("the token endpoint did not answer as it has to", expected=expected, observed=observed)
    observed = f"status {answer.status}, {count(len(hits), 'value')} of members"
    if not foreign:
        return kept(answer, expected=expected, observed=observed)
    reason = f"the token endpoint tells the app of {', '.join(foreign)}"
    return broken(answer, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)


def _ended(walk: Walk) -> str:
    if walk.redirect is not None:
        return f"redirected with {walk.redirect.get('error', 'neither code nor error')}"
    return walk.ended
