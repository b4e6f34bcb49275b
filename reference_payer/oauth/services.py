"""Services that act for themselves: client credentials, `system/` scopes, and whose records they open.

SMART App Launch 2.2, Backend Services; RFC 6749, section 4.4.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from payerproof.reference_payer.oauth.choices import CATEGORIES
from payerproof.reference_payer.oauth.scopes import narrowed
from payerproof.reference_payer.oauth.vault import Grant, opaque
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.settings import App

LEVEL = "system/"
NOBODY = "-"
"""Who looks where a service acts for itself: no member."""


def granted(app: App, requested: Iterable[str]) -> tuple[str, ...]:
    """Return what a service is given of the scopes that it asks for: those that it registered for, to read alone."""
    asked = (narrowed(scope.removeprefix(LEVEL)) for scope in requested if scope.startswith(LEVEL))
    return tuple(dict.fromkeys(f"{LEVEL}{scope}" for scope in asked if scope and _registered(app, scope)))


def _registered(app: App, scope: str) -> bool:
    """Tell whether each right of a scope, as `Coverage.rs`, is one that the app registered for."""
    name, _, rights = scope.partition(".")
    wanted = set("rs" if rights == "read" else rights)
    held = (each.removeprefix(LEVEL).partition(".") for each in app.scopes)
    return any(kind == name and wanted <= set(letters) for kind, _, letters in held)


def grant(app: App, scopes: tuple[str, ...], now: datetime, lifetime: timedelta) -> Grant:
    """Return the grant of a service: of no account, about no patient, for its members."""
    return Grant(opaque(), "", "", "", app.id, scopes, now, now + lifetime, members=app.members)


def refreshable() -> bool:
    """Tell whether a refresh token comes with it: none does, since the service can ask anew; RFC 6749, 4.4.3."""
    return False


def view(grant: Grant, sharing: Callable[[str], bool], _everybody: Collection[str]) -> View:
    """Return what a service may see: its members who share, nothing that is kept from others, and no address."""
    shown = frozenset(filter(sharing, grant.members or ()))
    return View(NOBODY, own=False, contact=False, kept_back=frozenset(CATEGORIES), members=shown)
