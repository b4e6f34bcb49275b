"""Without consent there is nothing: no code, no token, no data."""

from payerproof.checks.common import authorize, cases, judge_denial, judge_grants, judgement, withdrawal
from payerproof.checks.consent import judge_survival, others_forms
from payerproof.checks.consent.cases import (
    AT_THE_API,
    THE_MEMBER,
    each_reader_of_one_record,
    each_stranger_at_the_portal,
    each_use_of_credentials,
)
from payerproof.checks.registry import Judge, check
from payerproof.http.client import same_origin
from payerproof.model import Case, Judgement, Outcome, Severity
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.discovery import json_object
from payerproof.smart.sessions import Session
from payerproof.target.description import App

_REMEMBERED = "no page asked: a consent that the member gave before may be remembered, and cannot be refused here"


@check(
    "consent-denied-gives-nothing",
    requirements=("REQ-CON-001", "token-restricted"),
    severity=Severity.CRITICAL,
    title="A member who denies consent gives the app neither code nor token",
    finding="An app obtains a code or a token although the member denied consent",
    remedy="Issue a code only after the member has allowed it on the consent page.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_denied_gives_nothing(payer: Payer, case: Case, judge: Judge) -> None:
    """The member signs in and presses the button that refuses."""
    choices = payer.sessions.choices(case.requester, case.subject, decision="deny")
    denied = payer.sessions.authorize(case.requester, payer.app_of(case), choices)
    if denied.code is not None and denied.walk.consent_page is None:
        judge(judgement.unsure(_REMEMBERED, *denied.walk.exchanges[-1:]))
    judge(judge_grants.no_code(denied, "the app obtains a code though the member refused"))


@check(
    "consent-denied-after-approval",
    requirements=("REQ-CON-001", "token-restricted"),
    severity=Severity.CRITICAL,
    title="A member who denies consent gives the app nothing, though the same app was allowed before",
    finding="An app that was allowed before obtains a code although the member now denied consent",
    remedy="Decide by the button that was pressed now; an earlier consent answers no later question.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_denied_after_approval(payer: Payer, case: Case, judge: Judge) -> None:
    """The member allows the app and then denies it, in the same browser and in another; what stood may stand."""
    app, browser = payer.app_of(case), payer.wire.browser()
    wanted = payer.sessions.choices(case.requester, case.subject)
    given = payer.sessions.authorize(case.requester, app, wanted, browser=browser)
    if given.code is None:
        judge(judgement.unsure(f"no consent was given: {given.walk.ended}", *given.walk.exchanges[-1:]))
    payer.sessions.redeem(given)
    choices = payer.sessions.choices(case.requester, case.subject, decision="deny")
    for used in (browser, payer.wire.browser()):
        denied = payer.sessions.authorize(case.requester, app, choices, browser=used)
        if denied.code is not None and denied.walk.consent_page is None:
            judge(judgement.unsure(_REMEMBERED, *denied.walk.exchanges[-1:]))
        judge(
            judge_grants.no_code(denied, "the app obtains a code though the member refused, after an earlier consent")
        )


@check(
    "consent-app-alone-gets-nothing",
    requirements=("REQ-CON-001", "REQ-OA-13"),
    severity=Severity.CRITICAL,
    title="An app's own credentials give access to no member's data",
    finding="An app obtains member data with its own credentials alone",
    remedy="Give no patient scopes to the client credentials and password grants.",
    needs=("confidential_app",),
    cases=each_use_of_credentials,
)
def test_app_alone_gets_nothing(payer: Payer, case: Case, judge: Judge) -> None:
    """A client credentials request is refused, or its token reads nothing; nor do id and secret at the API itself."""
    app, endpoint = payer.target.app("confidential"), payer.endpoints.token
    if app is None or endpoint is None:
        judge(judgement.absent("there is no confidential app, or no token endpoint"))
        return
    if case.path == AT_THE_API:
        judge(_by_secret(payer, case, app, endpoint))
        return
    fields = {"grant_type": "client_credentials", "scope": "patient/*.read system/*.read user/*.read"}
    answer = payer.wire.send(oauth.token_request(endpoint, app, fields))
    token = (json_object(answer.body) or {}).get("access_token")
    if not isinstance(token, str):
        judge(judge_grants.refused(answer, "the app's own credentials are accepted", ()))
        return
    payer.redactor.register(token, "access_token")
    for url in (f"Patient/{payer.patient(case.subject)}", "ExplanationOfBenefit"):
        seen = payer.ask(None, url, headers={"authorization": f"Bearer {token}"})
        judge(judgement.refused(seen, case.subject, reason="the app reads a member's data with its own credentials"))


def _by_secret(payer: Payer, case: Case, app: App, endpoint: str) -> Judgement:
    """Judge a read by which the app shows its id and secret instead of a token."""
    if app.secret is None or not same_origin(endpoint, payer.base):
        return judgement.inapplicable("the app has no secret that the server of the API is meant to know")
    url = f"Patient/{payer.patient(case.subject)}"
    control = payer.ask(payer.session(case.subject), url)
    if not control.owned_by(case.subject):
        return judgement.unsure("the member's own token does not read the Patient", control)
    seen = payer.ask(None, url, headers={"authorization": oauth.basic(app.client_id, app.secret.reveal())})
    return judgement.refused(seen, case.subject, reason="the app reads a member's data with its id and secret")


@check(
    "consent-not-stretched",
    requirements=("REQ-OA-32", "REQ-CON-001", "REQ-CON-007"),
    severity=Severity.CRITICAL,
    title="An existing consent counts neither for further scopes nor for another app",
    finding="An existing consent is used for further scopes, or for another app",
    remedy="Ask the member anew whenever app, patient or scopes differ from what was consented to.",
    needs=("portal", "form_login"),
    cases=authorize.each_stretch,
)
def test_not_stretched(payer: Payer, case: Case, judge: Judge) -> None:
    """The member consents to little, or with one app; more, and the other app, obtain nothing without the page."""
    app = payer.app_of(case)
    wanting = judge.given(
        payer.other_app(app) if case.path == authorize.ANOTHER else app,
        judgement.absent("the target file names only one app"),
    )
    types = ("Patient",) if case.path == authorize.WIDER else ("*",)
    little = oauth.scopes_for(app, *types, refresh=case.path != authorize.LASTING)
    if case.path == authorize.LASTING and little == oauth.scopes_for(app, *types):
        judge(judgement.absent("the app asks for no access while the member is away"))
    for used in (app, wanting):
        withdrawal.by_portal_until_unlisted(payer, payer.sessions.fresh(case.requester, case.subject, used))
    given = authorize.authorized(payer, case, scope=little)
    if (given.walk.redirect or {}).get("error") == "invalid_scope":
        judge(judgement.absent(authorize.NOT_ALONE))
    if given.code is None or given.walk.consent_page is None:
        judge(judgement.unsure(f"no consent was given on a page: {given.walk.ended}", *given.walk.exchanges[-1:]))
    payer.sessions.redeem(given)
    choices = payer.sessions.choices(case.requester, case.subject, decision="leave")
    asked = payer.sessions.authorize(case.requester, wanting, choices)
    judge(judge_grants.no_code(asked, f"{wanting.title} obtains a code for {case.path} without the member's consent"))


@check(
    "consent-remembered-for-its-giver",
    requirements=("REQ-CON-001", "REQ-CON-007"),
    severity=Severity.HIGH,
    title="A consent that one person gave is not taken for that of another who may read the same record",
    finding="A consent that one person gave is taken for that of another who may read the same record",
    remedy="Remember consents by the account that gave them, beside app, patient and scopes.",
    needs=("portal", "form_login"),
    cases=each_reader_of_one_record,
)
def test_remembered_for_its_giver(payer: Payer, case: Case, judge: Judge) -> None:
    """Of a member and a representative one allows the app; the other, who signs in to it, is asked all the same."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.absent("no authority is in force at this instant"))
        return
    readers = (case.requester or "", case.subject or "")
    giver, asked = readers if case.path == THE_MEMBER else readers[::-1]
    for name in readers:
        withdrawal.by_portal_until_unlisted(payer, payer.sessions.fresh(name, case.subject, payer.app))
    given = payer.sessions.authorize(giver, payer.app, payer.sessions.choices(giver, case.subject))
    if given.code is None or given.walk.consent_page is None:
        judge(judgement.unsure(f"no consent was given on a page: {given.walk.ended}", *given.walk.exchanges[-1:]))
    payer.sessions.redeem(given)
    leaving = payer.sessions.choices(asked, case.subject, decision="leave")
    walked = payer.sessions.authorize(asked, payer.app, leaving)
    judge(judge_grants.no_code(walked, f"{asked} is not asked, as {giver} allowed the app for the same record"))


@check(
    "consent-code-dies-with-withdrawal",
    requirements=("REQ-CON-004", "REQ-CON-002"),
    severity=Severity.CRITICAL,
    family="ending",
    title="An authorization code issued before a withdrawal cannot be redeemed after it",
    finding="An authorization code issued before a withdrawal is redeemed after it",
    remedy="Check the consent again when a code is redeemed.",
    needs=("portal", "form_login"),
    cases=cases.each_app,
)
def test_code_dies_with_withdrawal(payer: Payer, case: Case, judge: Judge) -> None:
    """The member withdraws between the redirect and the token request; what still comes dies in the promised time."""
    app = payer.app_of(case)
    session = payer.sessions.fresh(case.requester, case.subject, app)
    pending = payer.sessions.authorize(case.requester, app, payer.sessions.choices(case.requester, case.subject))
    if pending.code is None:
        judge(judgement.unsure(f"no code was issued: {pending.walk.ended}", *pending.walk.exchanges[-1:]))
        return
    withdrawn = withdrawal.by_portal(payer, session)
    answer = payer.sessions.redeem(pending)
    reason = "a code survives the withdrawal of the consent it was issued under"
    promised = payer.target.policy.revocation_seconds
    late = withdrawal.issued(payer, session, answer) if withdrawal.now() - withdrawn < promised else None
    channel = withdrawal.open_channel(payer, late, "read") if late else None
    if late is None or channel is None:
        judge(judge_grants.refused(answer, reason))
        return
    judge(judge_denial.died_in_time(withdrawal.watch(channel, withdrawn, promised), promised, reason))
    if late.refresh_token is not None:
        judge(judge_grants.refused(payer.sessions.refresh(late), reason))


@check(
    "consent-portal-lists-apps",
    requirements=("REQ-CON-003",),
    severity=Severity.MEDIUM,
    title="The portal lists an app while consent stands and no longer after withdrawal",
    finding="The portal does not list an app with consent, or still lists it after withdrawal",
    remedy="Show each standing consent with its app, and a way to end it.",
    needs=("portal",),
    cases=cases.each_app,
)
def test_portal_lists_apps(payer: Payer, case: Case, judge: Judge) -> None:
    """The member finds the app in the portal, withdraws it, and finds it there no more."""
    app = payer.app_of(case)
    session = payer.sessions.fresh(case.requester, case.subject, app)
    before = judge.given(
        payer.portal_lists(session),
        judgement.absent("the portal is a callable of the user's, so its pages cannot be read"),
    )
    judge(judge_grants.listed(before, wanted=True, reason=f"{app.title} is not listed though consent stands"))
    withdrawal.by_portal(payer, session)
    after = payer.portal_lists(session)
    judge(judge_grants.listed(after, wanted=False, reason=f"{app.title} is still listed after the withdrawal"))


@check(
    "consent-portal-lists-own",
    requirements=("REQ-CON-003", "REQ-CON-007", "REQ-HH-018"),
    severity=Severity.HIGH,
    family="disclosure",
    title="The portal shows a member the apps of the member's own consents, and nobody else's",
    finding="The portal shows a member which app another member connected",
    remedy="List consents by the account that gave them, never by the contract.",
    needs=("portal", "form_login", "two_members"),
    cases=each_stranger_at_the_portal,
)
def test_portal_lists_own(payer: Payer, case: Case, judge: Judge) -> None:
    """The subject's portal names the subject beside the app; the requester's, who may not act for them, does not."""
    session = _of_stranger(payer, case, judge)
    own = judge.given(
        payer.portal_lists(session),
        judgement.absent("the portal is a callable of the user's, so its pages cannot be read"),
    )
    if not own[0]:
        judge(judgement.unsure(f"the portal does not list the app for {case.subject}, so nothing could show"))
    theirs = payer.portal_names(case.requester, session)
    judge(
        judge_grants.listed(theirs, wanted=False, reason=f"{case.requester} is shown the app that {case.subject} uses")
    )


@check(
    "consent-withdrawn-by-own-alone",
    requirements=("REQ-CON-007", "REQ-HH-018"),
    severity=Severity.HIGH,
    family="survival",
    title="Nobody withdraws the consent of another member, whose form they send in the portal",
    finding="A member withdraws the consent of another member by what the portal's form says",
    remedy="Look up the consent that a form names among those of the person who is signed in.",
    needs=("portal", "form_login", "two_members"),
    cases=each_stranger_at_the_portal,
)
def test_withdrawn_by_own_alone(payer: Payer, case: Case, judge: Judge) -> None:
    """The requester sends the own form with values of the subject's; the app reads on until the subject withdraws."""
    session = _of_stranger(payer, case, judge)
    before = payer.own_patient(session)
    sent = judge.given(
        others_forms.send_others(payer, case.requester, session),
        judgement.absent("the portal shows no form that could name the consent of another member"),
    )
    after = payer.own_patient(session)
    kept = judge_survival.goes_on(before, after, case.subject, f"the app of {case.subject}", "another one withdrew it")
    ends = kept.outcome is Outcome.PASS and others_forms.ends_in_portal(payer, session)
    judge(judge_survival.ended_by_own_alone(kept, sent, ends=ends, member=case.subject))


def _of_stranger(payer: Payer, case: Case, judge: Judge) -> Session:
    """Return a new session of the subject's; end the case where one of the two may act for the other."""
    pairs = ((case.requester, case.subject), (case.subject, case.requester))  # a portal may tell who consented for one
    if any(payer.entitlement.record(*pair).allowed for pair in pairs):
        judge(judgement.inapplicable(f"one of {case.requester} and {case.subject} may act for the other"))
    return payer.sessions.fresh(case.subject, case.subject, payer.app)
