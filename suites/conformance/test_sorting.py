"""A result that claims to be sorted is sorted, forwards and backwards, and still whole."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.conformance.capability import judge_capability
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.search.sorting import sort_judgements
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-sort-order",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="results",
    title="A search sorted by date is complete and in the requested order",
    finding="A search sorted by date is in the wrong order, or loses resources",
    remedy="Sort the whole result before it is cut into pages, and mind the minus; keep what has no date.",
    cases=first_owned_type,
)
def test_sort_order(payer: Payer, case: Case, judge: Judge) -> None:
    """Each declared date parameter sorts from the earliest and from the latest on, where the self link claims it."""
    resource_type = case.resource_type or ""
    judgements = sort_judgements(payer, payer.session(case.requester), resource_type)
    judge(together(judgements, judge_capability.undeclared(declaration(payer), resource_type, seen=payer.capabilities)))
