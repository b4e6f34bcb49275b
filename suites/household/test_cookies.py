"""Whose data an answer holds is decided by the token alone, not by a cookie, wherever it comes from."""

from collections.abc import Mapping

from payerproof.checks.common import judge_leak, judgement, replay
from payerproof.checks.household import cases, signed_in_browser
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart.sessions import Session


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
    _opens_nothing(payer, case, judge, session, dict.fromkeys(_urls(session.patient), cookie))


@check(
    "household-signed-in-browser-opens-nothing",
    requirements=("REQ-HH-001", "REQ-OA-25"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="In a browser in which somebody else is signed in, an app reads its own token's record alone",
    finding="In a browser in which another member is signed in, an app is given that member's data",
    remedy="Authenticate each request to the API by its token alone, and keep the pages' cookies to the pages.",
    needs=("two_members", "form_login"),
    cases=signed_in_browser.each_browser,
)
def test_signed_in_browser_opens_nothing(payer: Payer, case: Case, judge: Judge) -> None:
    """The cookies of the subject's login or portal, sent with the requester's token, show nothing of the subject."""
    pages = case.note or signed_in_browser.LOGIN
    browser = judge.given(
        signed_in_browser.signed_in(payer, case.subject, pages),
        judgement.unsure(f"{case.subject} was not signed in on the pages of the {pages}"),
    )
    session = payer.session(payer.witness(case.subject), case.subject)
    sent = {url: browser.cookie_for(payer.absolute(url)) for url in _urls(session.patient)}
    if not any(sent.values()):
        judge(judgement.absent(f"no cookie of the {pages}'s pages goes to the API"))
        return
    _opens_nothing(payer, case, judge, session, sent)


def _urls(patient: str | None) -> tuple[str, ...]:
    return ("Patient", f"Patient/{patient}", "ExplanationOfBenefit")


def _opens_nothing(payer: Payer, case: Case, judge: Judge, subjects: Session, sent: Mapping[str, str]) -> None:
    """Judge what addresses show to the requester's token with the cookies that are sent there.

    Asked are those that show the subject something with the subject's own session; if none does, the first.
    """
    controls = {url: payer.ask(subjects, url) for url in sent}
    urls = [url for url, seen in controls.items() if seen.owned_by(case.subject)] or list(sent)[:1]
    own, allowed = payer.session(case.requester), payer.permitted(case.requester, case.requester)
    doubt = judge_leak.open_anyway([payer.ask(own, url) for url in urls], allowed, "the cookie")
    if doubt:
        judge(doubt)
    judge(
        judge_leak.no_foreign_data(
            [payer.ask(own, url, headers={"cookie": sent[url]}) for url in urls],
            [controls[url] for url in urls],
            allowed=allowed,
            owner_of=payer.owner_of,
            requester=case.requester,
            subject=case.subject,
        )
    )
