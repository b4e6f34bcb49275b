"""What a withdrawal closes and what it leaves alone, after consents, refreshes and withdrawals in any order."""

from payerproof.checks.common.judgement import absent
from payerproof.checks.common.withdrawal import lever
from payerproof.checks.consent.cases import each_app_with_histories
from payerproof.checks.consent.sequences import judge_sequences
from payerproof.checks.consent.sequences.exploring import explored
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "consent-closed-in-any-order",
    requirements=("REQ-CON-004", "REQ-CON-010", "REQ-OA-28", "token-restricted"),
    severity=Severity.CRITICAL,
    family="ending",
    title="What a withdrawal closed is closed, whatever came before it and whatever comes after",
    finding="What a withdrawal closed is open after a certain order of consents, refreshes and withdrawals",
    remedy="Keep one record of each consent that every token, code and link of it points to, and never open it again.",
    needs=("form_login",),
    cases=each_app_with_histories,
)
def test_closed_in_any_order(payer: Payer, case: Case, judge: Judge) -> None:
    """Histories of up to fifteen kinds of events are played, and each channel that has to be closed is asked."""
    judge.given(lever(payer), absent(judge_sequences.NO_LEVER))
    judge(judge_sequences.closed(explored(payer, case)))


@check(
    "consent-kept-in-any-order",
    requirements=("REQ-CON-007", "REQ-CON-010"),
    severity=Severity.HIGH,
    family="survival",
    title="What a withdrawal is not about goes on, whatever came before it and whatever comes after",
    finding="An app or member that a withdrawal is not about is shut out after a certain order of events",
    remedy="End exactly the consents of the member and app that are withdrawn, and look each one up by itself.",
    needs=("form_login",),
    cases=each_app_with_histories,
)
def test_kept_in_any_order(payer: Payer, case: Case, judge: Judge) -> None:
    """The same histories: another app, another member and the newest consent read and refresh all along."""
    judge.given(lever(payer), absent(judge_sequences.NO_LEVER))
    judge(judge_sequences.goes_on(explored(payer, case)))
