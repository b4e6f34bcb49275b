"""What is served says what is held."""

from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.cases import each_record_type
from payerproof.checks.conformance.content import held, judge_held
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-content-held",
    requirements=("REQ-REG-001", "missing-required", "missing-left-out"),
    severity=Severity.HIGH,
    title="A served resource says what the payer holds, and calls nothing unknown that it holds",
    finding="A resource says something else than the payer holds",
    remedy="Compare the mapped resource with its source for a few claims after each change of the mapping.",
    needs=("exact_knowledge",),
    cases=each_record_type,
)
def test_content_held(payer: Payer, case: Case, judge: Judge) -> None:
    """Codes, days and amounts of each known resource stand in the one that is served, at the same place."""
    kind = case.resource_type or ""
    if not any(known.content for known in payer.visible(case.reader, case.about, kind)):
        judge(absent(f"{case.reader} is not known to have any {kind}", payer.capabilities))
        return
    judge(judge_held.says_what_is_held(held.compared(payer, case), kind))
