"""Whoever has neither a record nor a power has business with the plan, and no place in the members' API."""

from payerproof.checks.common import authorize, judge_grants, judgement
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.errors import LoginBroken, LoginFailed
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-outsider-gets-nothing",
    requirements=("REQ-HH-024",),
    severity=Severity.CRITICAL,
    family="authority",
    title="A caregiver, broker or employer without authority gets no record through an app",
    finding="A person without authority, such as a broker or an employer, gets a member's record through an app",
    remedy="Give a code only for the record of the account itself, or of somebody it represents by authority on file.",
    needs=("form_login", "two_members"),
    cases=cases.each_outsider,
)
def test_outsider_gets_nothing(payer: Payer, case: Case, judge: Judge) -> None:
    """A member obtains a token on the same pages; the outsider, who agrees to everything, obtains no code."""
    payer.session(payer.scope.members[0])
    try:
        walked = authorize.authorized(payer, case)
    except LoginBroken:
        raise
    except LoginFailed as refused:
        judge(judgement.kept(expected="no code and no token", observed=str(refused)))
        return
    judge(judge_grants.no_code(walked, f"{case.requester}, who acts for nobody, obtains a code"))
