"""UserInfo: who logged in, told to an app that shows the token of that login (OpenID Connect Core, section 5.3)."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from payerproof.reference_payer.oauth.proofs import SCHEMES, NonceWanted
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import bearer_challenge

_TOLD = ("sub", "fhirUser")
"""The claims that UserInfo tells."""


class UserInfo:
    """The endpoint, which takes a token from the Authorization header and from nowhere else."""

    def __init__(self, payer: Payer) -> None:
        self._payer = payer

    async def answer(self, request: Request) -> Response:
        """Tell who logged in, by the claims that the token's scopes name."""
        rules, scheme, value = self._payer.seams.authorization, "", ""
        if not rules.user_info_asked(request.method):
            return Response(b"", status_code=405, headers={"Allow": "GET"})
        presented = request.headers.getlist("authorization")
        if len(presented) == 1:
            scheme, _, value = presented[0].partition(" ")
        shown = value.strip() if scheme.lower() in SCHEMES and value.strip() else None
        token = rules.user_token(self._payer.vault, shown, self._payer.clock.now())
        url = f"{self._payer.settings.origin}{request.url.path}"
        try:
            held = token is not None and self._payer.holds(request.headers, request.method, url, token)
        except NonceWanted as wanted:
            headers = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": wanted.nonce}
            return Response(b"", status_code=401, headers=headers)
        if token is None or not held:
            error = "invalid_token" if presented else None
            headers = {**rules.token_headers(), "WWW-Authenticate": bearer_challenge(error)}
            return Response(b"", status_code=401, headers=headers)
        claims = rules.identified(claims_of(self._payer, token.grant), token.grant)
        told = {name: claims[name] for name in _TOLD if name in claims}
        document = rules.user_info(self._payer.store, told, token.grant)
        return Response(orjson.dumps(document), media_type="application/json", headers=rules.token_headers())


def claims_of(payer: Payer, grant: Grant) -> dict[str, Any]:
    """Return the claims about a login that an id token and UserInfo have in common; OpenID Connect Core, section 2."""
    settings, now, own = payer.settings, payer.clock.now(), payer.patients.get(grant.account)
    claims: dict[str, Any] = {
        "iss": settings.origin,
        "sub": grant.account,
        "aud": grant.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + settings.identity_lifetime).timestamp()),
    }
    if "fhirUser" in grant.scopes and own is not None:
        claims["fhirUser"] = f"{settings.base}/Patient/{own}"
    return claims
