"""Errors tell the asker nothing of the inside, and repeat nothing that can bite."""

from collections.abc import Callable

from payerproof.checks.fuzz.cases import each_operation
from payerproof.checks.fuzz.findings import FuzzRun
from payerproof.checks.fuzz.judge_fuzz import judged
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity


@check(
    "fuzz-no-echo",
    requirements=("REQ-OA-43",),
    severity=Severity.MEDIUM,
    title="No error shows a stack trace, a token or markup from the request",
    finding="An error shows a stack trace, a token or markup from the request",
    remedy="Answer failures with a fixed text, and keep the details in the log.",
    needs=("fuzz",),
    cases=each_operation,
)
def test_no_echo(fuzz: Callable[[], FuzzRun], case: Case, judge: Judge) -> None:
    """No answer to a strange request holds a stack trace, a database's words, the token, or markup that was sent."""
    judge(judged(fuzz(), case, "echo"))
