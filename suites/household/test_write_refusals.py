"""A write that is refused tells as little as a read that is: nothing of whether the record is there."""

from payerproof.checks.common import judge_difference, judge_leak, judgement
from payerproof.checks.household import write_refusals
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-write-refusal-uniform",
    requirements=("REQ-HH-018",),
    severity=Severity.HIGH,
    family="disclosure",
    title="A write to another member's record is refused like one to a record that never was",
    finding="The refusal of a write tells whether another member's record exists",
    remedy="Refuse what the token may not do at all before looking the record up.",
    needs=("two_members", "writes"),
    cases=write_refusals.each_method,
)
def test_write_refusal_uniform(payer: Payer, case: Case, judge: Judge) -> None:
    """Status, headers and body are alike for a claim, which its subject reads, and for ids never issued."""
    if payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.inapplicable(f"{case.requester} may act for {case.subject}"))
    known = judge.given(
        payer.some_resource(case.subject, "ExplanationOfBenefit"),
        judgement.absent(f"no claim of {case.subject} is known"),
    )
    session = payer.session(case.requester)
    control = payer.ask(payer.session(payer.witness(case.subject), case.subject), known.reference)
    told = judge_difference.uniform(*write_refusals.compared(payer, session, known, case.path or ""), case.requester)
    judge(judge_leak.learnt(told, [control], case.subject))
