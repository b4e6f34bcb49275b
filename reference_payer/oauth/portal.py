"""The consent portal: where members see which apps have access, and withdraw it (the SMART `management_endpoint`)."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from payerproof.reference_payer.html import page_headers, render
from payerproof.reference_payer.oauth import login
from payerproof.reference_payer.oauth.choices import CATEGORIES
from payerproof.reference_payer.oauth.consent import described
from payerproof.reference_payer.oauth.sessions import Session
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.payer import Payer


@dataclass(frozen=True, slots=True)
class Share:
    """One line of the portal: one app sees one patient, since `given` and until `expires` (ISO days)."""

    client_id: str
    app: str
    attested: bool
    patient: str
    name: str
    given_by: str
    given: str
    expires: str
    data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """One choice of a member's own, in words, and whether it is on; `field` and `value` say which it is."""

    field: str
    value: str
    words: str
    on: bool


class Portal:
    """The portal's pages."""

    def __init__(self, payer: Payer) -> None:
        self._payer = payer

    async def home(self, request: Request) -> Response:
        """Show the login form, or the list of apps with access."""
        cookie, session = login.session_of(self._payer, request)
        if session.account is None or self._payer.may_act(session.account)(session.account) is None:
            return self._payer.seams.surface.cookie(self._login_page(session, None), cookie)
        return self._payer.seams.surface.cookie(self._list_page(session, session.account), cookie)

    async def log_in(self, request: Request) -> Response:
        """Receive the login form."""
        cookie, session, fields = await login.genuine_form(self._payer, request)
        given = dict(fields)
        renewed = login.log_in(self._payer, cookie, session, given.get("username", ""), given.get("password", ""))
        if renewed is None:
            return self._payer.seams.surface.cookie(
                self._login_page(session, login.refusal(self._payer, given.get("username", ""))), cookie
            )
        return self._payer.seams.surface.cookie(_home(), renewed)

    async def log_out(self, request: Request) -> Response:
        """End the browser's session."""
        cookie, _, _ = await login.genuine_form(self._payer, request)
        self._payer.sessions.forget(cookie)
        return _home()

    async def choose(self, request: Request) -> Response:
        """Receive one switch of the member's own choices."""
        _, session, fields = await login.genuine_form(self._payer, request)
        if session.account is not None and session.account in self._payer.patients:
            given, chosen, kept = dict(fields), self._payer.seams.chosen, self._payer.choices
            on = given.get("on") == "yes"
            if "category" in given:
                if given["category"] in CATEGORIES:
                    chosen.share_category(kept, session.account, given["category"], on)
            elif "address" in given:
                chosen.protect(kept, session.account, on)
            else:
                chosen.share(kept, session.account, on)
        return _home()

    async def withdraw(self, request: Request) -> Response:
        """Withdraw one app's access to one patient."""
        _, session, fields = await login.genuine_form(self._payer, request)
        if session.account is not None:
            given = dict(fields)
            self._payer.seams.authorization.withdrawn(
                self._payer.vault,
                session.account,
                given.get("patient", ""),
                given.get("client", ""),
                self._payer.clock.now(),
            )
        return _home()

    def _login_page(self, session: Session, problem: str | None) -> Response:
        return render(
            "login.html",
            status=200 if problem is None else 403,
            payer=self._payer.settings,
            csrf=session.csrf,
            request=None,
            action="/portal/login",
            problem=problem,
        )

    def _list_page(self, session: Session, account: str) -> Response:
        return render(
            "portal.html",
            payer=self._payer.settings,
            csrf=session.csrf,
            account=self._name(account),
            shares=self._shares(account),
            switches=self._switches(account),
        )

    def _switches(self, account: str) -> list[Switch]:
        """Return the switches of a member's own choices; whoever has no record has nothing to choose."""
        if account not in self._payer.patients:
            return []
        kept = self._payer.choices
        withheld = kept.withheld.get(account, ())
        return [
            Switch("sharing", "", "Share my record with apps that I allowed", on=account not in kept.unshared),
            Switch("address", "", "Tell nobody else where I can be found", on=account in kept.protected),
            *(
                Switch("category", name, f"Share {name.replace('_', ' ')} with apps", on=name not in withheld)
                for name in CATEGORIES
            ),
        ]

    def _shares(self, account: str) -> list[Share]:
        """Return one line for each app and patient, however often the app was connected."""
        now = self._payer.clock.now()
        lines: dict[tuple[str, str], Grant] = {}
        for grant in self._payer.seams.authorization.connected(self._payer.vault, account):
            if (
                self._payer.seams.authorization.listed(grant, now)
                and self._payer.may_act(grant.account)(grant.subject) is not None
            ):
                lines[grant.client_id, grant.patient] = grant
        return [self._share(grant) for grant in lines.values()]

    def _share(self, grant: Grant) -> Share:
        app = next(app for app in self._payer.settings.apps if app.id == grant.client_id)
        return Share(
            client_id=app.id,
            app=app.name,
            attested=app.attested,
            patient=grant.patient,
            name=self._name(grant.subject),
            given_by=self._name(grant.account),
            given=grant.given.astimezone(self._payer.settings.zone).date().isoformat(),
            expires=grant.expires.astimezone(self._payer.settings.zone).date().isoformat(),
            data=tuple(text for _, text in described(grant.scopes)),
        )

    def _name(self, member: str) -> str:
        person = self._payer.facts.members[member]
        return " ".join((*person.given, person.family, *([person.suffix] if person.suffix else [])))


def _home() -> Response:
    return RedirectResponse("/portal", status_code=303, headers=page_headers())
