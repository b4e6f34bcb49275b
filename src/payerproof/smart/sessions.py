"""Sessions: who is signed in with which app for whose record, and the tokens that came of it."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from payerproof.errors import (
    CredentialsRefused,
    LimitExceeded,
    LoginBroken,
    LoginFailed,
    PayerproofError,
    WrongPerson,
)
from payerproof.evidence.redaction import Redactor
from payerproof.http.client import Browser, Origin, Wire, origin
from payerproof.model import Exchange
from payerproof.smart import by_hand, oauth
from payerproof.smart.chromium import Hints, refused_scripted, walk_scripted
from payerproof.smart.discovery import Endpoints, json_object, must_push
from payerproof.smart.drivers import Choices, Walk, call_python, first_refusal, walk_forms
from payerproof.smart.edits import Edit
from payerproof.smart.one_time_code import one_time_code
from payerproof.smart.vault import Vault, opened
from payerproof.target.description import Account, App, Login, TokenGrant

_DEEPEST_TOKEN = 8
"""Levels of lists and objects in which a token is looked for, where a server sends one as such."""

_MOST_REPLACEMENTS = 8
"""How often a shared session is replaced in one run, because its token was refused before its time."""

_MOST_BY_HAND = 3
"""How often a person is asked in one run to sign in for the same record and app."""

_EARLY = 120.0
"""Seconds before its end at which a token is renewed rather than used."""


@dataclass(frozen=True, slots=True)
class Session:
    """One grant: `requester` uses `app` for the record of `subject` (the same member, or someone represented).

    `patient` is the FHIR id the token is bound to; None where neither token response nor target file tells it.
    `id` is empty where the evidence names no session: the token is that of a service, which acts for itself.
    """

    id: str
    app: App
    requester: str
    subject: str
    patient: str | None
    access_token: str
    refresh_token: str | None
    scope: str
    expires_in: float | None
    response: Mapping[str, Any] = field(repr=False, default_factory=dict)
    obtained: float = 0.0

    @property
    def headers(self) -> dict[str, str]:
        """Request headers that carry this session's token."""
        return {"authorization": f"Bearer {self.access_token}", "accept": "application/fhir+json"}


@dataclass(slots=True)
class Authorization:
    """A walk to an authorization code: the code may be None, and `walk` tells why."""

    app: App
    state: str
    pkce: oauth.Pkce | None
    walk: Walk

    @property
    def code(self) -> str | None:
        """The code the payer gave to the app, or None."""
        return self.walk.redirect.get("code") if self.walk.redirect else None

    @property
    def arrived(self) -> bool:
        """Whether the walk came as far as a consent, or to a code: somebody is signed in."""
        return self.walk.consent is not None or self.code is not None

    @property
    def issued(self) -> str:
        """The code, for requests that mean nothing without one. Raises LoginFailed where none was given."""
        if not self.code:
            raise LoginFailed(f"no code was issued, so a request with it would show nothing: {_why(self.walk)}")
        return self.code


