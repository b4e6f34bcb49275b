"""Another member's withdrawal form, sent by somebody who may not: the own form with values of the other one's in it.

A portal that goes by what the form says, and not by who is signed in, ends the consent of whoever the form names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from payerproof.checks.common.withdrawal import by_portal
from payerproof.http.client import Request, same_origin
from payerproof.model import Exchange
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_MOST_FIELDS = 6
"""Fields in which two forms may differ; beyond, they are not the same form."""
_PATH = ("path", "")
"""The name of the path of a form's address, among those of its values."""

Name = tuple[str, str]
"""Where a value of a form stands (`path`, `query` or `body`), and its name there."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent of the other's: the last answer to each form, and whether the other's entry was there after it."""

    forms: tuple[Exchange, ...]
    listed: bool | None


def grafted(own: Request, others: Request) -> Iterator[Request]:
    """Yield the own form with one value of the other's, and with all but one: who a form is about, and its secret.

    Nothing, where the two are not the same form, or alike in every value.
    """
    mine, theirs = _values(own), _values(others)
    if own.method != others.method or mine.keys() != theirs.keys() or not same_origin(own.url, others.url):
        return
    apart = [name for name in mine if mine[name] != theirs[name]]
    if len(apart) > _MOST_FIELDS:
        return
    choices = [{name} for name in apart] + [set(apart) - {name} for name in apart]
    seen: list[set[Name]] = []
    for chosen in [each for each in choices if each]:
        if chosen not in seen:
            seen.append(chosen)
            yield _with(own, {name: theirs[name] if name in chosen else mine[name] for name in mine})


def send_others(payer: Payer, stranger: str, session: Session) -> Sent | None:
    """Send the forms that withdraw a session's consent as a stranger who uses the same app; None without such forms.

    Each is made of a page that is fetched anew, since a form may serve once. Raises LeverFailed or LoginFailed.
    """
    others = payer.portal_stop(session, payer.wire.browser())
    own = payer.sessions.fresh(stranger, stranger, session.app)
    answers: list[Exchange] = []
    while others is not None:
        browser = payer.wire.browser()
        stop = payer.portal_stop(own, browser)
        if stop is None:  # what was sent last ended the own consent
            own = payer.sessions.fresh(stranger, stranger, session.app)
            stop = payer.portal_stop(own, browser)
        forms = list(grafted(stop.request, others.request)) if stop is not None else []
        if stop is None or len(answers) >= len(forms):
            break
        chosen = replace(stop, request=forms[len(answers)])
        answers.append(payer.press_in_portal(browser, chosen, session)[-1])
    payer.sessions.forget(stranger, stranger, session.app)
    if not answers:
        return None
    listed = payer.portal_lists(session)
    return Sent(tuple(answers), listed[0] if listed else None)


def ends_in_portal(payer: Payer, session: Session) -> bool:
    """Withdraw as the member; return whether the portal lists the app no more: the form does what it says."""
    by_portal(payer, session)
    listed = payer.portal_lists(session)
    return listed is not None and not listed[0]


def _values(request: Request) -> dict[Name, list[str]]:
    parts = urlsplit(request.url)
    found: dict[Name, list[str]] = {_PATH: [parts.path]}
    for place, text in (("query", parts.query), ("body", request.body.decode("utf-8", "replace"))):
        for name, value in parse_qsl(text, keep_blank_values=True):
            found.setdefault((place, name), []).append(value)
    return found


def _with(request: Request, values: dict[Name, list[str]]) -> Request:
    parts = urlsplit(request.url)
    query, body = (
        urlencode([(name, value) for (where, name), told in values.items() if where == place for value in told])
        for place in ("query", "body")
    )
    url = urlunsplit(parts._replace(path=values[_PATH][0], query=query))
    return replace(request, url=url, body=body.encode() if request.body else b"")
