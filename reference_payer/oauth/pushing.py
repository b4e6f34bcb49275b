"""The endpoint to which an app sends its authorization request beforehand (RFC 9126, section 2)."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from payerproof.reference_payer.forms import form_of, repeated
from payerproof.reference_payer.oauth.authorization import AuthorizationPages, Refusal
from payerproof.reference_payer.oauth.pushed import PREFIX, of_the_request
from payerproof.reference_payer.oauth.tokens import TokenEndpoints
from payerproof.reference_payer.oauth.vault import Pushed, opaque
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import OAuthProblem, PageProblem


class Pushing:
    """Takes requests of apps that prove who they are, and looks at them as the authorization endpoint would."""

    def __init__(self, payer: Payer, tokens: TokenEndpoints, pages: AuthorizationPages) -> None:
        self._payer, self._tokens, self._pages = payer, tokens, pages

    async def push(self, request: Request) -> Response:
        """Keep a request, and tell under which name it may be referred to. Raises OAuthProblem."""
        payer, rules = self._payer, self._payer.seams.authorization
        try:
            fields = await form_of(request)
        except PageProblem as problem:
            raise OAuthProblem("invalid_request", problem.text) from problem
        if repeated(fields, ("client_id", "client_secret", "client_assertion", "redirect_uri")):
            raise OAuthProblem("invalid_request", "A parameter is given more than once.")
        app = self._tokens.client(request, dict(fields), rules.may_push)
        asked = of_the_request(app, fields)
        redirect_uri = dict(asked).get("redirect_uri", "")
        if app.service or not rules.redirect_matches(app.redirect_uri, redirect_uri):
            raise OAuthProblem("invalid_request", "The redirect_uri is not one that the app registered.")
        try:
            self._pages.checked(app, redirect_uri, asked)
        except Refusal as refusal:
            raise OAuthProblem(refusal.error, refusal.text) from refusal
        lifetime = payer.settings.pushed_lifetime
        kept = rules.pushed_kept(
            payer.vault, Pushed(f"{PREFIX}{opaque()}", app.id, asked, payer.clock.now() + lifetime)
        )
        document = {"request_uri": kept.name, "expires_in": round(lifetime.total_seconds())}
        return Response(orjson.dumps(document), 201, rules.token_headers(), "application/json")
