"""The payer's refusal does not tell whether another member's record exists."""

from payerproof.checks.common import judge_difference, judge_leak, judgement, query_paths
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Outcome, Severity
from payerproof.payer import Payer

_AGAIN = 5
"""How often a difference is looked for again, with other ids, before it is a finding."""


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
    path = payer.path(case.path or "")
    if alike := query_paths.shared_guess(payer, path, case.requester, case.subject, case.resource_type or ""):
        judge(judgement.inapplicable(alike))
        return
    compared = query_paths.distinguished(payer, case, judge_difference.alike_at_once)
    asked = judge.given(compared, judge_difference.nothing_to_ask(case.subject))
    control, optional = query_paths.control(payer, case), query_paths.is_optional(payer, case)
    told = judge_difference.uniform(*asked, case.requester)
    if told.outcome is Outcome.FAIL:
        again = (query_paths.distinguished(payer, case) for _ in range(_AGAIN))
        told = judge_difference.confirmed(
            [told, *(judge_difference.uniform(*each, case.requester) for each in again if each is not None)]
        )
    judge(judge_leak.learnt(told, [control] if control else [], case.subject, optional=optional))
