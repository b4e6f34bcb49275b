"""Errors of the authorization server tell nothing of its inside (OWASP API8:2023; RFC 6749, 5.2)."""

import secrets

from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import judge_errors, wrong_requests
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-errors-silent",
    requirements=("REQ-OA-43",),
    severity=Severity.MEDIUM,
    title="No error of the authorization server shows a stack trace, a secret or markup of the request",
    finding="An error of the authorization server shows a stack trace, a secret or markup of the request",
    remedy="Answer failures with a fixed text, escape what comes from outside, and keep the details in the log.",
    cases=wrong_requests.each_place,
)
def test_errors_silent(payer: Payer, case: Case, judge: Judge) -> None:
    """Broken forms, foreign letters, markup and missing parts, at each endpoint, with a made-up secret in them."""
    secret = f"payerproof{secrets.token_hex(16)}"
    judge(judge_errors.silent(wrong_requests.answered(payer, case, secret), secret))
