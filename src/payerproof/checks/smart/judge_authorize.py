"""The authorization endpoint: where it sends the browser, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from payerproof.checks.common.judgement import absent, broken, holds, inapplicable, kept, undecided, unsure
from payerproof.http.client import resolved, same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement
from payerproof.smart.drivers import Walk
from payerproof.smart.sessions import Authorization, Session

_REPEATING = (307, 308)


def not_sent_to(walked: Authorization, host: str, uri: str) -> Judgement:
    """Judge whether a walk never sent the browser to an address that is not registered."""
    exchanges = walked.walk.exchanges
    expected = "no redirect to the address"
    for exchange in exchanges:
        location = exchange.headers.get("location", "")
        if location.startswith(uri) or (urlsplit(location).netloc == host and location.partition("?")[0] == uri):
            reason = "the browser is sent to an address that is not registered"
            return broken(exchange, reason=reason, expected=expected, observed=f"redirect to {uri}")
    last = exchanges[-1:]
    doubt = undecided(last[0]) if last else "no page was answered"
    if doubt:
        return unsure(doubt, *last, expected=expected)
    return kept(*last, expected=expected, observed=walked.walk.ended or f"status {last[0].status}")


def state_returned(walked: Authorization, state: str) -> Judgement:
    """Judge whether the redirect to the app carries the state unchanged."""
    last = walked.walk.exchanges[-1:]
    if walked.walk.redirect is None:
        return unsure(f"the walk did not end with a redirect to the app: {walked.walk.ended}", *last)
    found = walked.walk.redirect.get("state")
    reason = "the state does not come back as it was sent"
    return holds(found == state, *last, reason=reason, expected=repr(state), observed=repr(found))


def issuer_named(walked: Authorization, document: Mapping[str, Any]) -> Judgement:
    """Judge the parameter iss of RFC 9207 against the metadata that announce it."""
    if not document.get("authorization_response_iss_parameter_supported"):
        return absent("the metadata do not announce the parameter iss (RFC 9207)")
    last = walked.walk.exchanges[-1:]
    if walked.walk.redirect is None:
        return unsure(f"the walk did not end with a redirect to the app: {walked.walk.ended}", *last)
    found, wanted = walked.walk.redirect.get("iss"), document.get("issuer")
    reason = "iss is missing, or differs from the issuer of the metadata"
    return holds(found == wanted, *last, reason=reason, expected=repr(wanted), observed=repr(found))


def forms_not_forwarded(walk: Walk, password: str) -> Judgement:
    """Judge whether a redirect had the browser send a password, or any form to another host, again (RFC 9700, 4.12)."""
    expected = "no redirect that repeats the form"
    sent = [exchange for exchange in walk.exchanges if exchange.method == "POST"]
    if not sent:
        return absent("the pages are walked without a form that is posted")
    for exchange in sent:
        onward = resolved(exchange.url, exchange.headers.get("location", ""))
        secret = password in dict(parse_qsl(exchange.request_body.decode("utf-8", "replace"))).values()
        if exchange.status in _REPEATING and (secret or not same_origin(onward, exchange.url)):
            reason = "the browser sends a form on, with what the member typed in it"
            return broken(exchange, reason=reason, expected=expected, observed=f"status {exchange.status}")
    return kept(*sent, expected=expected, observed=", ".join(str(exchange.status) for exchange in sent))


def not_frameable(walk: Walk) -> Judgement:
    """Judge whether the consent page forbids being framed (RFC 9700, 4.16)."""
    page = walk.consent_page
    shown = next((item for item in walk.exchanges if page and item.url == page.url and item.status < 300), None)  # noqa: PLR2004 - HTTP success
    if shown is None:
        return unsure(f"no consent page was shown: {walk.ended}")
    policy = shown.headers.get("content-security-policy", "")
    frame = shown.headers.get("x-frame-options", "").upper()
    safe = ("frame-ancestors" in policy and "frame-ancestors *" not in policy) or frame in {"DENY", "SAMEORIGIN"}
    observed = f"Content-Security-Policy: {policy[:80] or 'none'}; X-Frame-Options: {frame or 'none'}"
    reason = "the consent page may be shown inside another site's page"
    return holds(safe, shown, reason=reason, expected="frame-ancestors or X-Frame-Options", observed=observed)


def form_needs_session(walk: Walk, answers: tuple[Exchange, Exchange] | None, again: Walk) -> Judgement:
    """Judge whether the consent form is refused to a browser that never signed in, and then serves the one that did.

    An address that nobody can guess, new for each walk, protects a form as well as a cookie; `again` is another walk.
    """
    if answers is None:
        return unsure(f"no consent form was shown: {walk.ended}")
    other_browser, member = answers
    expected = "no code for the other browser"
    reason = "the consent form is accepted from a browser that never signed in"
    if _gives_code(other_browser) and _unguessable(walk, again):
        observed = "a code for whoever knows the form's address, which nobody can guess and each walk has anew"
        return kept(*answers, expected=expected, observed=observed)
    if _gives_code(other_browser):
        return broken(
            other_browser, reason=reason, expected=expected, observed=f"status {other_browser.status} with a code"
        )
    doubt = undecided(other_browser)
    if doubt:
        return unsure(doubt, *answers, expected=expected)
    if not _gives_code(member):
        return unsure("the form gives the member's own browser no code either", *answers, expected=expected)
    return kept(*answers, expected=expected, observed=f"status {other_browser.status}")


_UNGUESSABLE = 16
"""Letters of an address that is a secret: 64 bits in hexadecimal."""


def _unguessable(walk: Walk, again: Walk) -> bool:
    """Tell whether the paths of the form in two walks differ in a part that is long enough to be a secret."""
    if walk.consent is None or again.consent is None:
        return False
    first, second = (urlsplit(each.consent.url).path.split("/") for each in (walk, again) if each.consent)
    return len(first) == len(second) and any(
        one != other and min(len(one), len(other)) >= _UNGUESSABLE for one, other in zip(first, second, strict=True)
    )


def _gives_code(exchange: Exchange) -> bool:
    return "code" in parse_qs(urlsplit(exchange.headers.get("location", "")).query)


def patients_apart(
    launches: tuple[Session, Observation, Session, Observation] | None, holder: str, subject: str
) -> Judgement:
    """Judge whether two launches of one person, for two records, each kept the record that was picked."""
    if launches is None:
        return inapplicable("no authority is in force at this instant")
    own, own_read, other, other_read = launches
    expected = "two tokens, each for the patient that was picked"
    if own.patient == other.patient:
        reason = "both tokens are for the same patient, though two were picked"
        return broken(own_read, other_read, reason=reason, expected=expected, observed="one patient")
    for read, name in ((own_read, holder), (other_read, subject)):
        doubt = undecided(read.exchange)
        if doubt:
            return unsure(doubt, read, expected=expected)
        if not read.owned_by(name):
            reason = f"the token picked for {name} does not read that record"
            if read.exchange.ok and (read.resource or {}).get("resourceType") != "Patient":
                return unsure(reason, read, expected=expected, observed=f"status {read.exchange.status}, no Patient")
            return broken(read, reason=reason, expected=expected, observed=f"status {read.exchange.status}")
    return kept(own_read, other_read, expected=expected, observed="each reads its own patient")
