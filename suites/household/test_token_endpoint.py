"""What an app is told at the token endpoint is of the grant's patient alone, and a refused one is told of nobody."""

from payerproof.checks.common import authorize, cases, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-token-response-own",
    requirements=("REQ-HH-017", "REQ-HH-018"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A token response tells the app of the patient of its grant and of nobody else",
    finding="A token response tells the app of another member",
    remedy="Tell the patient of the grant, and leave out who else is on the contract or uses the app.",
    needs=("form_login", "two_members"),
    cases=cases.each_member,
)
def test_token_response_own(payer: Payer, case: Case, judge: Judge) -> None:
    """A code is redeemed for the own record; the answer holds no value of anybody else."""
    authorization = authorize.authorized(payer, case, app=payer.app)
    answer = payer.sessions.redeem(authorization) if authorization.issued else None
    redeemed = judge.given(answer, judgement.unsure("no code was issued"))
    judge(judge_grants.tells_of(payer.knowledge.hits(redeemed), case.subject, redeemed, refused=False))


@check(
    "household-token-refusal-discreet",
    requirements=("REQ-HH-018",),
    severity=Severity.HIGH,
    family="disclosure",
    title="A token request with another app's code is refused without a word of whose it is",
    finding="The refusal of another app's code tells whose it is",
    remedy="Answer invalid_grant in words that are the same for every code.",
    needs=("form_login", "two_apps"),
    cases=cases.each_member,
)
def test_token_refusal_discreet(payer: Payer, case: Case, judge: Judge) -> None:
    """A code that one app was given is shown by another one: the refusal holds no value of any member's."""
    other = judge.given(payer.other_app(payer.app), judgement.absent("the target file names one app"))
    authorization = authorize.authorized(payer, case, app=payer.app)
    answer = payer.sessions.redeem(authorization, other) if authorization.issued else None
    refused = judge.given(answer, judgement.unsure("no code was issued"))
    judge(judge_grants.tells_of(payer.knowledge.hits(refused), None, refused, refused=True))
