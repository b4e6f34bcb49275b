"""Pushed requests: whether they are taken, and whether what they ask for is what comes of them (RFC 9126)."""

from __future__ import annotations

from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.smart.extensions.pushed_requests import Pushed, created
from payerproof.model import Basis, Exchange, Judgement
from payerproof.smart.discovery import json_object
from payerproof.smart.oauth import error_of
from payerproof.smart.scopes import types_named
from payerproof.smart.sessions import Authorization


def works(pushed: Pushed, walked: Authorization | None, answer: Exchange | None) -> Judgement:
    """Judge a right request that was pushed: its answer, the walk under its name, and the token response."""
    expected = "201 with request_uri and expires_in, then a code, then a token"
    doubt = undecided(pushed.answer)
    if doubt:
        return unsure(doubt, pushed.answer, expected=expected)
    if not created(pushed):
        reason = "a right request that is pushed is not taken as the standard says"
        observed = f"{pushed.answer.status} {error_of(pushed.answer)}".strip()
        return broken(pushed.answer, reason=reason, expected=expected, observed=observed)
    seen = [pushed.answer, *(walked.walk.exchanges[-1:] if walked else []), *([answer] if answer else [])]
    doubt = next((text for each in seen if (text := undecided_in(each))), "")
    if doubt:
        return unsure(doubt, *seen, expected=expected)
    if walked is None or walked.code is None:
        told = walked.walk.ended if walked else "no walk"
        reason = "the name of a right request that was pushed leads to no code"
        return broken(*seen, reason=reason, expected=expected, observed=told)
    reason = "the code of a request that was pushed is not redeemed"
    token = answer is not None and answer.ok and "access_token" in (json_object(answer.body) or {})
    return holds(token, *seen, reason=reason, expected=expected, observed=str(answer.status if answer else "none"))


def undecided_in(exchange: Exchange) -> str:
    """Return why an answer on the way over the pages decides nothing, or an empty text; a page is one here."""
    return "" if exchange.ok else undecided(exchange)


def turned_down(answer: Exchange) -> Judgement:
    """Judge a wrong request that was given no name."""
    expected = "no name for the request"
    doubt = undecided(answer)
    if doubt:
        return unsure(doubt, answer, expected=expected)
    return kept(answer, expected=expected, observed=f"{answer.status} {error_of(answer) or 'no error name'}")


def not_taken(pushed: Pushed, control: Pushed) -> Judgement:
    """Judge a request that was pushed without a proof of who the app is, beside the same with one."""
    expected = "no name for the request (invalid_client)"
    if pushed.name is not None:
        reason = "a request is taken in the name of a confidential app that did not prove who it is"
        return broken(pushed.answer, reason=reason, expected=expected, observed=str(pushed.answer.status))
    if control.name is None:
        return unsure("the right request is not taken either", control.answer, pushed.answer, expected=expected)
    return turned_down(pushed.answer)


def not_narrow(answer: Exchange | None, scope: str) -> Judgement | None:
    """Return the doubt about a narrow request that was pushed alone, where it is not granted as such; None if it is."""
    if answer is None or not answer.ok:
        return unsure("a pushed request for one type alone leads to no token")
    told = str((json_object(answer.body) or {}).get("scope", ""))
    if types_named(told) - types_named(scope):
        return absent("the payer grants more along with one type, and says so", answer, observed=told[:120])
    return None


def unchanged(walked: Authorization, answer: Exchange | None, scope: str) -> Judgement:
    """Judge the grant of a pushed request for one type, whose address held something else: it is what was pushed.

    That nothing comes of it is right as well. `answer`: the token response, None where no code was given.
    """
    expected = f"the grant that was pushed ({scope}), at the registered redirect URI, or none"
    last = walked.walk.exchanges[-1:]
    place = last[0].headers.get("location", "") if last else ""
    if walked.code is not None and not place.startswith(walked.app.redirect_uri):
        reason = "the code of a pushed request is sent to an address that stood beside it"
        return broken(*last, reason=reason, expected=expected, observed="a code for another address", basis=Basis.HELD)
    doubt = next((text for each in (*last, *([answer] if answer else [])) if (text := undecided_in(each))), "")
    if doubt:
        return unsure(doubt, *last, expected=expected)
    if answer is None:
        return kept(*last, expected=expected, observed=walked.walk.ended or "no code")
    document = json_object(answer.body) or {}
    if not document.get("access_token"):
        reason = "the code of a pushed request is not redeemed with what was pushed, so something beside it counted"
        observed = f"{answer.status} {error_of(answer)}"
        return broken(*last, answer, reason=reason, expected=expected, observed=observed)
    told = str(document.get("scope", ""))
    beyond = types_named(told) - types_named(scope)
    reason = "a scope that stood beside a pushed request is granted"
    return holds(not beyond, *last, answer, reason=reason, expected=expected, observed=told[:120] or "no scope told")
