"""What has changed since an instant can be asked for to the second, as an app does that keeps itself up to date."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.search.dates import instants
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-last-updated-instant",
    requirements=("REQ-REG-008", "last-updated", "date-comparators", "date-forms"),
    severity=Severity.MEDIUM,
    family="results",
    title="_lastUpdated compares the exact instant that was requested, not its day",
    finding="_lastUpdated does not compare the exact instant that was requested",
    remedy="Keep the instant of the last change with its offset, and compare instants (R4, search.html#date).",
    cases=first_owned_type,
)
def test_last_updated_instant(payer: Payer, case: Case, judge: Judge) -> None:
    """gt, ge, lt and le of a resource's own instant, and of a second before it, find exactly what they name."""
    declared = declaration(payer).type(case.resource_type or "")
    if "_lastUpdated" not in declared.parameters:
        judge(absent(f"_lastUpdated of {declared.type} is not declared", payer.capabilities))
        return
    nothing = absent("no resource tells when it was last changed", payer.capabilities)
    judge(together(instants(payer, payer.session(case.requester), declared.type), nothing))
