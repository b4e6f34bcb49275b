"""Apps read errors by machine: each is an OperationOutcome."""

from collections.abc import Callable

from payerproof.checks import Judge, check
from payerproof.fuzzing.cases import each_operation
from payerproof.fuzzing.findings import FuzzRun
from payerproof.judge.fuzz import judged
from payerproof.model import Case, Severity


@check(
    "fuzz-error-shape",
    requirements=("restful",),
    severity=Severity.LOW,
    title="A refusal is an OperationOutcome in JSON",
    remedy="Let one place write all errors of the FHIR API, also those of router and framework.",
    needs=("fuzz",),
    cases=each_operation,
)
def test_error_shape(fuzz: Callable[[], FuzzRun], case: Case, judge: Judge) -> None:
    """Every 4xx answer to a strange request is an OperationOutcome with severity and code."""
    judge(judged(fuzz(), case, "error-shape"))
