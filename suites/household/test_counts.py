"""A total tells as much as a record: it counts only what the token may see."""

from payerproof.checks.common import judge_counts, judge_difference, judge_leak, judgement, query_paths
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Outcome, Severity
from payerproof.payer import Payer

_REMEDY = "Count after the restriction to the token's patient, never before."


@check(
    "household-no-foreign-count",
    requirements=("REQ-HH-018",),
    severity=Severity.HIGH,
    family="disclosure",
    title="A count of another member's records is zero or refused",
    finding="A count reveals another member's records",
    remedy=_REMEDY,
    needs=("two_members",),
    cases=cases.each_pair_on_counts,
)
def test_no_foreign_count(payer: Payer, case: Case, judge: Judge) -> None:
    """Asked for another member's count, the payer counts nothing."""
    reason = query_paths.nothing_there(payer, case)
    if reason:
        judge(judgement.inapplicable(reason))
        return
    control, optional = query_paths.control(payer, case), query_paths.is_optional(payer, case)
    attempts = query_paths.answered(query_paths.attempts(payer, case))
    if not attempts:
        judge(judge_difference.nothing_to_ask(case.subject))
    for seen in attempts:
        counted = judge_counts.total_within(seen, 0, case.requester, exact=True)
        if counted.outcome is Outcome.FAIL and (asked := query_paths.distinguished(payer, case)) is not None:
            counted = judge_counts.of_the_subject(counted, asked[0], asked[1])
        judge(judge_leak.learnt(counted, [control] if control else [], case.subject, optional=optional))


@check(
    "household-count-is-own",
    requirements=("REQ-HH-018", "REQ-SEN-004"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A count that names no subject counts only the token's own patient",
    finding="A count that names no subject counts other people's records",
    remedy=_REMEDY,
    cases=cases.each_member_on_open_counts,
)
def test_count_is_own(payer: Payer, case: Case, judge: Judge) -> None:
    """The total is not larger than the number of the member's own records."""
    open_ones = payer.receivable(case.requester, case.requester, case.resource_type)
    control, optional = query_paths.control(payer, case), query_paths.is_optional(payer, case)
    attempts = query_paths.answered(query_paths.attempts(payer, case))
    if not attempts:
        judge(judge_difference.nothing_to_ask(case.subject))
    for seen in attempts:
        counted = judge_counts.total_within(seen, len(open_ones), case.requester, exact=payer.knowledge.exact)
        if counted.outcome is Outcome.INCONCLUSIVE and seen.exchange.ok:
            session, kind = payer.session(case.requester), case.resource_type or ""
            walked = payer.pages(session, kind)
            counted = judge_counts.by_walking(counted, seen, walked, query_paths.counted(payer, session, kind))
        judge(judge_leak.learnt(counted, [control] if control else [], case.subject, optional=optional))
