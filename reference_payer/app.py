"""The payer as an ASGI application: FHIR below its base, OAuth, the portal, and the operator's clock."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from payerproof.reference_payer.capability import openid_configuration, server_metadata
from payerproof.reference_payer.fhir import FhirDoor
from payerproof.reference_payer.html import COOKIE, page_headers, render, style
from payerproof.reference_payer.oauth import identity
from payerproof.reference_payer.oauth.authorization import AuthorizationPages
from payerproof.reference_payer.oauth.portal import Portal
from payerproof.reference_payer.oauth.pushing import Pushing
from payerproof.reference_payer.oauth.tokens import TokenEndpoints
from payerproof.reference_payer.oauth.userinfo import UserInfo
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer, OAuthProblem, PageProblem
from payerproof.reference_payer.public.door import PublicDoor
from payerproof.reference_payer.public.tables import DIRECTORY, FORMULARY
from payerproof.reference_payer.records.loading import delete, load
from payerproof.reference_payer.settings import Settings
from payerproof.synthetic_data.public.directory import directory
from payerproof.synthetic_data.public.formulary import formulary

FHIR = "/fhir"
_OPEN = frozenset({f"{FHIR}/metadata", f"{FHIR}/.well-known/smart-configuration"})
_CROSS_ORIGIN = frozenset({"/oauth/token", "/oauth/par", "/oauth/revoke", "/oauth/introspect", "/oauth/userinfo"})


def application(payer: Payer) -> ASGIApp:
    """Return the ASGI application of `payer`."""
    return _Front(payer, FhirDoor(payer), _rest(payer))


def _rest(payer: Payer) -> Starlette:
    """Return everything that is not FHIR."""
    pages, tokens, portal = AuthorizationPages(payer), TokenEndpoints(payer), Portal(payer)

    async def stylesheet(_request: Request) -> Response:
        return Response(style(), media_type="text/css", headers={"x-content-type-options": "nosniff"})

    async def metadata(_request: Request) -> Response:
        published = server_metadata(payer)
        return Response(published.body, media_type=published.media_type, headers={"cache-control": "no-store"})

    async def openid(_request: Request) -> Response:
        published = openid_configuration(payer)
        return Response(published.body, media_type=published.media_type, headers={"cache-control": "no-store"})

    async def key_set(_request: Request) -> Response:
        return JSONResponse(identity.published())

    async def bad_page(request: Request, problem: Exception) -> Response:
        if not isinstance(problem, PageProblem):
            raise problem
        words = payer.seams.surface.page_words(problem, request.scope["query_string"])
        return render("problem.html", status=problem.status, payer=payer.settings, text=words)

    async def bad_oauth(request: Request, problem: Exception) -> Response:
        if not isinstance(problem, OAuthProblem):
            raise problem
        headers = payer.seams.authorization.token_headers() | problem.headers
        document = payer.seams.surface.oauth_error(problem, request.scope["query_string"])
        return JSONResponse(document, status_code=problem.status, headers=headers)

    async def broken(_request: Request, _problem: Exception) -> Response:
        return render("problem.html", status=500, payer=payer.settings, text="Something went wrong on our side.")

    starlette = Starlette(
        routes=[
            Route("/", Overview(payer)),
            Route("/.well-known/oauth-authorization-server", metadata),
            Route("/.well-known/openid-configuration", openid),
            Route("/oauth/jwks", key_set),
            Route("/oauth/userinfo", UserInfo(payer).answer, methods=["GET", "POST"]),
            Route("/oauth/logout", partial(_log_out, payer)),
            Route("/oauth/authorize", pages.authorize, methods=["GET", "POST"]),
            Route("/oauth/login", pages.log_in, methods=["POST"]),
            Route("/oauth/continue", pages.go_on),
            Route("/oauth/patient", pages.choose, methods=["POST"]),
            Route("/oauth/decision", pages.decide, methods=["POST"]),
            Route("/oauth/token", tokens.token, methods=["POST"]),
            Route("/oauth/par", Pushing(payer, tokens, pages).push, methods=["POST"]),
            Route("/oauth/revoke", tokens.revoke, methods=["POST"]),
            Route("/oauth/introspect", tokens.introspect, methods=["POST"]),
            Route("/portal", portal.home),
            Route("/portal/login", portal.log_in, methods=["POST"]),
            Route("/portal/logout", portal.log_out, methods=["POST"]),
            Route("/portal/withdraw", portal.withdraw, methods=["POST"]),
            Route("/portal/choose", portal.choose, methods=["POST"]),
            Route("/pages/style.css", stylesheet),
            Route("/control/clock", partial(_move_clock, payer), methods=["PUT"]),
            Route("/control/apps/{app}", partial(_turn_app, payer), methods=["PUT"]),
            Route("/control/records/{type}/{id}", partial(_write_record, payer), methods=["PUT", "DELETE"]),
        ],
        exception_handlers={PageProblem: bad_page, OAuthProblem: bad_oauth, 500: broken},
    )
    starlette.router.redirect_slashes = False
    return starlette


class Overview:
    """The page that tells a person what is where."""

    def __init__(self, payer: Payer) -> None:
        self._payer = payer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page."""
        settings = self._payer.settings
        now = self._payer.clock.now().isoformat(timespec="seconds")
        page = render("overview.html", payer=settings, now=now, places=_places(settings))
        await page(scope, receive, send)


