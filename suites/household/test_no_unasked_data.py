"""A request that names nobody returns the token's own patient and nobody else."""

from payerproof.checks.common import judge_leak, judgement, query_paths
from payerproof.checks.household import cases
from payerproof.checks.planner import walking
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-no-unasked-data",
    requirements=("REQ-HH-001", "REQ-HH-014", "REQ-HH-017"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A request that names no subject returns only the token's own patient",
    finding="A request that names no subject returns another person's data",
    remedy="Take the subject of every query from the token, also where the request leaves it open.",
    needs=("two_members",),
    cases=cases.each_member_on_open_paths,
)
def test_no_unasked_data(payer: Payer, case: Case, judge: Judge) -> None:
    """The answer holds the member's own data, and no value of anybody else; nor does the control, which is honest."""
    if walking.is_planned(case):
        judge(walking.judged(payer, case))
        return
    reason = query_paths.nothing_there(payer, case)
    if reason:
        judge(judgement.inapplicable(reason))
        return
    control = query_paths.control(payer, case)
    controls = [control] if control else []
    tried = tuple(query_paths.attempts(payer, case))
    judge(
        judge_leak.no_foreign_data(
            (*tried, *controls) if tried else (),
            controls,
            allowed=payer.permitted(case.requester, case.requester),
            owner_of=payer.owner_of,
            strays=payer.strays,
            requester=case.requester,
            subject=case.subject,
            optional=query_paths.is_optional(payer, case),
        )
    )
