"""What is withheld is not to be found by subtraction: the totals a parent is told hold nothing of it."""

from payerproof.checks.common import cases, judge_totals, judgement
from payerproof.checks.common.ledgers import family_ledger_of, shown_and_hidden
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-totals-untold",
    requirements=("REQ-SEN-004", "REQ-HH-008"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A running total shown to a representative includes no withheld service",
    finding="A running total shown to a representative includes withheld services",
    remedy="Make the totals of a person from the claims that the asker may see, by the same rule that shows them.",
    needs=("withheld_services", "exact_knowledge"),
    cases=cases.each_holder,
)
def test_totals_untold(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's own totals hold the withheld claims; those told to the representative come to the claims shown."""
    ledger = judge.given(
        family_ledger_of(payer, case.subject),
        judgement.absent(f"the harness did not make the family of {case.subject}, so its amounts are not known"),
    )
    claims = shown_and_hidden(payer, ledger, case.requester, case.subject)
    if not payer.entitlement.record(case.requester, case.subject).allowed or not claims.hidden:
        judge(judgement.absent("no claim of this record is withheld from this requester"))
        return
    own, theirs = payer.session(case.subject), payer.session(case.requester, case.subject)
    control = payer.pages(own, f"ExplanationOfBenefit?patient={own.patient}")
    attempt = payer.pages(theirs, f"ExplanationOfBenefit?patient={theirs.patient}")
    judge(judge_totals.nothing_withheld(attempt.pages, control.pages, claims, case.requester, case.subject))
