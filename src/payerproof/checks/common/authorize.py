"""The authorization pages as a check uses them: walked to their end, refused, or with something malformed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from payerproof.checks.common.judge_record_picker import Forged
from payerproof.checks.common.made_up_ids import unissued
from payerproof.errors import LoginFailed
from payerproof.http.client import Browser
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object
from payerproof.smart.drivers import Walk
from payerproof.smart.edits import Edit, without_secrets
from payerproof.smart.oauth import scopes_for
from payerproof.smart.scopes import IDENTITY
from payerproof.smart.sessions import Authorization, Session
from payerproof.target.description import App
from payerproof.target.scope import Scope


@dataclass(frozen=True, slots=True)
class People:
    """Patient ids by member: those a person may act for now (with a record of one's own, oneself), and all others.

    `names`: how each of them may be called.
    """

    entitled: Mapping[str, str]
    others: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]


def walk_pages(payer: Payer, member: str) -> Walk:
    """Walk the authorization pages as `member` to the consent page, and refuse there. Raises LoginFailed."""
    choices = payer.sessions.choices(member, member, decision="deny")
    return payer.sessions.authorize(member, payer.app, choices).walk


def patients(payer: Payer, member: str) -> People:
    """Return whom the member may act for now, and whom not, by the engine's own access rules."""
    ids = {name: found for name in payer.scope.subjects if (found := payer.patient(name)) is not None}
    entitled = {
        name: patient
        for name, patient in ids.items()
        if name == member or payer.entitlement.record(member, name).allowed
    }
    others = {name: patient for name, patient in ids.items() if name not in entitled}
    return People(entitled, others, {name: payer.sessions.names(name) for name in ids})


def represented_elsewhere(payer: Payer, member: str) -> frozenset[str]:
    """Return whom the household's facts let the member act for though the target file leaves that person out."""
    named = (item.subject for item in payer.scope.authorities if item.holder == member)
    return frozenset(name for name in named if name not in payer.scope.accounts)


def values_on(payer: Payer, walk: Walk) -> tuple[Hit, ...]:
    """Return every value of a member's that the pages of a walk show."""
    return tuple(hit for exchange in walk.exchanges for hit in payer.knowledge.hits(exchange))


def forge_patient(payer: Payer, member: str, subject: str, place: str) -> Forged:
    """Sign in as `member`, put `subject`'s patient id into one of the `edits.PLACES`, and use whatever comes of it.

    Raises LoginFailed where the pages cannot be walked at all.
    """
    known = frozenset(filter(None, map(payer.patient, payer.scope.subjects)))
    edit = Edit(payer.patient(subject) or "", known, frozenset({place}))
    choices = payer.sessions.choices(member, member, edit=edit)
    authorization = payer.sessions.authorize(member, payer.app, choices)
    answer = payer.sessions.redeem(authorization) if authorization.code is not None else None
    return used(payer, member, subject, authorization, answer)


def used(payer: Payer, member: str, subject: str, authorization: Authorization, answer: Exchange | None) -> Forged:
    """Use whatever token an answer gives `member` to read `subject`'s Patient, beside the member's honest token."""
    if answer is None:
        return Forged(authorization, None, None, None, None)
    response = json_object(answer.body) or {}
    token, stated = response.get("access_token"), response.get("patient")
    if not isinstance(token, str):
        return Forged(authorization, answer, None, None, None)
    url, headers = f"Patient/{payer.patient(subject)}", {"authorization": f"Bearer {token}"}
    honest = payer.ask(payer.session(member), url)
    reads = payer.ask(None, url, headers=headers)
    return Forged(authorization, answer, stated if isinstance(stated, str) else None, reads, honest)


def authorized(payer: Payer, case: Case, *, app: App | None = None, **changes: Any) -> Authorization:
    """Walk a full authorization as the case's member with the case's app; `changes` spoil the request.

    A code may come of it or not. Raises LoginFailed where the pages cannot be walked at all.
    """
    choices = payer.sessions.choices(case.requester, case.subject)
    return payer.sessions.authorize(case.requester, app or payer.app_of(case), choices, **changes)


def denied(payer: Payer, case: Case, **changes: Any) -> Authorization:
    """Walk an authorization and refuse on the consent page; `changes` as in `authorized`."""
    choices = payer.sessions.choices(case.requester, case.subject, decision="deny")
    return payer.sessions.authorize(case.requester, payer.app_of(case), choices, **changes)


def consented_twice(
    payer: Payer, case: Case, other: Browser | None = None
) -> tuple[Walk, tuple[Exchange, Exchange] | None]:
    """Walk to the consent page, then send its form from another browser, and from the one that it was shown to.

    `other`: a browser that never signed in, unless it is given. Returns the walk and the two answers in this order;
    None for them if there was no form.
    """
    browser = payer.wire.browser()
    choices = payer.sessions.choices(case.requester, case.subject, decision="leave")
    walk = payer.sessions.authorize(case.requester, payer.app_of(case), choices, browser=browser).walk
    if walk.consent is None:
        return walk, None
    return walk, ((other or payer.wire.browser()).send(walk.consent), browser.send(walk.consent))


def consented_from_afar(payer: Payer, case: Case) -> tuple[Walk, tuple[Exchange, Exchange] | None]:
    """Walk to the consent page, then send its form without what nobody else can know, and then as it stands.

    Both go out from the browser that the page was shown to; the first says, as a browser does, that a page of another
    site sends it (Fetch, 3.1; Fetch Metadata, 2): there are servers that go by that alone. Returns the walk and the two
    answers in this order; None for them if there was no form, or its address itself is a secret.
    """
    choices = payer.sessions.choices(case.requester, case.subject, decision="leave")
    browser, app = payer.wire.browser(), payer.app_of(case)
    shown = payer.sessions.authorize(case.requester, app, choices, browser=browser)
    again = payer.sessions.authorize(case.requester, app, choices)
    form, other = shown.walk.consent, again.walk.consent
    of_the_app = {shown.state, shown.pkce.challenge if shown.pkce else ""}
    known = without_secrets(form, other, of_the_app) if form is not None and other is not None else None
    if form is None or known is None:
        return shown.walk, None
    from_afar = replace(known, headers={**known.headers, **_FROM_ANOTHER_SITE})
    return shown.walk, (browser.send(from_afar), browser.send(form))


def browser_at_consent(payer: Payer, member: str) -> Browser:
    """Return the browser of a member who signed in and was shown a consent page. Raises LoginFailed."""
    browser = payer.wire.browser()
    choices = payer.sessions.choices(member, member, decision="leave")
    payer.sessions.authorize(member, payer.app, choices, browser=browser)
    return browser


def two_launches(payer: Payer, case: Case) -> tuple[Session, Observation, Session, Observation] | None:
    """Sign in twice as the holder, for the own record and the subject's, and redeem both codes crosswise in time.

    Returns each session with what it reads of its own patient; None where no authority is in force.
    Raises LoginFailed where no page lets the holder choose between records.
    """
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        return None
    if payer.patient(case.subject) is None:
        raise LoginFailed(f"picker: which Patient {case.subject} is, is not known, so nobody can be picked")
    pending = [
        payer.sessions.authorize(case.requester, payer.app, payer.sessions.choices(case.requester, name))
        for name in (case.requester, case.subject)
    ]
    if not pending[-1].walk.offered:
        raise LoginFailed(f"picker: no page lets {case.requester} choose the record of {case.subject}")
    sessions = {}
    for name, authorization in reversed(list(zip((case.requester, case.subject), pending, strict=True))):
        answer = payer.sessions.redeem(authorization)
        sessions[name] = payer.sessions.opened(case.requester, name, payer.app, answer)
    own, other = sessions[case.requester], sessions[case.subject]
    return own, payer.own_patient(own), other, payer.own_patient(other)


_LASTING = "offline_access"
_FROM_ANOTHER_SITE = {
    "origin": "https://payerproof-elsewhere.example",
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}
"""What a browser says of a form that a page of another site sends."""
NOT_ALONE = "the payer grants all that an app may ask for, or nothing"


def narrow_session(payer: Payer, case: Case, *types: str) -> Session | None:
    """Return a session whose app asked for some types by name, for the Patient alone if none is given.

    None where the payer answers that it does not grant so little. Raises LoginFailed for any other refusal.
    """
    return _granted(payer, case, scopes_for(payer.app_of(case), *(types or ("Patient",))))


def passing_session(payer: Payer, case: Case) -> Session | None:
    """Return a session whose app asked for all data, and for no access while the member is away.

    None where the app never asks for that, or where the payer answers that it does not grant so little.
    """
    app = payer.app_of(case)
    little = scopes_for(app, "*", refresh=False)
    return _granted(payer, case, little) if little != scopes_for(app, "*") else None


def _nameless_session(payer: Payer, case: Case) -> Session | None:
    """Return a session whose app asked for the Patient alone, and not for who signs in; None where it never does."""
    asked = scopes_for(payer.app_of(case), "Patient").split()
    little = [scope for scope in asked if scope not in IDENTITY]
    return _granted(payer, case, " ".join(little)) if little != asked else None


def _granted(payer: Payer, case: Case, scope: str) -> Session | None:
    pending = authorized(payer, case, scope=scope)
    if (pending.walk.redirect or {}).get("error") == "invalid_scope":
        return None
    return payer.sessions.opened(case.requester, case.subject, pending.app, payer.sessions.redeem(pending))


def introspected(payer: Payer, case: Case, app: App) -> Session | None:
    """Return a session of an app to be asked about: of the case's record, with fewer scopes where the case has a path.

    None where no authority is in force, or the app gets no refresh token, or no token for less.
    """
    if case.requester != case.subject:
        allowed = payer.entitlement.record(case.requester, case.subject).allowed
        return payer.session(case.requester, case.subject, app) if allowed else None
    if case.path is None:
        return payer.session(case.subject, app=app)
    pending = authorized(payer, case, app=app, scope=scopes_for(app, "Patient", "ExplanationOfBenefit"))
    if pending.code is None:
        return None
    session = payer.sessions.opened(case.requester, case.subject, app, payer.sessions.redeem(pending))
    if session.refresh_token is None:
        return None
    answer = payer.sessions.refresh(session, scope=scopes_for(app, "Patient"))
    told = (json_object(answer.body) or {}).get("scope") if answer.ok else None
    return payer.sessions.renewed(session, answer) if told and told != session.scope else None


def unticked_session(payer: Payer, case: Case, *, refresh: bool = False) -> Session | None:
    """Return a session whose member unticked the claims; None if the consent page has no boxes for scopes.

    `refresh`: whether the app asks for a refresh token as well.
    """
    app = payer.app_of(case)
    asked = scopes_for(app, "Patient", "Coverage", "ExplanationOfBenefit", refresh=refresh).split()
    kept = tuple(scope for scope in asked if "ExplanationOfBenefit" not in scope)
    choices = payer.sessions.choices(case.requester, case.subject, scopes=kept)
    pending = payer.sessions.authorize(case.requester, app, choices, scope=" ".join(asked))
    page = pending.walk.consent_page
    boxes = [box for form in (page.forms if page else ()) for box in form.of_kind("checkbox")]
    if not any("ExplanationOfBenefit" in box.value for box in boxes):
        return None
    return payer.sessions.opened(case.requester, case.subject, app, payer.sessions.redeem(pending))


def unticked_lasting(payer: Payer, case: Case) -> Exchange | None:
    """Return the token response to a consent without lasting access; None if the page has no box for that."""
    app = payer.app_of(case)
    asked = scopes_for(app, "Patient").split()
    kept = tuple(scope for scope in asked if scope != _LASTING)
    if len(kept) == len(asked):
        return None
    choices = payer.sessions.choices(case.requester, case.subject, scopes=kept)
    pending = payer.sessions.authorize(case.requester, app, choices, scope=" ".join(asked))
    page = pending.walk.consent_page
    boxes = [box for form in (page.forms if page else ()) for box in form.of_kind("checkbox")]
    boxed = pending.code is not None and any(box.value == _LASTING for box in boxes)
    return payer.sessions.redeem(pending) if boxed else None


NARROWED: Mapping[str, Callable[[Payer, Case], Session | None]] = {
    "unticked by the member": lambda payer, case: unticked_session(payer, case, refresh=True),
    "not asked for by the app": narrow_session,
    "asked for by the app without saying who signs in": _nameless_session,
}
"""By name: how a grant comes to leave out claims, though it could be refreshed."""


def each_narrowed(scope: Scope) -> Iterator[Case]:
    """One case for each app and each way to a grant without claims, with the first member; `path` names the way."""
    for app in scope.target.apps:
        for name in scope.members[:1]:
            for way in NARROWED:
                yield Case(requester=name, subject=name, path=way, note=app.id)


WIDER, LASTING, ANOTHER = "more scopes", "access while the member is away", "another app"


def each_stretch(scope: Scope) -> Iterator[Case]:
    """One case for each app and each way to stretch a consent, with the first member; `path` names the way."""
    for app in scope.target.apps:
        for name in scope.members[:1]:
            for way in (WIDER, LASTING, ANOTHER):
                yield Case(requester=name, subject=name, path=way, note=app.id)


def failed_logins(payer: Payer, member: str) -> tuple[tuple[Exchange, Exchange, Exchange], tuple[str, str, str]]:
    """Fail to sign in with a name that exists, between two that do not; return the answers and the names.

    The name that exists is tried once only, so that no account is locked. What differs between the other two differs
    by itself.
    """
    right = payer.sessions.choices(member, member)
    names = (unissued(right.username), right.username, unissued(right.username))
    answers = []
    for name in names:
        choices = replace(right, username=name, password=secrets.token_urlsafe(12))
        payer.redactor.register(choices.password, "password")
        answers.append(payer.sessions.refused_login(payer.app, choices))
    return (answers[0], answers[1], answers[2]), names