class Sessions:
    """Signs members in, keeps their sessions, and never tells a secret to anything but the wire.

    `announce` is told of every new session, for the record. Sessions are kept per (requester, subject, app);
    `fresh` makes one that nobody else uses, for tests that end it.
    Passwords go to the audience, the endpoints, `doors` and the origins that an account names, and nowhere else.
    An account whose password was refused is not used again, since payers lock such accounts; `note` is told so.
    `most_logins` bounds how often members sign in at all; 0 means no limit.
    """

    def __init__(
        self,
        wire: Wire,
        endpoints: Callable[[], Endpoints],
        accounts: Mapping[str, Account],
        audience: str,
        redactor: Redactor,
        announce: Callable[[Session], None],
        *,
        note: Callable[[str, Mapping[str, Any]], None] = lambda _topic, _data: None,
        doors: tuple[str, ...] = (),
        most_logins: int = 0,
    ) -> None:
        self._wire = wire
        self._endpoints = endpoints
        self._accounts = accounts
        self._audience = audience
        self._redactor = redactor
        self.announce = announce
        self.screenshots: Path | None = None
        """Where a browser's login that fails leaves a picture of each page; None keeps none."""
        self._kept: dict[tuple[str, str, str], Session | PayerproofError] = {}
        self._refused: dict[str, int] = {}
        self._ended: set[str] = set()
        self._count = 0
        self.named = ""
        """What the ids of sessions begin with, where a run that was stopped is taken up again."""
        self._patients: dict[str, str] = {}
        self._met: set[tuple[str, str, str]] = set()
        self._called: dict[str, tuple[str, ...]] = {}
        self.stranger: Callable[[Session], str] = lambda _: ""
        """Looks at the Patient of a token; returns in words why it is not the person meant, or an empty text."""
        self._note = note
        self._doors = doors
        self._most_logins = most_logins
        self._logins = 0
        self._replacements: dict[tuple[str, str, str], int] = {}
        self._barred: dict[str, CredentialsRefused] = {}
        self._failures: Counter[str] = Counter()
        self._asked_by_hand: Counter[tuple[str, str, str]] = Counter()

    @property
    def nobody(self) -> str | None:
        """The most frequent reason why no login of the run brought a token; None where one did or none was tried."""
        if self._count or not self._failures:
            return None
        (why, times), *others = self._failures.most_common()
        return f"{why} ({times} times)" + (f", and {len(others)} other reasons" if others else "")

    def get(self, requester: str, subject: str, app: App) -> Session:
        """Return the shared session of `requester` for `subject`'s record, signing in at the first call.

        A login that failed once fails at once the next time, with the same LoginFailed.
        """
        key = (requester, subject, app.id)
        kept = self._kept.get(key)
        if isinstance(kept, PayerproofError):
            raise kept
        if kept is None or _worn(kept):
            try:
                kept = self.fresh(requester, subject, app)
            except LoginFailed as problem:
                self._kept[key] = problem
                self._failures[str(problem).replace(requester, "a member")] += 1
                raise
            self._kept[key] = kept
        return kept

    def replaced(self, session: Session, alive: Callable[[Session], bool]) -> Session | None:
        """Return what takes the place of a shared session whose token was refused before its time, or None.

        A payer may lawfully end every token of an app when one of them is revoked. None for a session that is not
        shared, for one that is `alive`, and where no other token is to be had. Since some payers refuse with the same
        401 what a token may not see, `alive` is asked at the first refusal, the second, the fourth and so on.
        """
        key = (session.requester, session.subject, session.app.id)
        kept = self._kept.get(key)
        if not isinstance(kept, Session):
            return None
        if session.id in self._ended:
            return kept
        if kept is not session:
            return None
        self._refused[session.id] = refused = self._refused.get(session.id, 0) + 1
        if refused & (refused - 1) or alive(session) or self._replacements.get(key, 0) >= _MOST_REPLACEMENTS:
            return None
        self._replacements[key] = self._replacements.get(key, 0) + 1
        self._ended.add(session.id)
        try:
            self._kept[key] = other = self.fresh(session.requester, session.subject, session.app)
        except LoginFailed as problem:
            self._kept[key] = problem
            return None
        return other if other.access_token != session.access_token else None

    def fresh(self, requester: str, subject: str, app: App, scopes: tuple[str, ...] | None = None) -> Session:
        """Sign in anew and return a session that is not shared.

        Raises LoginFailed naming the step that failed, WrongPerson where the token is for somebody else.
        """
        return self._of_the_person(self._signed_in(requester, subject, app, scopes))

    def _signed_in(self, requester: str, subject: str, app: App, scopes: tuple[str, ...] | None) -> Session:
        account = self._accounts[requester]
        login = account.login
        if subject != requester and self.patient(subject) is None:
            self._learn_patient(subject, app)
        if login.kind == "token":
            grant = login.own if subject == requester else login.others.get(subject)
            return self._from_grant(requester, subject, app, grant)
        if login.kind == "manual":
            return self._by_hand(requester, subject, app, scopes)
        if login.kind == "python":
            facts = {
                "username": login.username or requester,
                "patient": self.patient(subject),
                "app": app,
                "authorization_endpoint": self._endpoints().authorization,
                "token_endpoint": self._endpoints().token,
                "audience": self._audience,
            }
            return self._open(requester, subject, app, call_python(login.callable or "", facts))
        authorization = self.authorize(requester, app, self.choices(requester, subject, scopes=scopes))
        if authorization.code is None:
            broken = authorization.walk.redirect is None and undecided(authorization.walk.last_status)
            kind = LoginBroken if broken else LoginFailed
            raise kind(f"authorization of {requester} for {subject}: {_why(authorization.walk)}")
        return self.opened(requester, subject, app, self.redeem(authorization))

    def _by_hand(self, requester: str, subject: str, app: App, scopes: tuple[str, ...] | None) -> Session:
        """Return a session by the refresh token of the vault; without one, or if it is refused, a person signs in."""
        vault, name = self._vault(requester, subject, app)
        kept = vault.get(name) if scopes is None else {}
        if token := kept.get("refresh_token"):
            try:
                return self._refreshed(requester, subject, app, token, kept)
            except LoginBroken:
                raise
            except LoginFailed:
                vault.drop(name, token)
        key = (requester, subject, app.id)
        if not by_hand.somebody_is_there() or self._asked_by_hand[key] >= _MOST_BY_HAND:
            raise LoginFailed(
                f"{requester} signs in by hand: `payerproof target check` at a terminal asks for it; {vault.where} "
                f"keeps no good refresh token of {app.id} for the record of {subject}"
            )
        self._asked_by_hand[key] += 1
        authorization = self._asked_of_a_person(requester, subject, app, scopes)
        return self.opened(requester, subject, app, self.redeem(authorization))

    def _asked_of_a_person(
        self, requester: str, subject: str, app: App, scopes: tuple[str, ...] | None
    ) -> Authorization:
        """Return the authorization that a person gives in the system browser. Raises LoginFailed where none came."""
        login, endpoint = self._accounts[requester].login, self._endpoints().authorization
        if endpoint is None:
            raise LoginBroken(f"authorization of {requester}: the target names no authorization endpoint")
        pair, state = oauth.new_pkce(), secrets.token_urlsafe(16)
        self._redactor.register(pair.verifier, "code_verifier")
        wanted = {} if scopes is None else {"scope": " ".join(scopes)}
        url = oauth.authorize_url(endpoint, app, self._audience, state, pair, **wanted)
        whose = "the own record" if subject == requester else f"the record of {subject}"
        words = f"Sign in as {login.username or requester} and let {app.title} have {whose}:"
        came = by_hand.redirect(app, url, state, words, login.seconds or by_hand.WAIT)
        if not came.get("code"):
            raise LoginFailed(f"authorization of {requester} for {subject}: {came.get('error', 'no code came back')}")
        self._redactor.register(came["code"], "code")
        return Authorization(app, state, pair, Walk(redirect=came, ended="redirected to the app"))

    def _vault(self, requester: str, subject: str, app: App) -> tuple[Vault, str]:
        """Return the vault of a member who signs in by hand, and the name under which it keeps a token."""
        return opened(self._accounts[requester].login.vault), f"{self._audience} {app.client_id} {requester} {subject}"

    def _keep(self, requester: str, subject: str, app: App, token: Any, patient: str | None) -> None:
        """Keep the newest refresh token of somebody who signs in by hand: a payer may take each one once only."""
        account = self._accounts.get(requester)
        if account is not None and account.login.kind == "manual" and isinstance(token, str) and token:
            vault, name = self._vault(requester, subject, app)
            vault.put(name, token, patient)

    def _of_the_person(self, session: Session) -> Session:
        """Return the session, whose token is for the person meant as far as can be told. Raises WrongPerson."""
        requester, subject, patient = session.requester, session.subject, session.patient
        whose = f"authorization of {requester} for {subject}: the token is"
        account = self._accounts.get(subject)
        if account is None:
            return session
        wanted = account.patient if requester == subject else self.patient(subject)
        if wanted == "":  # somebody without a record: whose record the token opens is for the checks to judge
            return session
        if requester != subject and patient is not None and patient == self.patient(requester):
            raise LoginFailed(f"{whose} for {requester}'s own record: the payer does not offer that of {subject}")
        if wanted is not None and patient != wanted:
            raise WrongPerson(f"{whose} not for Patient {wanted}, it is for Patient {patient}")
        others = (name for name in self._accounts if name != subject and self.patient(name) == patient)
        if patient is not None and (other := next(others, None)) is not None:
            raise WrongPerson(f"{whose} for Patient {patient}, who is {other}")
        key = (requester, subject, session.app.id)
        if key not in self._met:
            if why := self.stranger(session):
                raise WrongPerson(f"{whose} for {why}")
            self._met.add(key)
        if requester == subject and patient is not None:
            self._patients.setdefault(requester, patient)
        return session

    def call(self, subject: str, names: tuple[str, ...]) -> None:
        """Remember how a member is called, so that a page which names people can be answered."""
        self._called[subject] = names

    def names(self, subject: str) -> tuple[str, ...]:
        """Return how pages may call a member: as the target file says, as the Patient does, or as made up.

        Nothing for a subject that is nobody, as where somebody without a record is offered records.
        """
        account = self._accounts.get(subject)
        if account is None:
            return ()
        person = account.member
        made = (f"{person.given[0]} {person.family}", person.given[0]) if person.given else ()
        return tuple(dict.fromkeys(filter(None, (account.name, *self._called.get(subject, ()), *made))))

    def choices(
        self,
        requester: str,
        subject: str,
        *,
        scopes: tuple[str, ...] | None = None,
        decision: str = "allow",
        edit: Edit | None = None,
    ) -> Choices:
        """Return what `requester` does on the pages to reach `subject`'s record.

        Raises LoginFailed where the member has no form login.
        """
        login = self._accounts[requester].login
        if not login.walks_pages or login.password is None:
            raise LoginFailed(f"{requester} has no form login, so no page can be walked")
        username = login.username or requester
        if username in self._barred:
            raise self._barred[username]
        password = login.password.reveal()
        self._redactor.register(password, "password")

        def refused(choices: Choices, problem: CredentialsRefused) -> None:
            if choices.password == password:
                self._bar(username, problem)

        return Choices(
            username=username,
            password=password,
            patient=self.patient(subject),
            decision=decision,
            scopes=scopes,
            edit=edit,
            names=self.names(subject),
            own=requester == subject,
            trusted=self._trusted(login),
            refused=refused,
        )

    def _trusted(self, login: Login) -> frozenset[Origin]:
        """Return the origins that the password of a login may go to."""
        endpoints = self._endpoints()
        named = (self._audience, endpoints.authorization, endpoints.token, *self._doors, *login.origins)
        return frozenset(origin(url) for url in named if url)

    def _bar(self, username: str, problem: CredentialsRefused) -> None:
        """Stop using an account for the rest of the run, and say so once."""
        told = f"{problem}; the account is not used again in this run, so that it is not locked"
        if username not in self._barred:
            self._barred[username] = CredentialsRefused(told)
            self._note("cause", {"account": username, "text": told})

    def authorize(
        self,
        requester: str,
        app: App,
        choices: Choices,
        *,
        pkce: oauth.Pkce | str | None = "S256",
        browser: Browser | None = None,
        posted: bool = False,
        named: tuple[str, str] | None = None,
        again: Mapping[str, str] | None = None,
        **changes: str | None,
    ) -> Authorization:
        """Walk an authorization request; `changes` and `pkce` let a test send a wrong one.

        A request that has to be pushed is, and goes on under the name that it is given (RFC 9126).
        `named`: name and state of a request that was pushed before; `changes` are then all that stands beside.

        `pkce`: a method's name for a fresh pair, a pair, or None for none at all. `browser`: a fresh one by default.
        `posted`: the parameters go in a form instead of the address (SMART, authorize-post).
        `again`: parameters that go out once more, with other values, behind all others.
        """
        endpoint = self._endpoints().authorization
        if endpoint is None:
            raise LoginBroken(f"authorization of {requester}: the target names no authorization endpoint")
        self._logins += 1
        if self._most_logins and self._logins > self._most_logins:
            raise LimitExceeded(f"members signed in {self._most_logins} times, which the limit of logins allows")
        pair = oauth.new_pkce(pkce) if isinstance(pkce, str) else pkce
        if pair is not None:
            self._redactor.register(pair.verifier, "code_verifier")
        state, beside = secrets.token_urlsafe(16), dict(changes)
        sent = changes.pop("state", state) or state
        parameters = oauth.request_parameters(app, self._audience, sent, pair, **changes)
        if named is None and must_push(self._endpoints().document):
            answer = oauth.push(self._wire, self._endpoints().document, app, parameters)
            name = oauth.name_of(answer)
            if name is None:
                why = f"the request was pushed, and refused: {answer.status} {oauth.error_of(answer)}".strip()
                return Authorization(app, state, pair, Walk(exchanges=[answer], last_status=answer.status, ended=why))
            parameters = {"client_id": app.client_id, "request_uri": name}
        if named is not None:
            parameters, sent = {"client_id": app.client_id, "request_uri": named[0], **beside}, named[1]
        url = oauth.url_with(endpoint, parameters)
        url = oauth.url_with(url, again) if again else url
        browser = browser or self._wire.browser()
        start = oauth.posted(url, endpoint) if posted else url
        asked, login = changes.get("redirect_uri") or app.redirect_uri, self._accounts[requester].login
        if login.kind == "browser":
            hints = self._hints(login)
            walk = walk_scripted(browser, start, asked, choices, hints, registered=app.redirect_uri, state=sent)
        else:
            walk = walk_forms(browser, start, asked, choices, registered=app.redirect_uri, state=sent)
        if walk.redirect and walk.redirect.get("code"):
            self._redactor.register(walk.redirect["code"], "code")
        return Authorization(app, state, pair, walk)

    def redeem(self, authorization: Authorization, app: App | None = None, **changes: str | None) -> Exchange:
        """Exchange the code of `authorization`, as its own app or another, with `changes` to the form."""
        endpoint = self._endpoints().token
        if endpoint is None:
            raise LoginBroken("token request: the target names no token endpoint")
        using = app or authorization.app
        answer = oauth.exchange_code(self._wire, endpoint, using, authorization.issued, authorization.pkce, **changes)
        self._learn(json_object(answer.body) or {})
        return answer

    def refresh(self, session: Session, app: App | None = None, **changes: str | None) -> Exchange:
        """Use the session's refresh token, as its own app or another. Raises LoginFailed where it has none."""
        endpoint = self._endpoints().token
        if endpoint is None or session.refresh_token is None:
            raise LoginFailed(f"refresh: session {session.id} has no refresh token")
        answer = oauth.refresh(self._wire, endpoint, app or session.app, session.refresh_token, **changes)
        response = json_object(answer.body) or {}
        self._learn(response)
        self._keep(session.requester, session.subject, session.app, response.get("refresh_token"), session.patient)
        return answer

    def opened(self, requester: str, subject: str, app: App, answer: Exchange) -> Session:
        """Return the session that a token response opens. Raises LoginFailed if it holds no access token."""
        response = json_object(answer.body) or {}
        if not answer.ok or not isinstance(response.get("access_token"), str):
            error = oauth.error_of(answer) or answer.error or "no access_token"
            kind = LoginBroken if undecided(answer.status) else LoginFailed
            raise kind(f"token request for {requester}: status {answer.status}, {error}")
        return self._open(requester, subject, app, response)

    def refused_login(self, app: App, choices: Choices) -> Exchange:
        """Sign in with credentials that are wrong, and return the answer to them."""
        endpoint = self._endpoints().authorization
        if endpoint is None:
            raise LoginBroken("the target names no authorization endpoint")
        url = oauth.authorize_url(endpoint, app, self._audience, secrets.token_urlsafe(16), oauth.new_pkce())
        login = next((each.login for each in self._accounts.values() if each.login.walks_pages), None)
        if login is not None and login.kind == "browser":
            return refused_scripted(self._wire.browser(), url, app.redirect_uri, choices, self._hints(login))
        return first_refusal(self._wire.browser(), url, choices)

    def _hints(self, login: Login) -> Hints:
        """Return what the target file says of a browser's login; the one-time password's secret is never recorded."""
        shared = login.otp.reveal() if login.otp else None
        if shared is not None:
            self._redactor.register(shared, "otp")
        code = partial(_current_code, shared) if shared is not None else None
        return Hints(login.steps, code, login.executable, self.screenshots)

    def renewed(self, session: Session, answer: Exchange) -> Session:
        """Return a session like `session` with the tokens of a refresh; the old refresh token stays if no new came."""
        kept = {"patient": session.patient, "refresh_token": session.refresh_token}
        return self._open(session.requester, session.subject, session.app, kept | (json_object(answer.body) or {}))

    def forget(self, requester: str, subject: str, app: App) -> None:
        """Drop the shared session, so that the next `get` signs in anew."""
        self._kept.pop((requester, subject, app.id), None)

    def forget_those(self, ended: Callable[[Session], bool]) -> None:
        """Drop every shared session that `ended` names, and remember no login that failed meanwhile."""
        kept = list(self._kept.items())
        self._kept = {key: item for key, item in kept if isinstance(item, Session) and not ended(item)}

    def learn(self, answer: Exchange) -> None:
        """Register the tokens in an answer, so that they are never written."""
        self._learn(json_object(answer.body) or {})

    def _from_grant(self, requester: str, subject: str, app: App, grant: TokenGrant | None) -> Session:
        if grant is None or (grant.access_token is None and grant.refresh_token is None):
            raise LoginFailed(f"the target file gives {requester} no token for the record of {subject}")
        if grant.access_token is not None:
            response: dict[str, Any] = {"access_token": grant.access_token.reveal()}
            if grant.refresh_token is not None:
                response["refresh_token"] = grant.refresh_token.reveal()
            return self._open(requester, subject, app, response)
        if grant.refresh_token is None:
            raise LoginFailed(f"the target file gives {requester} no token for the record of {subject}")
        return self._refreshed(requester, subject, app, grant.refresh_token.reveal())

    def _refreshed(
        self, requester: str, subject: str, app: App, token: str, known: Mapping[str, Any] | None = None
    ) -> Session:
        """Return the session that a refresh token opens. Raises LoginFailed where it is refused.

        `known`: what the response to the login told, where that of the refresh does not.
        """
        endpoint = self._endpoints().token
        if endpoint is None:
            raise LoginBroken("refresh: the target names no token endpoint")
        self._redactor.register(token, "refresh_token")
        answer = oauth.refresh(self._wire, endpoint, app, token)
        response = json_object(answer.body) or {}
        if not isinstance(response.get("access_token"), str):
            kind = LoginBroken if undecided(answer.status) else LoginFailed
            raise kind(f"refresh for {requester}: status {answer.status}, {oauth.error_of(answer) or 'no token'}")
        return self._open(requester, subject, app, {**(known or {}), "refresh_token": token, **response})

    def _open(self, requester: str, subject: str, app: App, response: Mapping[str, Any]) -> Session:
        self._learn(response)
        self._count += 1
        stated = response.get("patient")
        patient = stated.rsplit("/", 1)[-1] if isinstance(stated, str) and stated else self.patient(subject)
        expires = response.get("expires_in")
        refresh_token = response.get("refresh_token")
        token = response["access_token"]
        if not (isinstance(token, str) and token.isascii() and token.isprintable() and token and " " not in token):
            raise LoginFailed(
                f"token response for {requester}: the access token cannot be sent in a header (RFC 6750, 2.1)"
            )
        self._keep(requester, subject, app, refresh_token, patient)
        session = Session(
            id=f"{self.named}s{self._count}",
            app=app,
            requester=requester,
            subject=subject,
            patient=patient,
            access_token=token,
            refresh_token=refresh_token if isinstance(refresh_token, str) else None,
            scope=str(response.get("scope", "")),
            expires_in=float(expires) if isinstance(expires, int | float) else None,
            response=response,
            obtained=time.monotonic(),
        )
        self.announce(session)
        return session

    def _learn(self, response: Mapping[str, Any]) -> None:
        """Register every text below the names of tokens, also where one is wrongly a list or an object."""
        for name in ("access_token", "refresh_token", "id_token"):
            below = [response.get(name)]
            for _ in range(_DEEPEST_TOKEN):
                for value in below:
                    if isinstance(value, str):
                        self._redactor.register(value, name)
                below = [item for value in below for item in _items(value)]

    def patient(self, subject: str) -> str | None:
        """Return the FHIR id of the member's Patient, from the target file or a token of the member's; else None."""
        account = self._accounts.get(subject)
        return (account.patient if account else None) or self._patients.get(subject)

    def _learn_patient(self, subject: str, app: App) -> None:
        """Learn from `subject`'s own token which Patient is `subject`, so that a representative can pick that one."""
        self.get(subject, subject, app)
        if self.patient(subject) is None:
            raise LoginFailed(f"which Patient {subject} is, neither the target file nor {subject}'s own token tells")


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _current_code(shared: str) -> str:
    return one_time_code(shared, datetime.now(UTC).timestamp())  # a wall clock, as the payer has (RFC 6238)


def _worn(session: Session) -> bool:
    if session.expires_in is None:
        return False
    return time.monotonic() - session.obtained > max(session.expires_in - _EARLY, session.expires_in / 2)


def undecided(status: int) -> bool:
    """Return whether a status decides nothing: no answer, slow down, or a server error."""
    return status in {0, 429} or status >= 500  # noqa: PLR2004 - the HTTP server-error class


def _why(walk: Walk) -> str:
    if walk.redirect is not None:
        error = walk.redirect.get("error", "no code")
        return f"the payer redirected with {error} {walk.redirect.get('error_description', '')}".strip()
    return walk.ended
