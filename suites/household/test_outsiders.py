"""Whoever has neither a record nor a power has business with the plan, and no place in the members' API."""

from payerproof.asking import authorizing, cases
from payerproof.checks import Judge, check
from payerproof.errors import LoginBroken, LoginFailed
from payerproof.judge import grants, rules
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-outsider-gets-nothing",
    requirements=("REQ-HH-024",),
    severity=Severity.CRITICAL,
    title="A caregiver, broker or employer without authority gives an app nobody's record",
    remedy="Give a code only for the record of the account itself, or of somebody it represents by authority on file.",
    needs=("form_login", "two_members"),
    cases=cases.each_outsider,
)
def test_outsider_gets_nothing(payer: Payer, case: Case, judge: Judge) -> None:
    """A member obtains a token on the same pages; the outsider, who agrees to everything, obtains no code."""
    payer.session(payer.scope.members[0])
    try:
        walked = authorizing.authorized(payer, case)
    except LoginBroken:
        raise
    except LoginFailed as refused:
        judge(rules.kept(expected="no code and no token", observed=str(refused)))
        return
    judge(grants.no_code(walked, f"{case.reader}, who acts for nobody, obtains a code"))
