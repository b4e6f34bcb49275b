"""A total tells who is in it: what is one person's holds nobody else's amounts."""

from payerproof.checks.common import cases, judge_totals, judgement
from payerproof.checks.common.ledgers import family_ledger_of
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-totals-are-own",
    requirements=("REQ-HH-019", "REQ-HH-017"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A total on a member's claim includes nobody else's amounts, except the family's under one contract",
    finding="A total on a member's claim includes amounts of other people",
    remedy="Add up by the person whose claim it is; call the family's total so, and make it of one contract.",
    needs=("exact_knowledge",),
    cases=cases.each_member,
)
def test_totals_are_own(payer: Payer, case: Case, judge: Judge) -> None:
    """No total on the member's own claims, read to the last page, comes to amounts that others owe."""
    ledger = judge.given(
        family_ledger_of(payer, case.subject),
        judgement.absent(f"the harness did not make the family of {case.subject}, so amounts are not marked"),
    )
    session = payer.session(case.subject)
    walked = payer.pages(session, f"ExplanationOfBenefit?patient={session.patient}")
    judge(judge_totals.nobody_else(walked.pages, case.subject, ledger))
