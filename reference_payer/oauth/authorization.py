"""The authorization endpoint and its pages: login, choice of patient, consent (RFC 6749 section 4.1, SMART 2.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from payerproof.reference_payer.forms import form_of, pairs, repeated
from payerproof.reference_payer.html import page_headers
from payerproof.reference_payer.oauth import login, pushed
from payerproof.reference_payer.oauth.consent import SENSITIVE, described
from payerproof.reference_payer.oauth.scopes import meaningful
from payerproof.reference_payer.oauth.sessions import Pending, Session
from payerproof.reference_payer.oauth.vault import Code, Grant, opaque
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import PageProblem
from payerproof.reference_payer.settings import App

_PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "aud",
    "code_challenge",
    "code_challenge_method",
    "response_mode",
    "nonce",
    "prompt",
    "max_age",
)


class Refusal(Exception):
    """An authorization request that goes back to the app with an error; RFC 6749, section 4.1.2.1."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(text)
        self.error, self.text = error, text


class AuthorizationPages:
    """The way of a browser from the app's request to the app's redirect URI."""

    def __init__(self, payer: Payer) -> None:
        self._payer = payer

    async def authorize(self, request: Request) -> Response:
        """Receive an app's request. Whom it cannot trust it answers on its own page, everything else at the app."""
        posted = await form_of(request) if request.method == "POST" else []
        sent = self._payer.seams.authorization.requested(pairs(request.scope["query_string"]), posted)
        fields = self._pushed(sent)
        app, redirect_uri = self._app(fields)
        given = dict(fields)
        state = given.get("state")
        try:
            self._check_way(pushed=fields is not sent)
            pending = self.checked(app, redirect_uri, fields)
        except Refusal as refusal:
            back = {"error": refusal.error, "error_description": refusal.text}
            return self._redirect(redirect_uri, back, state)
        cookie, session = login.session_of(self._payer, request)
        pending.relogin |= self._payer.seams.people.login_due(session, pending.max_age, self._payer.clock.now())
        return self._payer.seams.surface.cookie(self._next(session, session.open(pending)), cookie)

    async def log_in(self, request: Request) -> Response:
        """Receive the login form."""
        cookie, session, fields = await login.genuine_form(self._payer, request)
        given = dict(fields)
        name = given.get("request", "")
        self._pending(session, name)
        renewed = login.log_in(self._payer, cookie, session, given.get("username", ""), given.get("password", ""))
        if renewed is None:
            return self._payer.seams.surface.cookie(
                self._login_page(session, name, login.refusal(self._payer, given.get("username", ""))), cookie
            )
        return self._payer.seams.surface.cookie(self._onwards(name), renewed)

    async def go_on(self, request: Request) -> Response:
        """Show the next page of a request under way."""
        cookie, session = login.session_of(self._payer, request)
        name = request.query_params.get("request", "")
        self._pending(session, name)
        return self._payer.seams.surface.cookie(self._next(session, name), cookie)

    async def choose(self, request: Request) -> Response:
        """Receive the choice of a patient."""
        _, session, fields = await login.genuine_form(self._payer, request)
        given = dict(fields)
        name = given.get("request", "")
        pending = self._pending(session, name)
        if session.account is None:
            return self._onwards(name)
        offers = {self._payer.patients[member]: member for member in self._offered(session.account)}
        pending.subject = self._payer.seams.people.chosen(given.get("patient"), offers)
        if pending.subject is None:
            raise PageProblem(400, "Please choose one of the people on the list.")
        return self._onwards(name)

    async def decide(self, request: Request) -> Response:
        """Receive the decision and send the browser back to the app."""
        _, session, fields = await login.genuine_form(self._payer, request)
        given = dict(fields)
        name = given.get("request", "")
        pending = self._pending(session, name)
        if session.account is None or pending.subject is None or pending.relogin:
            return self._onwards(name)
        del session.pending[name]
        rules, people = self._payer.seams.authorization, self._payer.seams.people
        scopes = rules.consented_scopes(pending.scopes, [value for field, value in fields if field == "scope"])
        subject = people.confirmed(pending.subject, given, self._payer.members)
        may_share = self._payer.may_act(session.account)(pending.subject) is not None and (
            self._payer.offers(pending.client_id) and self._payer.lets_share(pending.subject)
        )
        if not rules.allowed(given.get("decision")) or not rules.names_data(scopes) or not may_share:
            back = {"error": "access_denied", "error_description": "The member did not share the data."}
            return self._redirect(pending.redirect_uri, back, pending.state)
        return self._given(session, subject, scopes, pending)

    def _given(self, session: Session, subject: str, scopes: tuple[str, ...], pending: Pending) -> Response:
        """Send the browser back to the app with what the consent gives it."""
        code = self._code(session, subject, scopes, pending)
        handed_over = self._payer.seams.authorization.handed_over
        back = handed_over(self._payer.vault, code, pending.response_type, self._payer.clock.now())
        return self._redirect(pending.redirect_uri, back, pending.state)

    def _pushed(self, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the fields of the request that was pushed, where one is named, and else those given."""
        rules, given = self._payer.seams.authorization, dict(fields)
        name = given.get("request_uri", "")
        if not name.startswith(pushed.PREFIX):
            return fields
        found = self._payer.vault.pushed.get(name)
        if found is None or not rules.pushed_usable(found, given.get("client_id", ""), self._payer.clock.now()):
            raise PageProblem(400, "The request that the app announced is over or unknown. Please start again.")
        found.used = True
        return rules.pushed_fields(found, fields)

    def _check_way(self, *, pushed: bool) -> None:
        if self._payer.settings.pushed_only and not pushed:
            raise Refusal("invalid_request", "The request has to be pushed beforehand.")

    def _app(self, fields: list[tuple[str, str]]) -> tuple[App, str]:
        rules, given = self._payer.seams.authorization, dict(fields)
        app = rules.find_app(self._payer.settings.apps, given.get("client_id", ""))
        if app is None or app.service or repeated(fields, ("client_id",)):
            raise PageProblem(400, "The app that sent you here is not registered with this health plan.")
        if not self._payer.offers(app.id):
            raise PageProblem(403, "This health plan does not serve the app that sent you here.")
        redirect_uri = given.get("redirect_uri", "")
        if repeated(fields, ("redirect_uri",)) or not rules.redirect_matches(app.redirect_uri, redirect_uri):
            raise PageProblem(400, "The app asked for an answer at an address that it has not registered.")
        return app, redirect_uri

    def checked(self, app: App, redirect_uri: str, fields: list[tuple[str, str]]) -> Pending:
        """Return an app's request as it is carried on with. Raises Refusal for one that is wrong."""
        rules, given = self._payer.seams.authorization, dict(fields)
        twice = repeated(fields, _PARAMETERS)
        if twice is not None:
            raise Refusal("invalid_request", f"{twice} is given more than once.")
        if "request" in given or "request_uri" in given:  # one that was pushed is gone by now
            raise Refusal("request_not_supported", "Request objects are not supported.")
        if "response_type" not in given:
            raise Refusal("invalid_request", "response_type is missing.")
        if not rules.response_supported(given["response_type"]) or given.get("response_mode", "query") != "query":
            raise Refusal("unsupported_response_type", "Only response_type=code in the query is supported.")
        if not given.get("state"):
            raise Refusal("invalid_request", "state is missing.")
        if not rules.audience_matches(self._payer.settings.base, given.get("aud")):
            raise Refusal("invalid_request", "aud does not name this FHIR server.")
        challenge = given.get("code_challenge")
        if not rules.challenge_accepted(challenge, given.get("code_challenge_method")):
            raise Refusal("invalid_request", "A code_challenge with code_challenge_method=S256 is needed.")
        scopes = rules.granted_scopes(meaningful(given.get("scope", "").split(), self._payer.offer.types))
        if not rules.names_data(scopes):
            raise Refusal("invalid_scope", "No scope is asked for that this payer grants.")
        if rules.silent(given.get("prompt")):
            raise Refusal("interaction_required", "Sharing health data always needs the member.")
        return Pending(
            client_id=app.id,
            redirect_uri=redirect_uri,
            state=given.get("state"),
            challenge=challenge,
            scopes=scopes,
            response_type=given["response_type"],
            nonce=given.get("nonce"),
            max_age=given.get("max_age"),
            relogin="login" in given.get("prompt", "").split(),
        )

    def _pending(self, session: Session, name: str) -> Pending:
        pending = session.pending.get(name)
        if pending is None:
            raise PageProblem(400, "This request is over or unknown. Please go back to the app and start again.")
        return pending

    def _offered(self, account: str) -> list[str]:
        people = self._payer.seams.people
        offered = people.offered(self._payer.facts, account, self._payer.may_act(account))
        return [member for member in offered if member in self._payer.patients]

    def _next(self, session: Session, name: str) -> Response:
        """Show the page that a request needs next."""
        pending = session.pending[name]
        if session.account is None or pending.relogin:
            return self._login_page(session, name, None)
        offers = self._offered(session.account)
        if not offers:
            del session.pending[name]
            back = {"error": "access_denied", "error_description": "This account has no record to share."}
            return self._redirect(pending.redirect_uri, back, pending.state)
        if pending.subject is None and len(offers) == 1:
            pending.subject = offers[0]
        app = self._app_of(pending)
        if pending.subject is None:
            people = [
                (self._payer.patients[member], self._name(member), member == session.account) for member in offers
            ]
            return self._page("picker.html", csrf=session.csrf, request=name, app=app, people=people)
        patient = self._payer.patients[pending.subject]
        if self._payer.seams.authorization.settled(self._payer.vault, session.account, patient, pending.client_id):
            del session.pending[name]
            return self._given(session, pending.subject, pending.scopes, pending)
        return self._page(
            "consent.html",
            form_target=_origin(pending.redirect_uri),
            csrf=session.csrf,
            request=name,
            app=app,
            patient=self._name(pending.subject),
            patient_id=patient,
            own=pending.subject == session.account,
            scopes=described(pending.scopes),
            sensitive=SENSITIVE,
            days=self._payer.settings.consent_lifetime.days,
        )

    def _login_page(self, session: Session, name: str, problem: str | None) -> Response:
        return self._page(
            "login.html",
            status=200 if problem is None else 403,
            form_target=_origin(session.pending[name].redirect_uri),
            csrf=session.csrf,
            request=name,
            action="/oauth/login",
            problem=problem,
        )

    def _page(self, name: str, status: int = 200, form_target: str | None = None, **values: Any) -> Response:
        surface = self._payer.seams.surface
        text = surface.page_text(name, {**values, "payer": self._payer.settings})
        return HTMLResponse(text, status_code=status, headers=surface.page_headers(form_target))

    def _app_of(self, pending: Pending) -> App:
        app = next(app for app in self._payer.settings.apps if app.id == pending.client_id)
        return self._payer.seams.surface.introduced(app)

    def _name(self, member: str) -> str:
        person = self._payer.facts.members[member]
        return " ".join((*person.given, person.family, *([person.suffix] if person.suffix else [])))

    def _code(self, session: Session, subject: str, scopes: tuple[str, ...], pending: Pending) -> Code:
        payer, now = self._payer, self._payer.clock.now()
        grant = Grant(
            id=opaque(),
            account=session.account or "",
            subject=subject,
            patient=payer.patients[subject],
            client_id=pending.client_id,
            scopes=scopes,
            given=now,
            expires=now + payer.settings.consent_lifetime,
            login=session.since,
        )
        expires = now + payer.settings.code_lifetime
        return payer.vault.add_code(
            Code(
                payer.seams.authorization.code_value(),
                payer.seams.people.recorded(payer.vault, grant),
                pending.redirect_uri,
                pending.challenge,
                expires,
                nonce=pending.nonce,
            )
        )

    def _redirect(self, redirect_uri: str, parameters: dict[str, str], state: str | None) -> Response:
        rules = self._payer.seams.authorization
        back = rules.redirect_parameters(parameters, state, self._payer.settings.origin)
        glue = "&" if "?" in redirect_uri else "?"
        return RedirectResponse(f"{redirect_uri}{glue}{urlencode(back)}", status_code=302, headers=page_headers())

    def _onwards(self, name: str) -> Response:
        address = f"/oauth/continue?{urlencode({'request': name})}"
        return RedirectResponse(address, self._payer.seams.surface.after_form(), headers=page_headers())


def _origin(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
