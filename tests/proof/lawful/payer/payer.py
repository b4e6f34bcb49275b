"""The whole payer: its parts put together behind one door."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from tests.proof.lawful.payer import pages
from tests.proof.lawful.payer.choices import Choices
from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.fhir import Fhir
from tests.proof.lawful.payer.grants import App, Grants
from tests.proof.lawful.payer.household import Household
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.openid import OpenId
from tests.proof.lawful.payer.portal import Portal
from tests.proof.lawful.payer.public import Public
from tests.proof.lawful.payer.records import Records
from tests.proof.lawful.payer.tokens import TokenDoor
from tests.proof.lawful.payer.walk import Door
from tests.proof.lawful.payer.wire import Ask, Reply, in_json, see_other


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets: of every member, of the confidential app, and of the clock's lever."""

    password: str
    app: str
    lever: str


class Payer:
    """Answers every request; its parts are attributes."""

    def __init__(self, folder: Path, household: str, manner: Manner, clock: Clock, origin: str, keys: Keys) -> None:
        self.manner, self.clock, self.keys = manner, clock, keys
        self.base = f"{origin}/api/fhir"
        self.household = Household(household)
        self.records = Records(folder, manner, self.base)
        self.grants = Grants(manner, clock)
        self.apps = {
            app.client_id: app
            for app in (
                App("app-one", "Pocket Record", "http://127.0.0.1:7999/done"),
                App("app-two", "Ledger & Co", "http://127.0.0.1:7998/done", keys.app),
            )
        }
        self.door = Door(manner, clock, self.apps, self.household, self.records, self.grants, keys.password, self.base)
        self.tokens = TokenDoor(manner, clock, self.apps, self.records, self.grants)
        self.openid = OpenId(clock, self.records, self.grants, self.base)
        self.tokens.openid = self.openid if manner.openid else None
        self.portal = Portal(manner, self.household, self.grants, keys.password)
        self.fhir = Fhir(manner, clock, self.household, self.records, self.grants, self.base)
        self.public = Public(manner, origin)
        self.choices = Choices(self.grants, self.fhir.exports, self.apps)
        self.portal.choices = self.choices
        self.fhir.chosen = self.choices.hides

    def answer(self, ask: Ask) -> Reply:  # noqa: C901, PLR0911, PLR0912 - one return for each route
        """Answer one request."""
        path = ask.path
        if (open_to_all := self.public.answer(ask)) is not None:
            return open_to_all
        if self.manner.openid and (told := self.openid.answer(ask)) is not None:
            return told
        if path == "/api/fhir" or path.startswith("/api/fhir/"):
            return self.fhir.answer(ask)
        if path.startswith("/api/files/") and (found := self.fhir.open_file(*path.split("/")[3:5])) is not None:
            return found
        if path.startswith("/api/pages/"):
            return self.fhir.page_elsewhere(ask, path.rpartition("/")[2])
        if path == "/sso/authorize":
            return self.door.begin(ask)
        if path.startswith("/sso/"):
            return self.door.step(ask)
        if path == "/apps/token":
            return self.tokens.token(ask)
        if path == "/apps/revoke" and ask.method == "POST" and self.manner.revocation_endpoint:
            return self.tokens.revoke(ask)
        if path == "/apps/introspect" and ask.method == "POST" and self.manner.introspection:
            return self.tokens.introspect(ask)
        if path.startswith("/account"):
            return self.portal.answer(ask)
        if path.startswith("/lever/apps/") and ask.method == "POST":
            return self.choices.serve(ask) if ask.bearer == self.keys.lever else in_json({"error": "not allowed"}, 401)
        if path.startswith("/lever/records/"):
            return self.write(ask) if ask.bearer == self.keys.lever else in_json({"error": "not allowed"}, 401)
        if path == "/lever" and ask.method == "PUT":
            return self.move_clock(ask)
        if path == "/":
            return see_other("/account")
        return self.lost()

    def write(self, ask: Ask) -> Reply:
        """Take a record in, or forget it, as the systems behind the API do."""
        self.fhir.writes += 1
        if ask.method == "DELETE":
            return Reply(204 if self.records.drop(ask.path.removeprefix("/lever/records/")) else 404)
        self.records.put(json.loads(ask.body, parse_float=Decimal), self.clock.now())
        return Reply(204)

    def move_clock(self, ask: Ask) -> Reply:
        """Move the clock."""
        if ask.bearer != self.keys.lever:
            return in_json({"error": "not allowed"}, 401)
        self.clock.move(datetime.fromisoformat(json.loads(ask.body)["now"]))
        return Reply(204)

    def lost(self) -> Reply:
        """Answer at an address where nothing is."""
        if self.manner.html_errors:
            return pages.page("Oops!", "<p>We cannot find that page.</p><script>window.t=1</script>", 404)
        return in_json({"error": "not found"}, 404)
