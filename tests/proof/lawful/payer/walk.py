"""Authorization, RFC 6749 section 4.1 with PKCE: who asks, who is at the keyboard, whose record, and whether yes.

The state of a walk lies with the payer; the browser holds a cookie and carries the walk's number in each form.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from html import escape
from urllib.parse import quote, urlencode, urlsplit

from tests.proof.lawful.payer import pages
from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.grants import App, Grants
from tests.proof.lawful.payer.household import Household
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.records import Records
from tests.proof.lawful.payer.wire import Ask, Reply, see_other

COOKIE, LASTING = "walk", "member"
OPENID = {"openid", "fhirUser"}
KNOWN = {"launch/patient", "offline_access", "patient/*.read", "patient/*.rs"}
KINDS = ("Patient", "Coverage", "ExplanationOfBenefit", "Organization", "Practitioner")
KNOWN |= {f"patient/{kind}.{verb}" for kind in KINDS for verb in ("read", "rs", "r", "s")}
_WORDS = {
    "launch/patient": "Know whose record this is",
    "offline_access": "Stay connected when you are away",
    "openid": "Know that it is you",
    "fhirUser": "Know who you are",
}


@dataclass(slots=True)
class Walk:
    """One authorization under way."""

    app: App
    state: str
    challenge: str
    scopes: list[str]
    redirect_uri: str
    cookie: str = ""
    stamp: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    name: str = ""
    reader: str = ""
    subject: str = ""
    nonce: str = ""
    prompt: str = ""
    max_age: int | None = None
    logged_in: datetime | None = None


class Door:
    """The pages below `/sso`."""

    def __init__(
        self,
        manner: Manner,
        clock: Clock,
        apps: dict[str, App],
        household: Household,
        records: Records,
        grants: Grants,
        password: str,
        base: str,
    ) -> None:
        self.manner, self.clock, self.apps, self.household = manner, clock, apps, household
        self.records, self.grants, self.password, self.base = records, grants, password, base
        self.walks: dict[str, Walk] = {}
        self.signed_in: dict[str, tuple[str, datetime]] = {}
        self.opened = clock.now()

    # --- the app's request ------------------------------------------------------------------------------------------

    def begin(self, ask: Ask) -> Reply:
        """Look at the app's request; what is wrong with it is told to the app, unless the app itself is in doubt."""
        if ask.method != "GET" and not self.manner.authorize_by_post:
            return Reply(405, b"", [("allow", "GET")])
        pairs = ask.query if ask.method == "GET" else ask.form
        given = dict(pairs)
        app = self.apps.get(given.get("client_id", ""))
        if app is not None and not self.manner.redirect_needed:
            given.setdefault("redirect_uri", app.redirect_uri)
        if app is None or not self.redirect_fits(app, given.get("redirect_uri", "")) or len(dict(pairs)) != len(pairs):
            return pages.page("This app cannot be connected", "<p>Its request is not in order.</p>", 400)
        if self.manner.odd_redirects == "registered":
            given["redirect_uri"] = app.redirect_uri
        walk = Walk(
            app,
            given.get("state", ""),
            given.get("code_challenge", ""),
            given.get("scope", "").split(),
            given["redirect_uri"],
            nonce=given.get("nonce", ""),
            prompt=given.get("prompt", ""),
            max_age=self.seconds(given.get("max_age", "")),
        )
        if self.lapsed():
            return pages.page("Your agreement with us has ended", "<p>Please call us to renew it.</p>", 403)
        return self.take(ask, given, walk)

    def lapsed(self) -> bool:
        """Tell whether what the members agreed to has ended."""
        days = self.manner.terms_days
        return days > 0 and self.clock.now() > self.opened + timedelta(days=days)

    def take(self, ask: Ask, given: dict[str, str], walk: Walk) -> Reply:  # noqa: PLR0911 - one for each refusal
        """Begin a walk, or tell the app what is wrong with its request."""
        if wrong := self.wrong(given):
            return self.back(walk, {"error": wrong})
        if self.manner.unknown_scopes == "refused" and not all(map(self.known, walk.scopes)):
            return self.back(walk, {"error": "invalid_scope"})
        walk.scopes = [scope for scope in walk.scopes if self.known(scope)]
        if not walk.scopes or (self.manner.all_or_nothing and not any("/*." in scope for scope in walk.scopes)):
            return self.back(walk, {"error": "invalid_scope"})
        if self.manner.openid and walk.prompt == "none":
            return self.unasked(ask, walk)
        number = secrets.token_urlsafe(18)
        walk.cookie = secrets.token_urlsafe(18)
        self.walks[number] = walk
        cookie = ("set-cookie", f"{COOKIE}={walk.cookie}; {self.manner.cookie_attributes}")
        if self.manner.sign_in_in_place and self.kept_reader(ask, walk) is None:
            reply = self.sign_in(number, walk)
            reply.headers.append(cookie)
            return reply
        if self.manner.steps == "chain":
            return see_other(f"/sso/hop?walk={number}", cookie)
        return see_other(f"/sso/who?walk={number}", cookie)

    def unasked(self, ask: Ask, walk: Walk) -> Reply:
        """Answer a request that may show no page: consent is asked for each time."""
        known = self.kept_reader(ask, walk) is not None
        return self.back(walk, {"error": "consent_required" if known else "login_required"})

    def known(self, scope: str) -> bool:
        """Tell whether a scope is one that this payer grants: a whole type, or claims of one code."""
        whole, mark, wanted = scope.partition("?")
        if not mark:
            return scope in KNOWN or (self.manner.openid and scope in OPENID)
        return self.manner.parts_of_types and whole == "patient/ExplanationOfBenefit.rs" and wanted.startswith("type=")

    def redirect_fits(self, app: App, uri: str) -> bool:
        """Tell whether an address is the registered one, letter by letter; or one that the registered one replaces."""
        port = urlsplit(app.redirect_uri).port
        if self.manner.loopback_ports and port is not None:
            uri = re.sub(r"^(http://127\.0\.0\.1):\d{1,5}(?=/)", rf"\g<1>:{port}", uri)
        same_site = self.manner.odd_redirects == "registered" and uri.startswith(app.redirect_uri[:16])
        return uri == app.redirect_uri or same_site

    def wrong(self, given: dict[str, str]) -> str | None:
        """Return the error code of a request that is not in order, or None."""
        if given.get("response_type") != "code":
            return "unsupported_response_type"
        if given.get("aud", "").rstrip("/") != self.base:
            return "invalid_request"
        if given.get("code_challenge_method") != "S256" or not self.challenge_fits(given.get("code_challenge", "")):
            return "invalid_request"
        return None

    def challenge_fits(self, challenge: str) -> bool:
        """Tell whether the challenge is one."""
        return len(challenge) >= 43

    def back(self, walk: Walk, values: dict[str, str]) -> Reply:
        """Send the browser back to the app."""
        if walk.state:
            values = {**values, "state": walk.state}
        values = {**values, "iss": self.base.removesuffix("/api/fhir")}
        if "error" in values and self.manner.denial_told:
            words = "The member's answer was no; see our page"
            values = {"error_description": words, "error_uri": "https://help.example/e?x=1&y=2", **values}
        if self.manner.answers_more:
            values = {"session_state": "a.b", **dict(reversed(values.items())), "client_info": "eyJ9"}
        joint = "&" if "?" in walk.redirect_uri else "?"
        location = f"{walk.redirect_uri}{joint}{urlencode(values, quote_via=quote)}"
        if self.manner.code_by == "page":
            return pages.forward(location)
        return Reply(self.manner.redirect_status, b"", [("location", location), ("cache-control", "no-store")])

    # --- the steps --------------------------------------------------------------------------------------------------

    def step(self, ask: Ask) -> Reply:
        """Take one step of a walk."""
        number = ask.given("walk") or ask.asked("walk") or ""
        walk = self.walks.get(number)
        if walk is None or ask.cookie(COOKIE) != walk.cookie:
            return pages.page("Please start again", "<p>This page is no longer valid.</p>", 400)
        if ask.method == "POST" and ask.given("stamp") != walk.stamp:
            return pages.page("Please start again", "<p>This page was not sent from here.</p>", 403)
        name = ask.path.rpartition("/")[2]
        steps = {"hop": self.hop, "who": self.who, "person": self.person, "sharing": self.sharing}
        steps["notice"] = self.notice
        return steps[name](ask, number, walk) if name in steps else pages.page("Not found", "", 404)

    def hidden(self, number: str, walk: Walk) -> list[tuple[str, str]]:
        """Return the fields that every form carries."""
        return [("walk", number), ("stamp", walk.stamp)]

    def hop(self, _: Ask, number: str, walk: Walk) -> Reply:
        """Lead on, as identity providers do."""
        del walk
        return pages.forward(f"/sso/who?walk={number}&from=hop")

    def who(self, ask: Ask, number: str, walk: Walk) -> Reply:
        """Ask for the member's number and the PIN, on one page or on two."""
        if ask.method == "POST":
            walk.name = ask.given("memberNumber") or walk.name
            if self.manner.steps != "one" and not ask.given("pin"):
                return self.sign_in(number, walk)
            if walk.name in self.household.born and ask.given("pin") == self.password:
                walk.reader, walk.logged_in = walk.name, self.clock.now()
                onward = "notice" if self.manner.notice else "person"
                return see_other(f"/sso/{onward}?walk={number}", *self.kept_login(walk.reader))
            walk.name = ""
            return self.sign_in(number, walk, "Number and PIN do not match.", self.manner.login_errors)
        if (kept := self.kept_reader(ask, walk)) is not None:
            walk.reader, walk.logged_in = kept
            return see_other(f"/sso/person?walk={number}")
        return self.sign_in(number, walk)

    def notice(self, ask: Ask, number: str, walk: Walk) -> Reply:
        """Tell something that has to do with nothing, as portals do after a login."""
        if ask.method == "POST":
            return see_other(f"/sso/person?walk={number}")
        button = "<button>Continue</button>"
        news = "<p>We have a new telephone number: 555-0100.</p>"
        return pages.page("News", news + pages.form("/sso/notice", self.hidden(number, walk), button))

    def kept_reader(self, ask: Ask, walk: Walk) -> tuple[str, datetime] | None:
        """Return who signed in before in this browser and when, where that counts for what the app asks."""
        found = self.signed_in.get(ask.cookie(LASTING)) if self.manner.keeps_logins else None
        if found is None or not self.manner.openid:
            return found
        age = self.clock.now() - found[1]
        fresh = walk.max_age is None or age < timedelta(seconds=walk.max_age)
        return found if fresh and walk.prompt != "login" else None

    @staticmethod
    def seconds(text: str) -> int | None:
        """Return a number of seconds, or None where none is given."""
        return int(text) if text.isdecimal() else None

    def kept_login(self, reader: str) -> list[tuple[str, str]]:
        """Return the cookies of a login that lasts: one that keeps it, and two that scripts of the pages read."""
        if not self.manner.keeps_logins:
            return []
        name = secrets.token_urlsafe(18)
        self.signed_in[name] = (reader, self.clock.now())
        shown = ("set-cookie", "page_width=wide; Expires=Wed, 21 Oct 2037 07:28:00 GMT; Path=/")
        greeted = ("set-cookie", f"last_seen={reader}; Path=/")
        return [("set-cookie", f"{LASTING}={name}; HttpOnly; Path=/sso"), shown, greeted]

    def sign_in(self, number: str, walk: Walk, said: str = "", status: int = 200) -> Reply:
        """Return the page that asks for what is not known yet."""
        asks_name = "<label for=n>Member number</label> <input id=n name=memberNumber type=text autocomplete=username>"
        asks_pin = "<label>PIN <input name=pin type=password></label>"
        fields = asks_pin if walk.name else asks_name
        if self.manner.steps == "one":
            fields = asks_name + asks_pin
        body = pages.form("/sso/who", self.hidden(number, walk), f"{fields}<button>Continue</button>")
        return pages.page("Member sign in", f"<p>{escape(said)}</p>{body}", status)

    def person(self, ask: Ask, number: str, walk: Walk) -> Reply:
        """Ask whose record is meant, where there is a choice."""
        if not walk.reader:
            return see_other(f"/sso/who?walk={number}")
        subjects = self.offered(walk.reader)
        by_id = {self.value_of(walk, subject): subject for subject in subjects}
        picked = ask.given("person") or (ask.asked("person") or "")
        if picked:
            if not self.may_pick(picked, by_id):
                return pages.page("Not possible", "<p>This record is not open to you.</p>", 403)
            walk.subject = by_id.get(picked) or next(
                name for name, ident in self.records.patients.items() if ident == picked
            )
            return see_other(f"/sso/sharing?walk={number}")
        if len(subjects) == 1:
            walk.subject = subjects[0]
            return see_other(f"/sso/sharing?walk={number}")
        return pages.page("Whose information is this about?", self.choices(number, walk, by_id))

    def value_of(self, walk: Walk, subject: str) -> str:
        """Return what stands for a person on the page: the Patient's id, or a value of this walk alone."""
        if self.manner.picker_values == "ids":
            return self.records.patients[subject]
        return sha256(f"{walk.stamp} {subject}".encode()).hexdigest()[:12]

    def offered(self, reader: str) -> list[str]:
        """Return whose records a reader may share."""
        return self.household.subjects_of(reader, self.clock.today()) if self.manner.proxies else [reader]

    def may_pick(self, picked: str, by_id: dict[str, str]) -> bool:
        """Tell whether a choice is one of those offered."""
        return picked in by_id

    def choices(self, number: str, walk: Walk, by_id: dict[str, str]) -> str:
        """Return the picker, in one of its shapes."""
        told = {
            ident: "Me"
            if name == walk.reader and not self.manner.picker_names
            else f"{self.household.family[name].upper()}, {self.household.given[name]}"
            for ident, name in by_id.items()
        }
        hidden = self.hidden(number, walk)
        match self.manner.picker:
            case "select":
                options = "".join(f'<option value="{ident}">{escape(words)}</option>' for ident, words in told.items())
                return pages.form("/sso/person", hidden, f"<select name=person>{options}</select><button>Next</button>")
            case "buttons":
                buttons = "".join(f'<button name=person value="{i}">{escape(w)}</button>' for i, w in told.items())
                return pages.form("/sso/person", hidden, buttons)
            case "links":
                links = "".join(
                    f'<li><a href="/sso/person?walk={number}&amp;person={i}">{escape(w)}</a></li>'
                    for i, w in told.items()
                )
                return f"<ul>{links}</ul>"
        radios = "".join(
            f'<p><label><input type=radio name=person value="{i}"> {escape(w)}</label></p>' for i, w in told.items()
        )
        return pages.form("/sso/person", hidden, f"{radios}<button type=submit>Next</button>")

    def sharing(self, ask: Ask, number: str, walk: Walk) -> Reply:
        """Ask for consent."""
        if not walk.subject:
            return see_other(f"/sso/person?walk={number}")
        decision = ask.given("decision") or (ask.asked("decision") or "")
        if not decision:
            if self.manner.remembers and walk.prompt != "consent" and (stood := self.remembered(walk)):
                return self.finish(number, walk, stood)
            return self.ask_consent(number, walk)
        if decision != "share" or (ask.method == "GET" and ask.asked("stamp") != walk.stamp):
            del self.walks[number]
            return self.back(walk, {"error": "access_denied"})
        kept = walk.scopes
        if self.manner.consent == "agreement" and decision == "share" and ask.given("agreed") != "yes":
            return self.ask_consent(number, walk)
        if self.manner.consent == "boxes":
            ticked = [value for name, value in ask.form if name == "share"]
            kept = [scope for scope in walk.scopes if scope in ticked or scope == "launch/patient"]
        return self.finish(number, walk, kept)

    def remembered(self, walk: Walk) -> list[str] | None:
        """Return the scopes of a consent that covers what is asked for, or None."""
        for grant in self.grants.standing(walk.reader):
            if (grant.app, grant.subject) == (walk.app, walk.subject) and set(walk.scopes) <= set(grant.scopes):
                return walk.scopes
        return None

    def finish(self, number: str, walk: Walk, scopes: list[str]) -> Reply:
        """Write the consent down, and send a code to the app."""
        del self.walks[number]
        grant = self.grants.open(walk.app, walk.reader, walk.subject, scopes)
        grant.nonce, grant.logged_in, grant.aged = walk.nonce, walk.logged_in, walk.max_age is not None
        return self.back(walk, {"code": self.grants.code(grant, walk.challenge, walk.redirect_uri)})

    def ask_consent(self, number: str, walk: Walk) -> Reply:
        """Return the consent page, in one of its shapes."""
        hidden = self.hidden(number, walk)
        whom = self.household.given[walk.subject]
        asked = ", ".join(escape(_WORDS.get(scope, scope)) for scope in walk.scopes)
        intro = f"<p><b>{escape(walk.app.title)}</b> asks to see the health plan record of {escape(whom)}: {asked}.</p>"
        action = "/sso/sharing"
        match self.manner.consent:
            case "boxes":
                boxes = "".join(
                    f'<p><label><input type=checkbox name=share value="{escape(scope)}" checked>'
                    f" {escape(_WORDS.get(scope, scope))}</label></p>"
                    for scope in walk.scopes
                )
                buttons = (
                    "<button name=decision value=share>Share</button><button name=decision value=no>Cancel</button>"
                )
                body = pages.form(action, hidden, boxes + buttons)
            case "radio":
                body = pages.form(
                    action,
                    hidden,
                    "<label><input type=radio name=decision value=share> Yes, share my information</label>"
                    "<label><input type=radio name=decision value=no checked> No, do not share</label>"
                    "<button>Confirm</button>",
                )
            case "forms":
                yes = pages.form(action, [*hidden, ("decision", "share")], "<button>I agree</button>")
                body = yes + pages.form(action, [*hidden, ("decision", "no")], "<button>I do not agree</button>")
            case "agreement":
                agreed = "<label><input type=checkbox name=agreed value=yes required> I have read this</label>"
                yes, no = "<button name=decision value=share>Share</button>", "<button name=decision value=no"
                body = pages.form(action, hidden, f"{agreed}{yes}{no} formnovalidate>Cancel</button>")
            case "actions":
                no = "<input type=submit formaction='/sso/sharing?decision=no' value='Do not share'>"
                body = pages.form(
                    "/sso/sharing?decision=share", hidden, f"<input type=submit value='Share my data'>{no}"
                )
            case "links":
                link = f"/sso/sharing?walk={number}&amp;stamp={walk.stamp}&amp;decision="
                body = f'<a href="{link}share">Allow access</a> <a href="{link}no">Deny access</a>'
            case _:
                body = pages.form(
                    action,
                    hidden,
                    "<button name=decision value=no>Not now</button><button name=decision value=share>Allow</button>",
                )
        return pages.page("Share your information?", intro + pages.INFORMS + body)
