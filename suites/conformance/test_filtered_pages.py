"""A search asks the same on each of its pages."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.search.filtered_pages import filtered
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-filter-on-each-page",
    requirements=("REQ-REG-008", "search-parameter", "restful"),
    severity=Severity.MEDIUM,
    title="A filter holds on every page of a result, and no page is larger than requested",
    finding="A filter is lost on a later page of a result, or a page is larger than requested",
    remedy="Keep the whole search behind a page link, and heed _count whatever else narrows the search.",
    cases=first_owned_type,
)
def test_filter_on_each_page(payer: Payer, case: Case, judge: Judge) -> None:
    """Each declared parameter that lets some resources through and others not, asked for in pages of one.

    The first of them is asked for by a form as well, whose pages follow by links.
    """
    declared = declaration(payer).type(case.resource_type or "")
    nothing = absent("no declared parameter lets several resources through and others not", payer.capabilities)
    judge(together(filtered(payer, payer.session(case.requester), declared), nothing))
