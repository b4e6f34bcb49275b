"""The payer's refusal does not tell whether another member's record exists."""

from payerproof.checks.common import judge_difference, judge_leak, judgement, query_paths
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-denial-uniform",
    requirements=("REQ-HH-018",),
    severity=Severity.HIGH,
    family="disclosure",
    title="Another member's record is refused like a record that never existed",
    finding="The response reveals whether another member's record exists",
    remedy="Look a record up within the token's patient only, so that what is not visible is simply not found.",
    needs=("two_members",),
    cases=cases.each_pair_to_distinguish,
)
def test_denial_uniform(payer: Payer, case: Case, judge: Judge) -> None:
    """Status, headers and body are alike for the record, which its subject gets, and for ids never issued."""
    reason = query_paths.nothing_there(payer, case)
    if reason:
        judge(judgement.inapplicable(reason))
        return
    asked = query_paths.distinguished(payer, case)
    if asked is None:
        judge(judge_difference.nothing_to_ask(case.about))
        return
    control = query_paths.control(payer, case)
    alike, optional = judge_difference.uniform(*asked, case.reader), query_paths.is_optional(payer, case)
    judge(judge_leak.learnt(alike, [control] if control else [], case.about, optional=optional))
