"""However oddly one asks, the answer holds nothing of others."""

from collections.abc import Callable

from payerproof.checks.fuzz.cases import each_operation
from payerproof.checks.fuzz.findings import FuzzRun
from payerproof.checks.fuzz.judge_fuzz import judged
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity


@check(
    "fuzz-no-foreign-data",
    requirements=("REQ-HH-001", "REQ-HH-016", "REQ-HH-017"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="No malformed request returns another member's data",
    finding="A malformed request returns another member's data",
    remedy="Restrict every query to the token's patient before its words are read, so that no word can widen it.",
    needs=("fuzz",),
    cases=each_operation,
)
def test_no_foreign_data(fuzz: Callable[[], FuzzRun], case: Case, judge: Judge) -> None:
    """Each requester sends strange ids and parameters, own and others' ids among them; none gets another's value."""
    judge(judged(fuzz(), case, "foreign-data"))