def _places(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return what is where, as (what it is, its address)."""
    origin, base = settings.origin, settings.base
    return (
        ("FHIR base", base),
        ("CapabilityStatement", f"{base}/metadata"),
        ("SMART configuration", f"{base}/.well-known/smart-configuration"),
        ("Authorization endpoint", f"{origin}/oauth/authorize"),
        ("Token endpoint", f"{origin}/oauth/token"),
        ("Consent portal", f"{origin}/portal"),
        (DIRECTORY.title, f"{origin}/{DIRECTORY.name}"),
        (FORMULARY.title, f"{origin}/{FORMULARY.name}"),
    )


async def _log_out(payer: Payer, request: Request) -> Response:
    """End the browser's session, and lead on to an app's own address (OpenID Connect RP-Initiated Logout)."""
    payer.seams.people.signed_out(payer.sessions, request.cookies.get(COOKIE))
    asked = request.query_params.get("post_logout_redirect_uri")
    onwards = payer.seams.surface.after_logout(payer.settings.apps, asked)
    if onwards is not None:
        answer: Response = RedirectResponse(onwards, status_code=303, headers=page_headers())
    else:
        answer = render("problem.html", status=200, payer=payer.settings, text="You are signed out.")
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


async def _move_clock(payer: Payer, request: Request) -> Response:
    """Move the payer's clock: a lever for tests, which is not there unless the operator set its secret."""
    refused = _no_operator(payer, request)
    if refused is not None:
        return refused
    try:
        payer.clock.set(datetime.fromisoformat(orjson.loads(await request.body())["now"]))
    except (ValueError, TypeError, KeyError) as problem:
        return JSONResponse({"error": f'Send {{"now": "2026-06-14T18:00:00Z"}}: {problem}'}, status_code=400)
    return JSONResponse({"now": payer.clock.now().isoformat()})


async def _turn_app(payer: Payer, request: Request) -> Response:
    """Turn an app on or off for all members, as the operator."""
    refused = _no_operator(payer, request)
    if refused is not None:
        return refused
    name = request.path_params["app"]
    if all(app.id != name for app in payer.settings.apps):
        return Response(status_code=404)
    try:
        on = bool(orjson.loads(await request.body())["enabled"])
    except (ValueError, TypeError, KeyError) as problem:
        return JSONResponse({"error": f'Send {{"enabled": false}}: {problem}'}, status_code=400)
    payer.seams.chosen.serve(payer.choices, name, on)
    return JSONResponse({"enabled": on})


async def _write_record(payer: Payer, request: Request) -> Response:
    """Load or delete one record, as the payer's own systems behind the API do: a lever for tests, as the clock is."""
    refused = _no_operator(payer, request)
    if refused is not None:
        return refused
    name = f"{request.path_params['type']}/{request.path_params['id']}"
    try:
        if request.method == "DELETE":
            delete(payer.store, payer.ledger, name)
            return Response(status_code=204)
        load(payer.store, payer.ledger, name, orjson.loads(await request.body()), payer.members, payer.clock.now())
    except KeyError:
        return Response(status_code=404)
    except ValueError as problem:
        return JSONResponse({"error": f"Send a FHIR resource of a member: {problem}"}, status_code=400)
    return JSONResponse({"loaded": name})


def _no_operator(payer: Payer, request: Request) -> Response | None:
    """Return the refusal of whoever is not the operator, None for the operator."""
    secret = payer.settings.control_secret
    if secret is None:
        return Response(status_code=404)
    scheme, _, presented = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(presented.encode(), secret.encode()):
        return None
    return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer realm="control"'})


class _Front:
    """Parts FHIR requests from all others, and answers for browsers of other origins (CORS)."""

    def __init__(self, payer: Payer, fhir: FhirDoor, rest: ASGIApp) -> None:
        self._payer, self._fhir, self._rest = payer, fhir, rest
        apis = ((DIRECTORY, directory), (FORMULARY, formulary))
        self._public = {api.name: PublicDoor(payer, api, make) for api, make in apis}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection event of ASGI."""
        if scope["type"] != "http":
            await self._rest(scope, receive, send)
            return
        request = Request(scope, receive)
        first, _, rest = scope["path"].removeprefix("/").partition("/")
        if first in self._public:
            await self._publicly(self._public[first], request, rest, send)
            return
        cross = self._cross_origin(request)
        if scope["scheme"] == "https":
            send = _adding(send, self._payer.seams.transport.lasting())
        if request.method == "OPTIONS" and cross and "access-control-request-method" in request.headers:
            await _send(send, Answer(204, b""), cross | _PREFLIGHT, method="OPTIONS")
            return
        path = scope["path"]
        if path == FHIR or path.startswith(f"{FHIR}/"):
            raw_path = (scope.get("raw_path") or path.encode()).decode("latin-1").partition("?")[0]
            answer = await self._fhir.answer(request, raw_path.removeprefix(FHIR).removeprefix("/"))
            if request.method == "HEAD":
                answer = self._payer.seams.surface.headed(answer)
            answer = self._payer.seams.surface.addressed(answer, request.headers)
            await _send(send, answer, self._payer.seams.surface.fhir_headers() | cross, method=request.method)
            return
        await self._rest(scope, receive, _adding(send, cross))

    async def _publicly(self, door: PublicDoor, request: Request, rest: str, send: Send) -> None:
        """Answer a request to a public API."""
        headers = door.headers(request)
        asked = request.method == "OPTIONS" and "access-control-request-method" in request.headers
        if asked and "access-control-allow-origin" in headers:
            await _send(send, Answer(204, b""), headers | _PREFLIGHT, method="OPTIONS")
            return
        await _send(send, door.answer(request, rest), headers, method=request.method)

    def _cross_origin(self, request: Request) -> dict[str, str]:
        """Return the CORS headers: discovery is open to all, FHIR and tokens to registered apps, pages to nobody."""
        path, origin = request.url.path, request.headers.get("origin")
        if path in _OPEN:
            return {"access-control-allow-origin": "*"}
        if not path.startswith(f"{FHIR}/") and path not in _CROSS_ORIGIN:
            return {}
        stated = {} if origin is None else self._payer.seams.surface.cross_origin(self._payer.settings.apps, origin)
        return {"vary": "Origin"} | stated


_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST",
    "access-control-allow-headers": "Authorization, DPoP, Content-Type, Accept, Prefer, If-None-Match",
    "access-control-max-age": "600",
}


async def _send(send: Send, answer: Answer, headers: dict[str, str], *, method: str) -> None:
    stated = {**headers, **{name.lower(): value for name, value in answer.headers.items()}}
    if answer.status not in (204, 304):
        stated["content-type"] = answer.media_type
        stated["content-length"] = str(len(answer.body))
    raw = [(name.encode(), value.encode("latin-1")) for name, value in stated.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})


def _adding(send: Send, headers: dict[str, str]) -> Callable[..., Awaitable[None]]:
    if not headers:
        return send

    async def forward(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            extra = [(name.encode(), value.encode()) for name, value in headers.items()]
            message = {**message, "headers": [*message["headers"], *extra]}  # type: ignore[misc]  # ASGI: a list of pairs
        await send(message)

    return forward
