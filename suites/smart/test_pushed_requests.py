"""Authorization requests that an app pushes beforehand, where discovery announces it (RFC 9126)."""

from datetime import timedelta

from payerproof.checks.common import cases, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart.extensions import judge_pushed, pushed_requests
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart.discovery import must_push

_MARGIN = 5.0
"""Seconds beyond the end of a name."""


@check(
    "smart-pushed-request-works",
    requirements=("REQ-OA-57", "REQ-OA-46"),
    severity=Severity.MEDIUM,
    family="pushed",
    title="A request that an app pushes is answered with a name that leads to a code",
    finding="A request that an app pushes as announced does not lead to a code",
    remedy="Answer with 201, request_uri and expires_in, and take the name at each instance of the server.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_pushed_request_works(payer: Payer, case: Case, judge: Judge) -> None:
    """The pushed request is taken, its name leads over the pages to a code, and the code to a token."""
    pushed = _pushed(payer, case, judge)
    walked = pushed_requests.carried_on(payer, case, pushed) if pushed.name else None
    answer = payer.sessions.redeem(walked) if walked is not None and walked.code else None
    judge(judge_pushed.works(pushed, walked, answer))


@check(
    "smart-pushed-request-checked",
    requirements=("REQ-OA-57",),
    severity=Severity.HIGH,
    family="pushed",
    title="A pushed request that is wrong leads to no code",
    finding="A request that the authorization endpoint has to refuse leads to a code when it is pushed",
    remedy="Look at a pushed request as at any other: redirect URI, response type, challenge, aud (RFC 9126, 2.1).",
    needs=("form_login",),
    cases=pushed_requests.each_wrong,
)
def test_pushed_request_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """The wrong request is refused when it is pushed or when its name is used, while a right one leads to a code."""
    _right(payer, case, judge)
    if case.path == pushed_requests.UNREGISTERED and payer.app.kind != "public":
        judge(judgement.inapplicable("RFC 9126, 2.4, lets apps that prove who they are choose a redirect URI"))
    wrong = pushed_requests.push(payer, payer.app, pushed_requests.WRONG[case.path or ""])
    if wrong.name is None:
        judge(judge_pushed.turned_down(wrong.answer))
        return
    reason = f"a pushed request {case.path} leads to a code"
    judge(judge_grants.no_code(pushed_requests.carried_on(payer, case, wrong), reason))


@check(
    "smart-pushed-request-authenticated",
    requirements=("REQ-OA-57", "REQ-OA-26"),
    severity=Severity.MEDIUM,
    family="pushed",
    title="A confidential app pushes no request without its secret",
    finding="A request is taken in the name of a confidential app without its secret",
    remedy="Authenticate apps where requests are pushed as at the token endpoint (RFC 9126, 2).",
    needs=("form_login", "confidential_app"),
    cases=cases.first_member,
)
def test_pushed_request_authenticated(payer: Payer, case: Case, judge: Judge) -> None:
    """The request is refused without the app's secret and with a wrong one, while it is taken with the right one."""
    app = judge.given(payer.target.app("confidential"), judgement.absent("there is no confidential app"))
    _right(payer, case, judge)
    control = pushed_requests.push(payer, app)
    for secret in (None, "not-the-secret-of-this-app"):
        pushed = pushed_requests.push(payer, app, authenticate=secret is not None, secret=secret)
        judge(judge_pushed.not_taken(pushed, control))


@check(
    "smart-pushed-request-whole",
    requirements=("REQ-OA-57",),
    severity=Severity.HIGH,
    family="pushed",
    title="Nothing that stands beside a pushed request changes it",
    finding="A parameter in the address changes a request that was pushed",
    remedy="Use what was pushed, and nothing of the address but client_id and request_uri (RFC 9101, 6.3).",
    needs=("form_login",),
    cases=pushed_requests.each_beside,
)
def test_pushed_request_whole(payer: Payer, case: Case, judge: Judge) -> None:
    """The pages lead to the grant that was pushed, or to none, with another scope, redirect URI or challenge beside."""
    _right(payer, case, judge)
    narrow = pushed_requests.narrow(payer.app)
    alone = pushed_requests.carried_on(payer, case, pushed_requests.push(payer, payer.app, {"scope": narrow}))
    if doubt := judge_pushed.not_narrow(payer.sessions.redeem(alone) if alone.code else None, narrow):
        judge(doubt)
    pushed = pushed_requests.push(payer, payer.app, {"scope": narrow})
    walked = pushed_requests.carried_on(payer, case, pushed, beside=pushed_requests.BESIDE[case.path or ""])
    answer = payer.sessions.redeem(walked) if walked.code else None
    judge(judge_pushed.unchanged(walked, answer, narrow))


@check(
    "smart-pushed-request-bound",
    requirements=("REQ-OA-57",),
    severity=Severity.HIGH,
    family="pushed",
    title="The name of a pushed request serves no other app",
    finding="The name of a pushed request serves another app",
    remedy="Keep the client_id with each pushed request, and compare it where the name is used (RFC 9126, 2.2).",
    needs=("form_login", "two_apps"),
    cases=cases.first_member,
)
def test_pushed_request_bound(payer: Payer, case: Case, judge: Judge) -> None:
    """With the client_id of another app the name leads to no code."""
    _right(payer, case, judge)
    other = judge.given(payer.other_app(payer.app), judgement.absent("there is no other app"))
    pushed = pushed_requests.push(payer, payer.app)
    reason = "the name of a pushed request leads to a code with the client_id of another app"
    judge(judge_grants.no_code(pushed_requests.carried_on(payer, case, pushed, other), reason))


@check(
    "smart-pushed-request-expires",
    requirements=("REQ-OA-57",),
    severity=Severity.MEDIUM,
    family="pushed",
    title="The name of a pushed request ends when its answer says",
    finding="The name of a pushed request serves after its end",
    remedy="Compare the end of a pushed request where its name is used (RFC 9126, 2.2).",
    needs=("form_login", "clock"),
    cases=cases.first_member,
)
def test_pushed_request_expires(payer: Payer, case: Case, judge: Judge) -> None:
    """After `expires_in` the name leads to no code."""
    _right(payer, case, judge)
    pushed = pushed_requests.push(payer, payer.app)
    pushed_requests.named(pushed)
    with payer.clock_moved(timedelta(seconds=pushed.lifetime + _MARGIN)):
        walked = pushed_requests.carried_on(payer, case, pushed)
    judge(judge_grants.no_code(walked, "the name of a pushed request leads to a code after its end"))


@check(
    "smart-pushed-request-used-once",
    requirements=("REQ-OA-58",),
    severity=Severity.LOW,
    family="pushed",
    title="The name of a pushed request leads to one code",
    finding="The name of a pushed request leads to a second code",
    remedy="End a pushed request with the code that it led to (RFC 9126, 7.3).",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_pushed_request_used_once(payer: Payer, case: Case, judge: Judge) -> None:
    """In another browser, after it led to a code, the name leads to none."""
    pushed = _pushed(payer, case, judge)
    first = pushed_requests.carried_on(payer, case, pushed)
    if first.code is None:
        judge(judgement.unsure("a right request that was pushed leads to no code", pushed.answer))
    reason = "the name of a pushed request leads to a second code"
    judge(judge_grants.no_code(pushed_requests.carried_on(payer, case, pushed), reason))


@check(
    "smart-pushing-required",
    requirements=("REQ-OA-57", "REQ-OA-46"),
    severity=Severity.MEDIUM,
    family="pushed",
    title="Where requests have to be pushed, one that was not leads to no code",
    finding="A request that was not pushed leads to a code, though the metadata say that each has to be",
    remedy="Refuse requests without a name, or announce that they are served (RFC 9126, 5).",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_pushing_required(payer: Payer, case: Case, judge: Judge) -> None:
    """A request in the address leads to no code, while a pushed one does."""
    _announced(payer, judge)
    if not must_push(payer.endpoints.document):
        judge(judgement.absent("the metadata do not say that requests have to be pushed", payer.smart_configuration))
    _right(payer, case, judge)
    reason = "a request that was not pushed leads to a code, though each has to be"
    judge(judge_grants.no_code(pushed_requests.in_the_address(payer, case), reason))


def _announced(payer: Payer, judge: Judge) -> None:
    if not pushed_requests.announced(payer):
        judge(judgement.absent("discovery announces no address for pushed requests", payer.smart_configuration))


def _pushed(payer: Payer, case: Case, judge: Judge) -> pushed_requests.Pushed:
    _announced(payer, judge)
    return pushed_requests.push(payer, payer.app_of(case))


def _right(payer: Payer, case: Case, judge: Judge) -> None:
    """Show that a right request leads to a code when it is pushed; else a refusal of a wrong one shows nothing."""
    pushed = _pushed(payer, case, judge)
    if pushed_requests.carried_on(payer, case, pushed).code is None:
        judge(judgement.unsure("a right request that was pushed leads to no code", pushed.answer))
