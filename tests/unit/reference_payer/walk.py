"""A browser and an app for tests: they walk the pages as a member would and exchange the code as an app would."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from payerproof.reference_payer.app import application
from payerproof.reference_payer.clock import CANONICAL, Clock
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.records.loading import records
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import GUIDES, Settings, demo_apps
from payerproof.synthetic_data.generate import Population
from tests.unit.reference_payer.asgi import Browser, Reply

ORIGIN = "http://127.0.0.1:9999"
BASE = f"{ORIGIN}/fhir"
PASSWORD = "a demo password"
SECRET = "a demo secret"
CONTROL = "a control secret"
VERIFIER = "v" * 43
SCOPE = "launch/patient offline_access patient/*.read"
STATE = "a b/+&=ü"

_STORES: dict[int, Store] = {}

PAGES = 30
"""Pages after which a test stops to follow links."""

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def challenge(verifier: str = VERIFIER) -> str:
    """Return the S256 challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def open_payer(
    population: Population, seams: Seams | None = None, *, frozen: bool = True, guides: tuple[str, ...] = GUIDES
) -> Payer:
    """Return a payer over `population`, its clock standing still unless told otherwise; the store is shared."""
    settings = Settings(origin=ORIGIN, password=PASSWORD, apps=demo_apps(SECRET), control_secret=CONTROL, guides=guides)
    clock = Clock(CANONICAL, seconds=lambda: 0.0) if frozen else Clock(CANONICAL)
    if id(population) not in _STORES:
        _STORES[id(population)] = Store(records(population), settings.zone)
    return Payer.of(population, settings, clock, seams, _STORES[id(population)])


def browser(payer: Payer) -> Browser:
    """Return a fresh browser pointed at the payer; it follows no redirect by itself."""
    return Browser(application(payer), ORIGIN)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page)}


def choices(page: str, name: str, kind: str = "radio|checkbox") -> list[str]:
    """Return the values that a page holds for inputs of one name, by default those of radio buttons and checkboxes."""
    return [unescape(value) for value in re.findall(rf'type="(?:{kind})" name="{name}" value="([^"]*)"', page)]


def back(location: str) -> dict[str, str]:
    """Return the parameters with which a redirect goes back to the app."""
    return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))


@dataclass
class Walk:
    """One member in front of one browser, with one app."""

    payer: Payer
    account: str
    app: str = "claims-viewer"
    client: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.client = browser(self.payer)

    @property
    def redirect_uri(self) -> str:
        """The app's registered redirect URI."""
        return next(app.redirect_uri for app in self.payer.settings.apps if app.id == self.app)

    def request(self, **changes: str | None) -> dict[str, str]:
        """Return the parameters of a right authorization request, with `changes`; None leaves one away."""
        right: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.app,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPE,
            "state": STATE,
            "aud": BASE,
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (right | changes).items() if value is not None}

    def authorize(self, **changes: str | None) -> Reply:
        """Send the authorization request and return the answer."""
        return self.client.get("/oauth/authorize", params=self.request(**changes))

    def log_in(self, page: str, password: str = PASSWORD) -> Reply:
        """Fill in the login form and return the page after it."""
        form = hidden(page) | {"username": self.account, "password": password}
        return self.client.post("/oauth/login", data=form, follow=True)

    def consent_page(self, patient: str | None = None, **changes: str | None) -> Reply:
        """Walk up to the consent page, choosing `patient` (by default the member) where there is a choice."""
        answer = self.log_in(self.authorize(**changes).text)
        if choices(answer.text, "patient"):
            chosen = patient or self.payer.patients[self.account]
            form = hidden(answer.text) | {"patient": chosen}
            answer = self.client.post("/oauth/patient", data=form, follow=True)
        return answer

    def decide(
        self, page: str, decision: str = "allow", scopes: list[str] | None = None, **extra: str
    ) -> dict[str, str]:
        """Press a button of the consent page and return what goes back to the app."""
        ticked = choices(page, "scope") if scopes is None else scopes
        form = hidden(page) | {"decision": decision, "scope": ticked} | extra
        return back(self.client.post("/oauth/decision", data=form).headers["location"])

    def code(self, patient: str | None = None, **changes: str | None) -> str:
        """Walk all pages and return the authorization code."""
        return self.decide(self.consent_page(patient, **changes).text)["code"]

    def post(self, path: str, form: dict[str, str]) -> Reply:
        """Send a form to an endpoint as the app, identified as it registered."""
        if self.app == "care-companion":
            return browser(self.payer).post(path, data=form, auth=(self.app, SECRET))
        return browser(self.payer).post(path, data={"client_id": self.app} | form)

    def exchange(self, code: str, /, **changes: str) -> Reply:
        """Exchange a code, with `changes` to a right request."""
        right = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER,
        }
        return self.post("/oauth/token", right | changes)

    def refresh(self, token: str, **changes: str) -> Reply:
        """Exchange a refresh token."""
        return self.post("/oauth/token", {"grant_type": "refresh_token", "refresh_token": token} | changes)

    def tokens(self, patient: str | None = None, **changes: str | None) -> dict[str, Any]:
        """Walk everything and return the token response."""
        answer: dict[str, Any] = self.exchange(self.code(patient, **changes)).json()
        return answer


@dataclass
class App:
    """An app that holds an access token and asks FHIR questions with it."""

    payer: Payer
    token: str
    client: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.client = browser(self.payer)

    def get(self, path: str, **headers: str) -> Reply:
        """Ask below the FHIR base, or follow an absolute link."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = path if path.startswith("http") else f"{BASE}/{path}"
        return self.client.get(url, headers={"authorization": f"Bearer {self.token}"} | named)

    def post(self, path: str, form: dict[str, Any], **headers: str) -> Reply:
        """Post a form below the FHIR base."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"{BASE}/{path}", data=form, headers={"authorization": f"Bearer {self.token}"} | named)

    def ids(self, path: str, mode: str = "match") -> list[str]:
        """Return the ids in the entries of one search mode, over all pages."""
        found: list[str] = []
        link: str | None = path
        for _ in range(PAGES):
            if link is None:
                return found
            bundle = self.get(link).json()
            entries = bundle.get("entry", [])
            found += [entry["resource"]["id"] for entry in entries if entry["search"]["mode"] == mode]
            link = next((each["url"] for each in bundle["link"] if each["relation"] == "next"), None)
        raise ValueError(f"more than {PAGES} pages")


def app_of(
    payer: Payer, account: str, subject: str | None = None, app: str = "claims-viewer", scope: str = SCOPE
) -> App:
    """Log `account` in and return an app with a token for `subject` (default: the account itself)."""
    tokens = Walk(payer, account, app).tokens(payer.patients[subject or account], scope=scope)
    return App(payer, tokens["access_token"])
