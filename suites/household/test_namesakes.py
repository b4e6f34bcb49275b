"""Twins, namesakes, Senior and Junior: alike on paper, and each a record of their own."""

from payerproof.checks.common import judge_leak, query_paths
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-namesakes-apart",
    requirements=("REQ-HH-021", "REQ-HH-001"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="People of the same name or birth date are never taken for one another",
    finding="A person of the same name or birth date is taken for the member",
    remedy="Match people by an identifier of their own; names and birth dates confirm it at most.",
    needs=("two_members",),
    cases=cases.each_pair_alike,
)
def test_namesakes_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """The token that one of the two signs in for shows the own record, and nothing of the other's."""
    control = payer.own_patient(payer.session(case.subject))
    own = payer.own_patient(payer.session(case.requester))
    judge(
        judge_leak.no_foreign_data(
            (own, *query_paths.collect(payer, case.requester, case.requester, "search-without-subject")),
            [control],
            allowed=payer.permitted(case.requester, case.requester),
            owner_of=payer.owner_of,
            requester=case.requester,
            subject=case.subject,
        )
    )
