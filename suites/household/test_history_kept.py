"""Who leaves a contract, by divorce, by age or by moving to another one, takes the own history along."""

from payerproof.checks.common import judge_completeness, judgement
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-history-kept",
    requirements=("REQ-HH-022", "REQ-REG-017"),
    severity=Severity.MEDIUM,
    family="results",
    title="A member whose coverage ended still gets the claims of that time, as the payer declares",
    finding="A member whose coverage ended no longer gets the claims of that time, which the payer declares to keep",
    remedy="Find claims by the person they are about, not by the contract that covers the person today.",
    needs=("exact_knowledge",),
    cases=cases.each_former_beneficiary,
)
def test_history_kept(payer: Payer, case: Case, judge: Judge) -> None:
    """Over all pages, the member's own search returns each claim, those of the coverage that ended among them."""
    if not payer.entitlement.record(case.subject, case.subject).allowed:
        judge(judgement.absent("the payer declares that it does not serve those whose coverage has ended"))
        return
    session = payer.session(case.subject)
    walked = payer.pages(session, f"ExplanationOfBenefit?patient={session.patient}")
    visible = payer.visible(case.subject, case.subject, "ExplanationOfBenefit")
    judge(judge_completeness.all_served(walked.pages, visible, walked.complete, case.subject, payer.knowledge.exact))
