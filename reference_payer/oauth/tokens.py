"""The endpoints that apps call themselves: token, revocation (RFC 7009) and introspection (RFC 7662)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote_plus

import orjson
from starlette.requests import Request
from starlette.responses import Response

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.forms import form_of, pairs, repeated
from payerproof.reference_payer.oauth import assertions, services
from payerproof.reference_payer.oauth.proofs import NonceWanted
from payerproof.reference_payer.oauth.userinfo import claims_of
from payerproof.reference_payer.oauth.vault import Access, Code, Grant, Refresh, opaque
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import OAuthProblem, PageProblem
from payerproof.reference_payer.settings import App

_SINGLE = (
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "token",
    "client_id",
    "client_assertion",
)


class TokenEndpoints:
    """What an app exchanges, revokes and asks about."""

    def __init__(self, payer: Payer) -> None:
        self._payer = payer

    async def token(self, request: Request) -> Response:
        """Exchange a code or a refresh token for an access token."""
        fields = await _fields(self._payer, request)
        app = self.client(request, fields)
        key = self._key(request)
        match fields.get("grant_type"):
            case "authorization_code":
                return await self._from_code(app, fields, key)
            case "refresh_token":
                return await self._from_refresh(app, fields, key)
            case "client_credentials" if app.service:
                return self._for_itself(app, fields, key)
            case None | "":
                raise OAuthProblem("invalid_request", "grant_type is missing.")
            case _:
                return self._from_elsewhere(app, fields)

    async def revoke(self, request: Request) -> Response:
        """Revoke a token of the app that asks. An unknown token is as good as revoked; RFC 7009, section 2.2."""
        fields = await _fields(self._payer, request)
        rules = self._payer.seams.authorization
        app = self.client(request, fields, rules.may_revoke)
        found = rules.revocable(self._payer.vault, _needed(fields, "token"), fields.get("token_type_hint"))
        if found is not None:
            if not rules.token_belongs(found.grant, app):
                raise OAuthProblem("invalid_grant", "The token was not issued to this app.")
            rules.revoked(self._payer.vault, found, self._payer.clock.now())
        return self._json({})

    async def introspect(self, request: Request) -> Response:
        """Tell an app that can prove who it is about a token of its own; everything else is inactive."""
        fields = await _fields(self._payer, request)
        app = self.client(request, fields, self._payer.seams.authorization.may_introspect)
        found = self._payer.vault.find(_needed(fields, "token"))
        return self._json(self._introspection(found, app) or self._payer.seams.authorization.inactive(found))

    def _key(self, request: Request) -> str | None:
        """Return the thumbprint of the key that a token is to be bound to; RFC 9449, section 5."""
        if "dpop" not in request.headers:
            return None
        url = f"{self._payer.settings.origin}/oauth/token"
        try:
            proof = self._payer.proved(request.headers, request.method, url)
        except NonceWanted as wanted:
            raise OAuthProblem("use_dpop_nonce", str(wanted), headers={"DPoP-Nonce": wanted.nonce}) from wanted
        if proof is None:
            raise OAuthProblem("invalid_dpop_proof", "The proof of the key is not right for this request.")
        return proof.key

    async def _from_code(self, app: App, fields: Mapping[str, str], key: str | None) -> Response:
        rules, now = self._payer.seams.authorization, self._payer.clock.now()
        code = await rules.code_found(self._payer.vault, _needed(fields, "code"))
        if code is None or not rules.code_belongs(code, app):
            raise _bad_grant()
        if not rules.code_usable(code, now):
            if code.used:
                rules.code_replayed(code, now)
            raise _bad_grant()
        if not rules.code_redirect_matches(code, fields.get("redirect_uri")):
            raise _bad_grant()
        if not rules.verifier_matches(code.challenge, fields.get("code_verifier")):
            raise _bad_grant()
        self._check_authority(code.grant, Occasion.EXCHANGE)
        code.used = True
        grant = rules.exchanged(code.grant, fields, self._payer.members)
        refresh = None
        if rules.refreshable(grant):
            bound = None if app.confidential else key
            refresh = self._payer.vault.add_refresh(Refresh(opaque(), grant, now, key=bound))
        return self._tokens(grant, grant.scopes, refresh, key, self._identity(grant, code))

    def _identity(self, grant: Grant, code: Code | None = None) -> dict[str, str]:
        """Return the id token of a login, where the app asked who it is; OpenID Connect Core, section 3.1.3.3.

        Without a code it comes with a refresh, and repeats no nonce; section 12.2.
        """
        if "openid" not in grant.scopes:
            return {}
        claims, rules = claims_of(self._payer, grant), self._payer.seams.authorization
        if code is not None and code.nonce is not None:
            claims["nonce"] = code.nonce
        if grant.login is not None:
            claims["auth_time"] = int(grant.login.timestamp())
        claims = rules.identified(claims, grant)
        return {"id_token": rules.signed(claims if code is not None else rules.identified_again(claims, grant))}

    async def _from_refresh(self, app: App, fields: Mapping[str, str], key: str | None) -> Response:
        rules, now = self._payer.seams.authorization, self._payer.clock.now()
        token = await rules.refresh_found(self._payer.vault, _needed(fields, "refresh_token"))
        if token is None or not rules.refresh_usable(token, app, now) or rules.refresh_reused(token, now):
            raise _bad_grant()
        if not rules.refresh_proven(token, key):
            raise _bad_grant()
        self._check_authority(token.grant, Occasion.REFRESH)
        scopes = rules.refreshed_scopes(token.grant, fields.get("scope"))
        if scopes is None:
            raise OAuthProblem("invalid_scope", "More is asked for than the member agreed to.")
        identity = self._identity(token.grant) if "openid" in scopes else {}
        return self._tokens(token.grant, scopes, rules.rotated(self._payer.vault, token, now), key, identity)

    def _for_itself(self, app: App, fields: Mapping[str, str], key: str | None) -> Response:
        """Return the token of a service; it names the scopes that it asks for (SMART Backend Services)."""
        rules, now = self._payer.seams.authorization, self._payer.clock.now()
        scopes = rules.service_scopes(app, _needed(fields, "scope").split())
        if not scopes:
            raise OAuthProblem("invalid_scope", "The service did not register for any of these scopes.")
        grant = self._payer.vault.add_grant(services.grant(app, scopes, now, self._payer.settings.service_lifetime))
        if self._payer.standing(grant, Occasion.EXCHANGE) is None:
            raise _bad_grant()
        refresh = None
        if rules.service_refreshable():
            refresh = self._payer.vault.add_refresh(Refresh(opaque(), grant, now))
        return self._tokens(grant, scopes, refresh, key)

    def _from_elsewhere(self, app: App, fields: Mapping[str, str]) -> Response:
        rules, now = self._payer.seams.authorization, self._payer.clock.now()
        grant = rules.other_grant(app, fields, self._payer.patients, now)
        if grant is None:
            raise OAuthProblem("unsupported_grant_type", "Only authorization_code and refresh_token are supported.")
        return self._tokens(grant, grant.scopes, None)

    def _check_authority(self, grant: Grant, occasion: Occasion) -> None:
        """Refuse a grant whose account may no longer act for its subject, or which a choice closes."""
        if self._payer.standing(grant, occasion) is None:
            raise _bad_grant()

    def _tokens(
        self,
        grant: Grant,
        scopes: tuple[str, ...],
        refresh: Refresh | None,
        key: str | None = None,
        identity: Mapping[str, str] = MappingProxyType({}),
    ) -> Response:
        now = self._payer.clock.now()
        expires = self._payer.seams.authorization.access_expiry(now, self._payer.settings.access_lifetime, grant)
        token = Access(opaque(), grant, scopes, now, expires, key=key)
        access = self._payer.seams.authorization.issued(self._payer.vault, token)
        document = {
            "access_token": access.value,
            "token_type": "Bearer" if key is None else "DPoP",
            "expires_in": round((expires - now).total_seconds()),
            "scope": " ".join(scopes),
            **({} if grant.members is not None else {"patient": grant.patient}),
            **identity,
        }
        token_response = self._payer.seams.authorization.token_response(document)
        return self._json(token_response if refresh is None else {**token_response, "refresh_token": refresh.value})

    def _introspection(self, found: Access | Refresh | None, app: App) -> dict[str, Any] | None:
        rules, now = self._payer.seams.authorization, self._payer.clock.now()
        if found is None or not rules.token_belongs(found.grant, app) or not rules.introspectable(found, now):
            return None
        grant = found.grant
        if self._payer.standing(grant, Occasion.INTROSPECTION) is None:
            return None
        expires = found.expires if isinstance(found, Access) else grant.expires
        document = {
            "active": True,
            "scope": " ".join(found.scopes if isinstance(found, Access) else grant.scopes),
            "client_id": grant.client_id,
            "token_type": _type(found),
            "iat": int(found.issued.timestamp()),
            "exp": int(expires.timestamp()),
            "iss": self._payer.settings.origin,
            "aud": self._payer.settings.base,
            "sub": grant.account if grant.members is None else grant.client_id,
            **({} if grant.members is not None else {"patient": grant.patient}),
            **({"cnf": {"jkt": found.key}} if found.key is not None else {}),
        }
        return rules.introspected(document)

    def client(
        self, request: Request, fields: Mapping[str, str], may_ask: Callable[[App, str | None], bool] | None = None
    ) -> App:
        """Return the app that asks, where `may_ask` takes its secret for enough: RFC 6749, section 2.3, by default."""
        may_ask = may_ask or self._payer.seams.authorization.proven
        header = request.headers.get("authorization")
        rules = self._payer.seams.authorization
        client_id, secret = fields.get("client_id"), fields.get("client_secret")
        if header is not None:
            named, secret_in_header = self._basic(header)
            if secret is not None or not rules.named_alike(named, client_id):
                raise OAuthProblem("invalid_request", "The app identifies itself in two ways at once.")
            client_id, secret = named, secret_in_header
        app = rules.find_app(self._payer.settings.apps, client_id or "")
        if header is None and secret is None and "client_assertion" in fields:
            app = self._by_assertion(fields, client_id)
        elif app is not None and not may_ask(app, secret):
            app = None
        if app is None:
            raise rules.unproven()
        return rules.acting(app, self._payer.settings.apps, fields.get("client_id"))

    def _basic(self, header: str) -> tuple[str, str]:
        """Read HTTP Basic credentials, whose halves are form-encoded; RFC 6749, section 2.3.1."""
        scheme, _, coded = header.partition(" ")
        try:
            name, colon, secret = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            colon = ""
        if scheme.lower() != "basic" or not colon:
            raise self._payer.seams.authorization.unproven()
        return unquote_plus(name), unquote_plus(secret)

    def _by_assertion(self, fields: Mapping[str, str], client_id: str | None) -> App | None:
        """Return the app that proved itself with its key, None where it did not."""
        payer, rules = self._payer, self._payer.seams.authorization
        found = rules.assertion_read(fields["client_assertion"])
        if found is None or fields.get("client_assertion_type") != assertions.TYPE:
            return None
        if not rules.assertion_understood(found):
            return None
        app = rules.assertion_app(payer.settings.apps, found.claims, client_id)
        if app is None or app.key is None or not rules.assertion_signed(app, found):
            return None
        for_us = rules.assertion_meant(app, found.claims, f"{payer.settings.origin}/oauth/token")
        timely = rules.assertion_timely(found.claims, payer.clock.now())
        if not (for_us and timely and rules.assertion_fresh(found.claims, payer.vault.assertions)):
            return None
        return rules.assertion_named(app, payer.settings.apps, client_id)

    def _json(self, document: Mapping[str, Any]) -> Response:
        headers = self._payer.seams.authorization.token_headers()
        return Response(orjson.dumps(document), media_type="application/json", headers=headers)


def _type(found: Access | Refresh) -> str:
    if isinstance(found, Refresh):
        return "refresh_token"
    return "Bearer" if found.key is None else "DPoP"


async def _fields(payer: Payer, request: Request) -> dict[str, str]:
    try:
        form = await form_of(request)
        fields = payer.seams.authorization.given(pairs(request.scope["query_string"]), form)
    except PageProblem as problem:
        raise OAuthProblem("invalid_request", problem.text) from problem
    twice = repeated(fields, _SINGLE)
    if twice is not None:
        raise OAuthProblem("invalid_request", f"{twice} is given more than once.")
    return dict(fields)


def _needed(fields: Mapping[str, str], name: str) -> str:
    if not fields.get(name):
        raise OAuthProblem("invalid_request", f"{name} is missing.")
    return fields[name]


def _bad_grant() -> OAuthProblem:
    return OAuthProblem("invalid_grant", "The code or token is not valid for this app and request.")
