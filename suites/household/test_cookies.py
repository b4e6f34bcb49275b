"""Whose data an answer holds is decided by the token alone, not by a cookie that came with an earlier one."""

from payerproof.checks.common import judge_leak, judgement, replay
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-cookie-opens-nothing",
    requirements=("REQ-HH-001", "REQ-OA-25"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A cookie of the API gives no access to another member's data",
    finding="A cookie of the API gives one member access to another member's data",
    remedy="Keep the API free of sessions: authenticate each request by its token, and send no cookies.",
    needs=("two_members",),
    cases=cases.each_pair,
)
def test_cookie_opens_nothing(payer: Payer, case: Case, judge: Judge) -> None:
    """The cookie of the subject's own answer, sent with the requester's token, shows nothing of the subject."""
    session = payer.session(payer.witness(case.subject), case.subject)
    control = payer.own_patient(session)
    cookie = replay.cookies(control.exchange)
    if not cookie:
        judge(judgement.absent("the API sets no cookies", control))
        return
    own, allowed = payer.session(case.requester), payer.permitted(case.requester, case.requester)
    urls = ("Patient", f"Patient/{session.patient}", "ExplanationOfBenefit")
    doubt = judge_leak.open_anyway([payer.ask(own, url) for url in urls], allowed, "the cookie")
    if doubt:
        judge(doubt)
    judge(
        judge_leak.no_foreign_data(
            [payer.ask(own, url, headers={"cookie": cookie}) for url in urls],
            [control],
            allowed=allowed,
            owner_of=payer.owner_of,
            requester=case.requester,
            subject=case.subject,
        )
    )
