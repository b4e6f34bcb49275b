"""Requests of apps that say one thing twice, name another app, or are refused: what each is answered (RFC 6749)."""

from payerproof.checks.common import authorize, cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart.apps import app_requests, judge_app_requests
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-app-refusal-challenges",
    requirements=("REQ-OA-60",),
    severity=Severity.LOW,
    title="An app that fails to prove itself by a header is answered with 401 and a challenge",
    finding="An app that fails to prove itself by a header is not answered with 401 and a challenge",
    remedy="Answer invalid_client with 401 and WWW-Authenticate: Basic where the app sent an Authorization header.",
    needs=("confidential_app", "form_login"),
    cases=cases.first_member,
)
def test_app_refusal_challenges(payer: Payer, case: Case, judge: Judge) -> None:
    """A fresh code with a wrong secret in the header is refused in the form that the header asks for."""
    without = judgement.absent("no app of the target file proves itself by the Authorization header")
    app = judge.given(app_requests.by_header(payer), without)
    judge(judge_app_requests.challenged(app_requests.wrong_then_right(payer, case, app)))


@check(
    "smart-parameters-once",
    requirements=("REQ-OA-61",),
    severity=Severity.LOW,
    title="A request that gives a parameter twice is refused",
    finding="A request that gives a parameter twice is granted",
    remedy="Refuse a repeated parameter with invalid_request, at the authorization and at the token endpoint.",
    needs=("form_login",),
    cases=app_requests.each_repeated,
)
def test_parameters_once(payer: Payer, case: Case, judge: Judge) -> None:
    """A request with another value of one parameter behind the right one leads to no code and to no token."""
    judge(judge_app_requests.refused_twice(app_requests.repeated(payer, case), case.path or ""))


@check(
    "smart-app-proves-what-it-names",
    requirements=("REQ-OA-62", "REQ-OA-08"),
    severity=Severity.CRITICAL,
    title="An app that proves itself is not taken for another one that its request names",
    finding="An app that proves itself obtains what was issued for another one that its request names",
    remedy="Take the app from what proved it, and refuse a client_id in the form that differs.",
    needs=("form_login", "two_apps"),
    cases=cases.each_app,
)
def test_app_proves_what_it_names(payer: Payer, case: Case, judge: Judge) -> None:
    """Another app redeems this app's code and refresh token, with its own secret in the header and this app's name."""
    without = judgement.absent("no other app of the target file proves itself by the Authorization header")
    other = judge.given(app_requests.by_header(payer, but=payer.app_of(case)), without)
    for what, answer in app_requests.in_the_name_of(payer, case, other):
        judge(judge_app_requests.not_as_named(what, answer))


@check(
    "smart-token-errors-told",
    requirements=("REQ-OA-66",),
    severity=Severity.LOW,
    title="The token endpoint refuses with an error status and a name that apps know",
    finding="The token endpoint refuses with the status of a success, or without a name that apps know",
    remedy="Answer a refused token request with 400 and a JSON object that has an error of RFC 6749, 5.2.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_token_errors_told(payer: Payer, case: Case, judge: Judge) -> None:
    """A code and a refresh token that were never issued, and an unknown grant type, meet an error of OAuth."""
    app = payer.app_of(case)
    control = payer.sessions.redeem(authorize.authorized(payer, case))
    if not judge_app_requests.issued(control):
        judge(judgement.unsure("a right token request is refused as well", control, observed=str(control.status)))
    told = [judge_app_requests.as_oauth_error(what, answer) for what, answer in app_requests.nothing_known(payer, app)]
    if not any(told):
        judge(judgement.absent("no request was refused by the token endpoint itself"))
    for each in filter(None, told):
        judge(each)


@check(
    "smart-authorization-errors-told",
    requirements=("REQ-OA-67",),
    severity=Severity.LOW,
    title="An app is told of a refusal by an error whose name it knows",
    finding="An app is sent back without an error, or with one whose name it cannot know",
    remedy="Send the browser back with one of the errors of RFC 6749, 4.1.2.1; access_denied where the member refuses.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_authorization_errors_told(payer: Payer, case: Case, judge: Judge) -> None:
    """The member refuses, and requests are not in order; who is sent back to the app brings a registered error."""
    told = [judge_app_requests.app_knows(what, walked) for what, walked in app_requests.refusals(payer, case)]
    if not any(told):
        judge(judgement.absent("no refusal is sent back to the app"))
    for each in filter(None, told):
        judge(each)
