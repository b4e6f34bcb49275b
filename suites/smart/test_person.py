"""A token is for the person who signed in, and nobody else has the same."""

from payerproof.checks.common import authorize, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import judge_person
from payerproof.checks.smart.logins import used_browsers
from payerproof.errors import LoginFailed, WrongPerson
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-token-for-the-person",
    requirements=("REQ-HH-001", "REQ-OA-35"),
    severity=Severity.CRITICAL,
    title="Each sign-in returns a token for the person who signed in, and no two people the same token",
    finding="A sign-in returns a token for another person",
    remedy="Bind each code and token to the account that signed in; cache no token response for anybody else.",
    cases=used_browsers.each_sign_in,
)
def test_token_for_the_person(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's token is for the Patient described, by id or day of birth, and no other member has the same.

    So it is for somebody who gives the password in a browser where another one had signed in.
    """
    if case.path == used_browsers.USED:
        found = judge.given(used_browsers.signed_in_after(payer, case), judgement.absent(used_browsers.NOT_ASKED))
        judge(judge_person.not_the_one_before(*found))
        return
    issued_before = payer.scope.accounts[case.subject].login.kind != "form"
    try:
        session = payer.session(case.subject)
    except WrongPerson as problem:
        walk = None if issued_before else authorize.walk_pages(payer, case.subject)
        picked = walk is not None and walk.picker_page is not None
        walked = tuple(walk.exchanges) if walk is not None else ()
        judge(judge_person.another_person(str(problem), picked=picked, issued_before=issued_before, walked=walked))
        return
    others: dict[str, str] = {}
    for name in payer.scope.members:
        try:
            others[name] = payer.session(name).access_token
        except LoginFailed:
            continue
    others.pop(case.subject, None)
    control = payer.own_patient(session)
    judge(judge_person.own_token(case.subject, session.access_token, others, control, issued_before=issued_before))
