"""Another person in one's own record: a party is named, and no more is shown of anybody."""

from payerproof.checks.common import cases, judgement
from payerproof.checks.household import company, judge_company
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-parties-named-alone",
    requirements=("REQ-HH-017",),
    severity=Severity.HIGH,
    family="disclosure",
    title="A member's record shows no more of another person than that person's name as a party",
    finding="A member's record shows another person's birth date, address or number, or names one who is no party",
    remedy="Refer to a subscriber or a payee by name and relationship; contain no whole Patient of another person.",
    cases=cases.each_member,
)
def test_parties_named_alone(payer: Payer, case: Case, judge: Judge) -> None:
    """The own coverage and claims contain no demographics of others, and no text names a relative without a part."""
    session = payer.session(case.subject)
    read = payer.own_patient(session)
    own = judge.given(read.resource, judgement.unsure("the own Patient is not served", read))
    judge(
        judge_company.parties_alone(
            company.record(payer, session),
            own,
            company.readable(payer, case.subject),
            company.relatives(payer, case.subject),
        )
    )
