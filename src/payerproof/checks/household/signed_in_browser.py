"""A browser in which a member is signed in with the payer: on a family's device, others' apps run in it as well."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common import pairs
from payerproof.http.client import Browser
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.target.scope import Scope

LOGIN, PORTAL = "login", "portal"
"""The pages by which somebody is signed in: those of an app's authorization, and those of the consent portal."""


def each_browser(scope: Scope) -> Iterator[Case]:
    """Each member with the next one of the household signed in; `note` names the pages, which take turns."""
    portal = scope.target.levers.portal
    pages = (LOGIN, PORTAL) if portal is not None and portal.kind == "form" else (LOGIN,)
    for turn, (requester, subject) in enumerate(pairs.following(scope).items()):
        yield Case(requester=requester, subject=subject, note=pages[turn % len(pages)])


def signed_in(payer: Payer, member: str, pages: str) -> Browser | None:
    """Sign `member` in on some pages; return the browser, or None where the login was not taken.

    Raises LeverFailed or LoginFailed where the pages cannot be walked.
    """
    browser = payer.wire.browser()
    if pages == PORTAL:
        return browser if payer.enter_portal(member, browser) else None
    choices = payer.sessions.choices(member, member, decision="leave")
    walked = payer.sessions.authorize(member, payer.app, choices, browser=browser)
    return browser if walked.arrived else None
