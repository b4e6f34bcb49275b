"""The authorization endpoint: where it sends the browser, and what it gives back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from payerproof.checks.common.judgement import absent, broken, holds, inapplicable, kept, undecided, unsure
from payerproof.http.client import resolved, same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Exchange, Judgement
from payerproof.smart.drivers import Walk, redirected
from payerproof.smart.oauth import callback_parameters
from payerproof.smart.sessions import Authorization, Session

_REPEATING = (307, 308)
_NEVER_SIGNED_IN = "the consent form is accepted from a browser that never signed in"
OF_ANOTHER_MEMBER = "the consent form is accepted from the browser of another member, who signed in"


def not_sent_to(walked: Authorization, uri: str, registered: str = "") -> Judgement:
    """Judge whether a walk never sent the browser to an address that is not registered, in whatever spelling.

    A server that puts the `registered` address in its place sends nobody anywhere else.
    """
    exchanges = walked.walk.exchanges
    expected = "no redirect to the address"
    for exchange in exchanges:
        location = exchange.headers.get("location", "")
        exactly = uri.startswith(registered) and location.startswith(uri)
        replaced = registered and callback_parameters(location, registered) is not None and not uri.startswith(location)
        if replaced and not exactly:
            continue
        if location.startswith(uri) or unquote(location).startswith(unquote(uri).partition("\r")[0]):
            reason = "the browser is sent to an address that is not registered"
            return broken(exchange, reason=reason, expected=expected, observed=f"redirect to {uri}")
    last = exchanges[-1:]
    doubt = undecided(last[0]) if last else "no page was answered"
    if doubt:
        return unsure(doubt, *last, expected=expected)
    return kept(*last, expected=expected, observed=walked.walk.ended or f"status {last[0].status}")


def stays(seen: Sequence[Exchange], uri: str) -> Judgement:
    """Judge whether none of some answers sends the browser to an address that the caller supplied."""
    expected = "no redirect to the address"
    for exchange in seen:
        if (led := redirected(exchange)) is not None and led.url.startswith(uri):
            reason = "the browser is sent to an address that the caller supplied"
            return broken(exchange, reason=reason, expected=expected, observed=f"redirect to {uri}")
    doubt = next((text for exchange in seen if (text := undecided(exchange))), "")
    if doubt:
        return unsure(doubt, *seen, expected=expected)
    return kept(*seen, expected=expected, observed=", ".join(str(exchange.status) for exchange in seen))


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
    """Judge whether the pages on which a member signs in, picks and consents forbid being framed (RFC 9700, 4.16)."""
    asking = {page.url for page in walk.pages if any(form.fields or form.buttons for form in page.forms)}
    if walk.consent_page is not None:
        asking.add(walk.consent_page.url)
    shown = [item for item in walk.exchanges if item.url in asking and item.ok and item.body]
    if not shown or walk.consent_page is None:
        return unsure(f"no consent page was shown: {walk.ended}")
    for item in shown:
        policy, frame = (item.headers.get(name, "") for name in ("content-security-policy", "x-frame-options"))
        if not _keeps_frames_out(policy, frame):
            observed = f"Content-Security-Policy: {policy[:80] or 'none'}; X-Frame-Options: {frame[:40] or 'none'}"
            reason = "a page of the login may be shown inside another site's page"
            return broken(item, reason=reason, expected="frame-ancestors or X-Frame-Options", observed=observed)
    return kept(
        *shown, expected="frame-ancestors or X-Frame-Options", observed=f"{len(shown)} pages, all of them closed"
    )


def _keeps_frames_out(policy: str, frame: str) -> bool:
    """Tell whether headers keep a page out of the frames of any site; browsers that know frame-ancestors obey that."""
    listed = [directive.split() for directive in re.split("[;,]", policy.lower()) if directive.strip()]
    sources = [words[1:] for words in listed if words[0] == "frame-ancestors"]
    if sources:
        return any(not any(_ANY_SITE.fullmatch(source) for source in each) for each in sources)
    return bool({"DENY", "SAMEORIGIN"} & {word.strip().upper() for word in frame.split(",")})


_ASKS = frozenset({"login_required", "interaction_required", "account_selection_required"})
"""Errors that say that the person has to log in (OpenID Connect Core, 3.1.2.6)."""


def asked_again(
    walked: Authorization, reason: str = "the login of whoever used the browser before is taken for a new one"
) -> Judgement:
    """Judge whether a walk came to a page on which the password was given, or was told that the person has to log in.

    Any other error refuses the request for a reason of its own, and says nothing of the login.
    """
    expected = "a page that asks for the password"
    exchanges = walked.walk.exchanges
    if walked.walk.password_given:
        return kept(*exchanges[-1:], expected=expected, observed="the password was asked for again")
    error = (walked.walk.redirect or {}).get("error")
    if error in _ASKS:
        return kept(*exchanges[-1:], expected=expected, observed=f"redirected with {error}")
    doubt = undecided(exchanges[-1]) if exchanges else "no page was answered"
    if error:
        doubt = f"the request was refused with {error}, which does not tell whether the login lasts"
    if doubt or (walked.walk.consent is None and walked.code is None):
        return unsure(doubt or walked.walk.ended, *exchanges[-1:], expected=expected)
    return broken(*exchanges, reason=reason, expected=expected, observed=walked.walk.ended)


def nothing_asked(silent: Authorization, aloud: Authorization) -> Judgement:
    """Judge whether a request that may show no page is answered with an error at once (OpenID Connect Core, 3.1.2.1).

    `silent`: the walk with `prompt=none` of a browser that nobody signed in with; `aloud`: the same without.
    """
    expected = "an error to the app, and no page that asks for anything"
    last = silent.walk.exchanges[-1:]
    if aloud.walk.login is None:
        return unsure(f"the request without prompt=none asks for no password either: {aloud.walk.ended}", *last)
    if silent.code is not None:
        reason = "a code is given though nobody signed in"
        return broken(*last, reason=reason, expected=expected, observed="a code", basis=Basis.HELD)
    if silent.walk.login is not None or silent.walk.consent is not None:
        reason = "a request that may show no page is answered with one that asks for something"
        return broken(*last, reason=reason, expected=expected, observed=silent.walk.ended)
    doubt = undecided(last[0]) if last else "no page was answered"
    if doubt:
        return unsure(doubt, *last, expected=expected)
    error = (silent.walk.redirect or {}).get("error")
    return kept(*last, expected=expected, observed=f"redirected with {error}" if error else silent.walk.ended)


_ANY_SITE = re.compile(r"\*|https?:|https?://\*(:\*|:\d+)?/?")


def form_needs_session(
    walk: Walk, answers: tuple[Exchange, Exchange] | None, again: Walk, reason: str = _NEVER_SIGNED_IN
) -> Judgement:
    """Judge whether the consent form is refused to another browser, and then serves the one that it was shown to.

    An address that nobody can guess, new for each walk, protects a form as well as a cookie; `again` is another walk.
    """
    if answers is None:
        return unsure(f"no consent form was shown: {walk.ended}")
    other_browser, member = answers
    expected = "no code for the other browser"
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


def form_holds_a_secret(answers: tuple[Exchange, Exchange], attributes: AbstractSet[str]) -> Judgement:
    """Judge whether the consent form is refused without what only its page knows (RFC 9700, 4.7; RFC 6749, 10.12).

    `answers`: to the form without that, and to the form as it stood, both from the browser of the member.
    `attributes`: those of the cookies that the pages set; cookies that stay away from another site's request protect
    the form as well.
    """
    from_afar, member = answers
    expected = "no code for a form that any site can have a browser send"
    if _gives_code(from_afar):
        kept_away = {"samesite=strict"} if from_afar.method == "GET" else {"samesite=strict", "samesite=lax"}
        if attributes & kept_away:
            observed = "a code, and cookies that do not go along from another site"
            return kept(*answers, expected=expected, observed=observed)
        reason = "the consent form is accepted without anything that only its page knows, so any site can send it"
        return broken(from_afar, reason=reason, expected=expected, observed=f"status {from_afar.status} with a code")
    doubt = undecided(from_afar)
    if doubt and not _gives_code(member):
        return unsure(doubt, *answers, expected=expected)
    return kept(*answers, expected=expected, observed=f"status {from_afar.status}")


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
    """Return whether an answer leads on with a code, by its status or by a page."""
    led = redirected(exchange)
    return led is not None and "code" in parse_qs(urlsplit(led.url).query)


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
