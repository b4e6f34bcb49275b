"""The token endpoint (RFC 6749), revocation (RFC 7009) and introspection (RFC 7662)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.grants import App, Code, Grant, Grants, Refresh
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.openid import OpenId
from tests.proof.lawful.payer.records import Records
from tests.proof.lawful.payer.wire import Ask, Reply, in_json

NO_STORE = (("cache-control", "no-store"), ("pragma", "no-cache"))


class TokenDoor:
    """The endpoints that apps call by themselves."""

    def __init__(self, manner: Manner, clock: Clock, apps: dict[str, App], records: Records, grants: Grants) -> None:
        self.manner, self.clock, self.apps, self.records, self.grants = manner, clock, apps, records, grants
        self.openid: OpenId | None = None

    def error(self, code: str, status: int = 400) -> Reply:
        """Return an OAuth error."""
        headers = [*NO_STORE, ("www-authenticate", "Basic realm=apps")] if status == 401 else list(NO_STORE)
        return in_json({"error": code, "error_description": "the request was refused"}, status, *headers)

    def app_of(self, ask: Ask) -> App | None:
        """Return the app that sends the request, if it shows what it has to."""
        name, secret = ask.given("client_id"), ask.given("client_secret")
        scheme, _, letters = ask.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                left, _, right = base64.b64decode(letters).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return None
            name, secret = unquote_plus(left), unquote_plus(right)
        if self.manner.secret_by == "header" and ask.given("client_secret"):
            return None
        app = self.apps.get(name)
        return app if app is not None and self.shows_secret(app, secret) else None

    def shows_secret(self, app: App, secret: str) -> bool:
        """Tell whether a confidential app knows its secret."""
        return app.secret is None or secrets.compare_digest(secret.encode(), app.secret.encode())

    def token(self, ask: Ask) -> Reply:
        """Answer at the token endpoint."""
        if ask.method != "POST" or not ask.is_form:
            return self.error("invalid_request", 405 if ask.method != "POST" else 400)
        names = [name for name, _ in ask.form]
        if len(names) != len(set(names)):
            return self.error("invalid_request")
        app = self.app_of(ask)
        if app is None:
            return self.error("invalid_client", 401 if "authorization" in ask.headers else self.manner.form_refusal)
        match ask.given("grant_type"):
            case "authorization_code":
                return self.by_code(ask, app)
            case "refresh_token":
                return self.by_refresh(ask, app)
        return self.error("unsupported_grant_type")

    def by_code(self, ask: Ask, app: App) -> Reply:
        """Redeem a code."""
        code = self.grants.codes.get(ask.given("code"))
        if code is None:
            return self.error("invalid_grant")
        if code.spent:
            self.replayed(code)
            return self.error("invalid_grant")
        if not self.code_fits(code, app, ask):
            return self.error("invalid_grant")
        code.spent = True
        return self.answer(code.grant, code.grant.scopes, with_refresh="offline_access" in code.grant.scopes)

    def replayed(self, code: Code) -> None:
        """End what was issued for a code that is shown again."""
        self.grants.end(code.grant)

    def code_fits(self, code: Code, app: App, ask: Ask) -> bool:
        """Tell whether a code is alive, this app's, and shown with its verifier and address."""
        digest = hashlib.sha256(ask.given("code_verifier").encode()).digest()
        proven = base64.urlsafe_b64encode(digest).decode().rstrip("=") == code.challenge
        alive = self.clock.now() < code.dies and self.grants.alive(code.grant)
        return proven and alive and code.grant.app is app and ask.given("redirect_uri") == code.redirect_uri

    def by_refresh(self, ask: Ask, app: App) -> Reply:
        """Redeem a refresh token."""
        found = self.grants.refreshes.get(ask.given("refresh_token"))
        if found is None or found.grant.app is not app or not self.grants.alive(found.grant):
            return self.error("invalid_grant")
        if found.grant in self.grants.ended.refreshing:
            return self.error("invalid_grant")
        if found.spent and not self.in_leeway(found):
            if self.manner.reuse_ends == "grant":
                self.grants.end(found.grant)
            else:
                self.grants.ended.refreshing.append(found.grant)
            return self.error("invalid_grant")
        scopes = ask.given("scope").split() or found.scopes
        if not self.narrower(scopes, found.scopes):
            return self.error("invalid_scope")
        if self.manner.refresh == "lasting" and app.secret is not None:
            return self.answer(found.grant, scopes, with_refresh=False)
        found.spent, found.served = True, found.served or self.clock.now()
        if self.manner.one_token:
            self.grants.end_tokens(found.grant)
        return self.answer(found.grant, scopes, with_refresh=True, kept=found.scopes)

    def in_leeway(self, found: Refresh) -> bool:
        """Tell whether a refresh token that was exchanged serves once more, as for an answer that got lost."""
        leeway = timedelta(seconds=self.manner.refresh_leeway)
        return found.served is not None and self.clock.now() - found.served < leeway

    def narrower(self, scopes: list[str], granted: list[str]) -> bool:
        """Tell whether nothing new is asked for."""
        return set(scopes) <= set(granted)

    def answer(self, grant: Grant, scopes: list[str], *, with_refresh: bool, kept: list[str] | None = None) -> Reply:
        """Return a token response."""
        told: dict[str, Any] = {
            "access_token": self.grants.issue(grant, scopes),
            "token_type": self.manner.token_type,
            "expires_in": self.manner.lifetime,
            "patient": self.records.patients[grant.subject],
        }
        if self.manner.token_told == "briefly":
            del told["expires_in"]
        scopes = scopes if self.manner.scope_order == "asked" else list(reversed(scopes))
        match self.manner.scope_answer:
            case "v2":
                told["scope"] = " ".join(scope.replace(".read", ".rs") for scope in scopes)
            case "v1":
                told["scope"] = " ".join(scope.replace(".rs", ".read") for scope in scopes)
            case "asked":
                told["scope"] = " ".join(scopes)
        if with_refresh:
            told["refresh_token"] = self.grants.issue_refresh(grant, kept or scopes)
        if self.openid is not None and "openid" in scopes and (kept is None or self.manner.id_token_renewed):
            told["id_token"] = self.openid.token(grant, renewed=kept is not None)
        if self.manner.token_extras:
            told |= {"need_patient_banner": False, "tenant": "il", "issued_at": self.clock.timestamp(), "x_trace": None}
        if self.manner.token_told == "at length":
            more = {"refresh_expires_in": 2592000, "not-before-policy": 0, "session_state": "s1", "authz": {"a": [1]}}
            reply = in_json({**more, **told}, 200, *NO_STORE)
            reply.headers[0] = ("content-type", "application/json;charset=UTF-8")
            return reply
        return in_json(told, 200, *NO_STORE)

    def revoke(self, ask: Ask) -> Reply:
        """End the grant that a token belongs to; unknown tokens are no error."""
        app = self.app_of(ask)
        if app is None:
            return self.error("invalid_client", 401)
        name = ask.given("token")
        found = self.grants.access.get(name) or self.grants.refreshes.get(name)
        if found is not None and found.grant.app is app:
            if self.manner.revocation_ends == "token" and name in self.grants.access:
                self.grants.ended.names.add(name)
            else:
                self.grants.end(found.grant, self.manner.revocation_delay)
        return Reply(200, self.manner.revocation_says.encode(), list(NO_STORE))

    def introspect(self, ask: Ask) -> Reply:
        """Tell a confidential app about its token."""
        app = self.app_of(ask)
        if app is None or app.secret is None:
            return self.error("invalid_client", 401)
        found = self.grants.valid(ask.given("token"))
        if found is None or found.grant.app is not app:
            return in_json({"active": False}, 200, *NO_STORE)
        told = {
            "active": True,
            "scope": " ".join(found.scopes),
            "client_id": app.client_id,
            "exp": int(found.dies.timestamp()),
            "patient": self.records.patients[found.grant.subject],
        }
        if self.manner.introspection_extras:
            told |= {"iss": "https://login.example", "token_type": "Bearer", "username": "m", "aud": ["api"]}
            told["scope"] = " ".join(reversed(found.scopes))
        return in_json(told, 200, *NO_STORE)
