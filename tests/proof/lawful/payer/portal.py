"""The member's own page of connected apps, where permission is withdrawn."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from html import escape

from tests.proof.lawful.payer import pages
from tests.proof.lawful.payer.choices import Choices
from tests.proof.lawful.payer.grants import Grant, Grants
from tests.proof.lawful.payer.household import Household
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.wire import Ask, Reply, see_other

COOKIE = "account"


@dataclass(slots=True)
class Session:
    """A member who signed in."""

    member: str
    stamp: str = field(default_factory=lambda: secrets.token_urlsafe(16))


class Portal:
    """The pages below `/account`."""

    def __init__(self, manner: Manner, household: Household, grants: Grants, password: str) -> None:
        self.manner, self.household, self.grants, self.password = manner, household, grants, password
        self.sessions: dict[str, Session] = {}
        self.choices: Choices | None = None

    def answer(self, ask: Ask) -> Reply:  # noqa: PLR0911 - one return for each page
        """Answer one request."""
        session = self.sessions.get(ask.cookie(COOKIE))
        if ask.path == "/account/enter" and ask.method == "POST":
            return self.enter(ask)
        if session is None:
            return self.sign_in()
        if ask.path == "/account/privacy" and self.choices is not None:
            if ask.method == "POST" and ask.given("stamp") == session.stamp:
                return self.choices.take(session.member, ask.form)
            return self.choices.page(session.member, session.stamp)
        if ask.path == "/account/remove":
            return self.remove(ask, session)
        if ask.path == "/account/app" and self.manner.portal_details:
            return self.details(ask.asked("which") or "", session)
        return self.listing(session)

    def sign_in(self, said: str = "", status: int = 200) -> Reply:
        """Ask who is there."""
        body = pages.form(
            "/account/enter",
            [],
            "<label>Member number <input name=memberNumber></label>"
            "<label>PIN <input type=password name=pin></label><input type=submit value='Sign in'>",
        )
        return pages.page("My account", f"<p>{escape(said)}</p>{body}", status)

    def enter(self, ask: Ask) -> Reply:
        """Let a member in."""
        name = ask.given("memberNumber")
        if name not in self.household.born or ask.given("pin") != self.password:
            return self.sign_in("Number and PIN do not match.", 401)
        cookie = secrets.token_urlsafe(18)
        self.sessions[cookie] = Session(name)
        return see_other("/account/apps", ("set-cookie", f"{COOKIE}={cookie}; HttpOnly; SameSite=Lax; Path=/account"))

    def entries(self, session: Session) -> dict[str, list[Grant]]:
        """Return the standing grants of a member, by app and person."""
        found: dict[str, list[Grant]] = {}
        for grant in self.grants.standing(session.member):
            found.setdefault(f"{grant.app.client_id}.{grant.subject}", []).append(grant)
        return found

    def listing(self, session: Session) -> Reply:
        """List the apps."""
        if self.manner.portal_details:
            links = "".join(
                f'<li><a href="/account/app?which={escape(key)}">{escape(grants[0].app.title)}</a>'
                f" ({escape(self.household.given[grants[0].subject])})</li>"
                for key, grants in self.entries(session).items()
            )
            return pages.page("Connected apps", f"<ul>{links}</ul>" if links else "<p>No app is connected.</p>")
        rows = "".join(
            f"<tr><td>{escape(grants[0].app.title)}</td><td>{escape(self.household.given[grants[0].subject])}</td><td>"
            + pages.form(
                "/account/remove", [("which", key), ("stamp", session.stamp)], "<button>Remove access</button>"
            )
            + "</td></tr>"
            for key, grants in self.entries(session).items()
        )
        return pages.page("Connected apps", f"<table>{rows}</table>" if rows else "<p>No app is connected.</p>")

    def details(self, key: str, session: Session) -> Reply:
        """Tell of one app, and offer to remove it."""
        found = self.entries(session).get(key)
        if not found:
            return see_other("/account/apps")
        words = (
            f"<p>{escape(found[0].app.title)} reads the record of {escape(self.household.given[found[0].subject])}.</p>"
        )
        hidden = [("which", key), ("stamp", session.stamp)]
        return pages.page("App", words + pages.form("/account/remove", hidden, "<button>Remove access</button>"))

    def remove(self, ask: Ask, session: Session) -> Reply:
        """Withdraw an app's permission, after one more question."""
        found = self.entries(session).get(ask.given("which"), [])
        if ask.given("stamp") != session.stamp or not found:
            return see_other("/account/apps")
        if not ask.given("sure"):
            hidden = [("which", ask.given("which")), ("stamp", session.stamp)]
            words = f"<p>Stop sharing with {escape(found[0].app.title)}?</p>"
            buttons = "<button name=sure value=yes>Yes, remove</button><a href=/account/apps>Keep it</a>"
            return pages.page("Are you sure?", words + pages.form("/account/remove", hidden, buttons))
        for grant in found:
            self.grants.end(grant, self.manner.revocation_delay)
        if self.manner.portal_signs_out:
            self.sessions = {name: each for name, each in self.sessions.items() if each is not session}
            return pages.page("Access removed", "<p>You are signed out.</p>")
        return see_other("/account/apps")
