"""The single rules of OAuth 2.0 and SMART that the endpoints apply, each a small pure function.

RFC 6749, 7636 (PKCE), 9700 (security practice), 9207 (issuer); SMART App Launch 2.2.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from payerproof.reference_payer.oauth.scopes import grantable
from payerproof.reference_payer.oauth.vault import Access, Code, Grant, Refresh
from payerproof.reference_payer.settings import App

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)


def find_app(apps: Iterable[App], client_id: str) -> App | None:
    """Return the registered app of this id."""
    return next((app for app in apps if app.id == client_id), None)


def proven(app: App, secret: str | None) -> bool:
    """Tell whether an app proved who it is: with its secret, or, a public one, by sending none."""
    if app.key is not None:
        return False  # a key is proved by an assertion, and by no secret
    if app.secret is None:
        return secret is None
    return secret is not None and hmac.compare_digest(secret.encode(), app.secret.encode())


def named_alike(proven: str, named: str | None) -> bool:
    """Tell whether a form names the app that proves itself by the header, or none; RFC 6749, section 2.3."""
    return named in (None, proven)


def acting(app: App, _apps: Iterable[App], _named: str | None) -> App:
    """Return the app for which a request counts: the one that proved itself; RFC 6749, section 3.2.1."""
    return app


def silent(prompt: str | None) -> bool:
    """Tell whether the app wants no page to be shown; OpenID Connect Core, section 3.1.2.1."""
    return "none" in (prompt or "").split()


def may_introspect(app: App, secret: str | None) -> bool:
    """Tell whether an app may ask about tokens: one that has a secret and proved it; RFC 7662, section 2.1."""
    return app.confidential and proven(app, secret)


def may_revoke(app: App, secret: str | None) -> bool:
    """Tell whether an app may revoke tokens: one that proved who it is; RFC 7009, section 2.1."""
    return proven(app, secret)


def redirect_matches(registered: str, presented: str) -> bool:
    """Compare redirect URIs letter by letter; RFC 9700, section 2.1."""
    return registered == presented


def response_supported(response_type: str) -> bool:
    """Tell whether the app asks for a code, the one kind of answer there is; RFC 9700, section 2.1.2."""
    return response_type == "code"


def challenge_accepted(challenge: str | None, method: str | None) -> bool:
    """Tell whether the request carries an S256 challenge; SMART knows no other method and no request without."""
    return method == "S256" and challenge is not None and _CHALLENGE.fullmatch(challenge) is not None


def verifier_matches(challenge: str | None, verifier: str | None) -> bool:
    """Tell whether `verifier` is the one behind `challenge`; RFC 7636, section 4.6."""
    if challenge is None or verifier is None or not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)


def audience_matches(base: str, audience: str | None) -> bool:
    """Tell whether the app means this FHIR server and no other (SMART `aud`)."""
    return audience is not None and audience.rstrip("/") == base


def granted_scopes(requested: Iterable[str]) -> tuple[str, ...]:
    """Return what may be offered to the member of what the app asks for."""
    return grantable(requested)


def consented_scopes(offered: Iterable[str], ticked: Iterable[str]) -> tuple[str, ...]:
    """Return what the member left ticked of what was offered."""
    chosen = set(ticked)
    return tuple(scope for scope in offered if scope in chosen)


def allowed(decision: str | None) -> bool:
    """Tell whether the member pressed Allow."""
    return decision == "allow"


def redirect_parameters(parameters: Mapping[str, str], state: str | None, issuer: str) -> dict[str, str]:
    """Return what goes back to the app: the answer, its `state` to the letter, and who answers (RFC 9207)."""
    echoed = {} if state is None else {"state": state}
    return {**parameters, **echoed, "iss": issuer}


def code_usable(code: Code, now: datetime) -> bool:
    """Tell whether a code is fresh, unused, and its grant still stands."""
    return not code.used and now < code.expires and code.grant.live(now)


def code_belongs(code: Code, app: App) -> bool:
    """Tell whether the code was issued to this app."""
    return code.grant.client_id == app.id


def code_redirect_matches(code: Code, presented: str | None) -> bool:
    """Tell whether the token request repeats the redirect URI of its authorization request."""
    return code.redirect_uri == presented


def refresh_usable(token: Refresh, app: App, now: datetime) -> bool:
    """Tell whether a refresh token belongs to this app and its grant still stands."""
    return token.grant.client_id == app.id and token.grant.live(now)


def refreshable(grant: Grant) -> bool:
    """Tell whether a refresh token comes with the grant: where the member allowed access while away (SMART)."""
    return "offline_access" in grant.scopes


def refreshed_scopes(grant: Grant, requested: str | None) -> tuple[str, ...] | None:
    """Return the scopes of a refreshed access token: the grant's, or fewer; None if more is asked for."""
    if requested is None:
        return grant.scopes
    wanted = tuple(dict.fromkeys(requested.split()))
    return wanted if wanted and set(wanted) <= set(grant.scopes) else None


def access_expiry(now: datetime, lifetime: timedelta, grant: Grant) -> datetime:
    """Return when a new access token ends: after `lifetime`, and never later than its grant."""
    return min(now + lifetime, grant.expires)


def access_alive(token: Access, now: datetime) -> bool:
    """Tell whether an access token is neither revoked nor expired and its grant still stands."""
    return not token.revoked and now < token.expires and token.grant.live(now)


def token_belongs(grant: Grant, app: App) -> bool:
    """Tell whether a token of this grant was issued to this app; RFC 7009, section 2.1."""
    return grant.client_id == app.id
