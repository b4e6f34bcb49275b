"""Nonsense is answered like nonsense: by a refusal, not by a failure."""

from collections.abc import Callable

from payerproof.checks.fuzz.cases import each_operation
from payerproof.checks.fuzz.findings import FuzzRun
from payerproof.checks.fuzz.judge_fuzz import judged
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity


@check(
    "fuzz-no-server-error",
    requirements=("restful",),
    severity=Severity.MEDIUM,
    family="errors",
    title="A malformed id or parameter is refused without a server error",
    finding="A malformed id or parameter causes a server error",
    remedy="Validate ids and parameters where they are read, and answer 400 or 404.",
    needs=("fuzz",),
    cases=each_operation,
)
def test_no_server_error(fuzz: Callable[[], FuzzRun], case: Case, judge: Judge) -> None:
    """Strange dates, tokens, references, numbers and ids are answered, and never by 5xx."""
    judge(judged(fuzz(), case, "server-error"))
