"""Authorization requests that an app sends beforehand, and is given an address for (RFC 9126)."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.oauth.vault import Pushed, Vault
from payerproof.reference_payer.settings import App

PREFIX = "urn:ietf:params:oauth:request_uri:"
_OF_THE_PROOF = frozenset({"client_secret", "client_assertion", "client_assertion_type"})
Pairs = list[tuple[str, str]]


def of_the_request(app: App, fields: Pairs) -> Pairs:
    """Return the fields of the request itself, without those by which the app proved who it is."""
    kept = [(name, value) for name, value in fields if name not in _OF_THE_PROOF and name != "client_id"]
    return [("client_id", app.id), *kept]


def kept(vault: Vault, pushed: Pushed) -> Pushed:
    """Keep a pushed request, and return it."""
    vault.pushed[pushed.name] = pushed
    return pushed


def usable(pushed: Pushed, client_id: str, now: datetime) -> bool:
    """Tell whether a pushed request is of the app that shows it, lives, and was never used; RFC 9126, section 4."""
    return pushed.client_id == client_id and now < pushed.expires and not pushed.used


def effective(pushed: Pushed, _beside: Pairs) -> Pairs:
    """Return the fields that count: the pushed ones, whatever stands beside; RFC 9101, section 6.3."""
    return pushed.fields
