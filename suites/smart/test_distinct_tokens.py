"""A token stands for one person's grant."""

from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import distinct_tokens, judge_distinct_tokens
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-tokens-distinct",
    requirements=("REQ-OA-47",),
    severity=Severity.CRITICAL,
    title="Two members who sign in to one app are given different tokens",
    finding="Two members are given the same token",
    remedy="Make each token anew, or keep it under the grant that it stands for, never under the app alone.",
    needs=("two_members", "form_login"),
    cases=distinct_tokens.each_neighbours,
)
def test_tokens_distinct(payer: Payer, case: Case, judge: Judge) -> None:
    """Two members sign in one after the other: no token of the one is a token of the other."""
    first, second = distinct_tokens.issued(payer, case)
    judge(judge_distinct_tokens.apart(first, second, case.reader, case.about))
