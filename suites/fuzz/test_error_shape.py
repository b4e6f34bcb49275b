"""Apps read errors by machine: each is an OperationOutcome."""

from collections.abc import Callable

from payerproof.checks.fuzz.cases import each_operation
from payerproof.checks.fuzz.findings import FuzzRun
from payerproof.checks.fuzz.judge_fuzz import judged
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity


@check(
    "fuzz-error-shape",
    requirements=("restful",),
    severity=Severity.LOW,
    family="errors",
    title="A refusal is an OperationOutcome in JSON",
    finding="A refusal is not an OperationOutcome in JSON",
    remedy="Let one place write all errors of the FHIR API, also those of router and framework.",
    needs=("fuzz",),
    cases=each_operation,
)
def test_error_shape(fuzz: Callable[[], FuzzRun], case: Case, judge: Judge) -> None:
    """Every 4xx answer to a strange request is an OperationOutcome with severity and code."""
    judge(judged(fuzz(), case, "error-shape"))
