"""A code is short-lived, used once, and of no use to another app or redirect (RFC 6749, 4.1; RFC 9700)."""

from datetime import timedelta

from payerproof.checks.common import authorize, cases, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object


@check(
    "smart-code-single-use",
    requirements=("REQ-OA-07",),
    severity=Severity.HIGH,
    family="code-reuse",
    title="An authorization code can be redeemed only once",
    finding="An authorization code can be redeemed twice",
    remedy="Mark a code as used in the same step that redeems it.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_code_single_use(payer: Payer, case: Case, judge: Judge) -> None:
    """The second token request with the same code is refused."""
    pending = authorize.authorized(payer, case)
    first = payer.sessions.redeem(pending)
    if not first.ok:
        judge(judgement.unsure("the code could not be redeemed even once", first, observed=str(first.status)))
    judge(judge_grants.refused(payer.sessions.redeem(pending), "a code is redeemed twice"))


@check(
    "smart-code-replay-ends-grant",
    requirements=("REQ-OA-07",),
    severity=Severity.MEDIUM,
    family="code-reuse",
    title="Replaying an authorization code revokes the tokens of its first use",
    finding="Replaying an authorization code leaves the tokens of its first use valid",
    remedy="Revoke what a code gave when it is sent again: two parties hold it, and one of them stole it.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_code_replay_ends_grant(payer: Payer, case: Case, judge: Judge) -> None:
    """After the replay, the first access token reads nothing."""
    pending = authorize.authorized(payer, case)
    first = payer.sessions.redeem(pending)
    token = (json_object(first.body) or {}).get("access_token")
    if not isinstance(token, str):
        judge(judgement.unsure("the code could not be redeemed even once", first, observed=str(first.status)))
        return
    bearer = {"authorization": f"Bearer {token}"}
    before = payer.ask(None, f"Patient/{payer.patient(case.subject)}", headers=bearer)
    if not before.owned_by(case.subject):
        judge(judgement.unsure("the first token read nothing before the replay either", before))
    replayed = payer.sessions.redeem(pending)
    if doubt := judgement.undecided(replayed):
        judge(judgement.unsure(f"it is not known whether the replay arrived: {doubt}", replayed))
        return
    after = payer.ask(None, f"Patient/{payer.patient(case.subject)}", headers=bearer)
    judge(judgement.refused(after, case.subject, reason="the first token outlives the replay of its code"))


@check(
    "smart-code-bound-to-app",
    requirements=("REQ-OA-08",),
    severity=Severity.CRITICAL,
    title="An authorization code issued to one app cannot be redeemed by another",
    finding="An authorization code issued to one app is redeemed by another",
    remedy="Compare the code's client with the client that redeems it.",
    needs=("form_login", "two_apps"),
    cases=cases.each_app,
)
def test_code_bound_to_app(payer: Payer, case: Case, judge: Judge) -> None:
    """Another app redeems the code with the right verifier and redirect URI, and is refused."""
    app = payer.app_of(case)
    answer = payer.sessions.redeem(
        authorize.authorized(payer, case), app=payer.other_app(app), redirect_uri=app.redirect_uri
    )
    judge(judge_grants.refused(answer, "a code issued to one app is redeemed by another"))


@check(
    "smart-code-bound-to-redirect",
    requirements=("REQ-OA-03",),
    severity=Severity.HIGH,
    title="An authorization code is refused with another redirect URI than the one it was sent to",
    finding="An authorization code is redeemed with another redirect URI than the one it was sent to",
    remedy="Compare redirect_uri at the token endpoint with that of the authorization request.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_code_bound_to_redirect(payer: Payer, case: Case, judge: Judge) -> None:
    """The token request names a redirect URI that was not used: longer, another site's, cut short, in other letters.

    One that is left out is no finding: where one is registered, OpenID Connect Core, 3.1.3.2, lets a server go on.
    """
    used = payer.app_of(case).redirect_uri
    for other in (f"{used}/elsewhere", f"{used}?a=b", "https://payerproof-elsewhere.example/", used[:-1], used.upper()):
        answer = payer.sessions.redeem(authorize.authorized(payer, case), redirect_uri=other)
        judge(judge_grants.refused(answer, "a code is redeemed with a redirect URI it was not sent to"))


@check(
    "smart-code-expires",
    requirements=("REQ-OA-09",),
    severity=Severity.MEDIUM,
    title="An authorization code expires within ten minutes",
    finding="An authorization code works more than ten minutes after it was issued",
    remedy="Let codes live about a minute.",
    needs=("form_login", "clock"),
    cases=cases.first_member,
)
def test_code_expires(payer: Payer, case: Case, judge: Judge) -> None:
    """The clock moves on by ten minutes and a second between the redirect and the token request."""
    pending = authorize.authorized(payer, case)
    with payer.clock_moved(timedelta(minutes=10, seconds=1)):
        answer = payer.sessions.redeem(pending)
    judge(judge_grants.refused(answer, "a code is redeemed more than ten minutes after it was issued"))
