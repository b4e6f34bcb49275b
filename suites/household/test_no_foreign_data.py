"""Nobody's token opens the record of another person, on any query path that names that person."""

from payerproof.checks.common import judge_leak, judgement, query_paths
from payerproof.checks.household import cases
from payerproof.checks.planner import walking
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-no-foreign-data",
    requirements=(
        "REQ-HH-001",
        "REQ-HH-004",
        "REQ-HH-005",
        "REQ-HH-006",
        "REQ-HH-016",
        "authorized-only",
        "token-restricted",
    ),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A member's token returns nothing of another member's record",
    finding="A member's token returns another member's data",
    remedy=(
        "Restrict every query to the patient the token is bound to before it runs, on reads, searches, includes, "
        "operations and batches alike; decide by the record's owner, not by subscriber, payee or the request."
    ),
    needs=("two_members",),
    cases=cases.each_pair_on_paths,
)
def test_no_foreign_data(payer: Payer, case: Case, judge: Judge) -> None:
    """The subject gets the datum over this query path; the requester's own token does not."""
    if walking.is_planned(case):
        judge(walking.judged(payer, case))
        return
    reason = query_paths.nothing_there(payer, case)
    if reason:
        judge(judgement.inapplicable(reason))
        return
    control = query_paths.control(payer, case)
    judge(
        judge_leak.no_foreign_data(
            query_paths.attempts(payer, case),
            [control] if control else [],
            allowed=payer.permitted(case.requester, case.requester),
            owner_of=payer.owner_of,
            strays=payer.strays,
            requester=case.requester,
            subject=case.subject,
            optional=query_paths.is_optional(payer, case),
        )
    )
