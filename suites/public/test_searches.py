"""Searches that a guide makes a SHALL find what matches, and nothing else."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import inapplicable, unsure
from payerproof.checks.public import cases, searches
from payerproof.checks.public.reading import of_case
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "public-search-parameters",
    requirements=("public-search-parameter", "public-search-combined"),
    severity=Severity.MEDIUM,
    title="Each search parameter that the guide requires finds what matches, alone and with another",
    finding="A search parameter that the guide requires does not find what matches",
    remedy="Apply every search parameter of the guide to the query, and refuse what cannot be applied.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_type,
)
def test_search_parameters(payer: Payer, case: Case, judge: Judge) -> None:
    """By each parameter the resources with a value are found and those without are not, and none by a value of none."""
    plain = of_case(payer, case)
    if not plain.resources:
        judge(unsure(f"no {plain.type} is there to be found", plain.first))
    judge(together(searches.by_parameters(payer, plain), inapplicable("the guide requires no parameter")))


@check(
    "public-chained-searches",
    requirements=("public-chains",),
    severity=Severity.MEDIUM,
    title="Searches reach through references, forward and in reverse, where the guide requires it",
    finding="A search does not reach through a reference as the guide requires",
    remedy="Support chained parameters and _has for the parameters whose definition names chains.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_chained_type,
)
def test_chained_searches(payer: Payer, case: Case, judge: Judge) -> None:
    """A chain finds what refers to a match, and `_has` finds what a resource refers to; neither finds others."""
    plain = of_case(payer, case)
    if not plain.resources:
        judge(unsure(f"no {plain.type} is there to be found", plain.first))
    judge(together(searches.chained(payer, plain), inapplicable("the guide requires no chain")))


@check(
    "public-includes",
    requirements=("public-include", "public-revinclude"),
    severity=Severity.MEDIUM,
    title="Includes that the guide requires bring along what they name",
    finding="An include that the guide requires does not bring along what it names",
    remedy="Support _include and _revinclude for the references that the guide's CapabilityStatement lists.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_linked_type,
)
def test_includes(payer: Payer, case: Case, judge: Judge) -> None:
    """Each include brings along what the match refers to, each reverse include what refers to the match."""
    plain = of_case(payer, case)
    if not plain.resources:
        judge(unsure(f"no {plain.type} is there to start from", plain.first))
    judge(together(searches.including(payer, plain), inapplicable("the guide requires no include")))
