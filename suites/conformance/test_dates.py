"""Dates are compared as R4 says, and nothing is served from before the first day that the payer publishes."""

from payerproof.checks.common import cases
from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance import searching
from payerproof.checks.conformance.search import dates, judge_dates
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Judgement, Severity
from payerproof.payer import Payer


@check(
    "conformance-date-comparators",
    requirements=("REQ-REG-008", "date-comparators", "date-forms"),
    severity=Severity.MEDIUM,
    family="results",
    title="Each prefix of a date search has the meaning that R4 gives it",
    finding="A date search with a prefix finds the wrong resources",
    remedy="Compare ranges, not texts: a day is a range, a period too (R4, search.html#date).",
    cases=dates.each_date_parameter,
)
def test_date_comparators(payer: Payer, case: Case, judge: Judge) -> None:
    """Each prefix with a day, a month and a year, and with those at which ranges begin and end, finds what it names."""
    resource_type, name = _parameter(payer, case, judge)
    judgements = dates.comparisons(payer, payer.session(case.requester), resource_type, name)
    judge(together(judgements, _no_date(payer, name)))


@check(
    "conformance-date-halves",
    requirements=("REQ-REG-008", "date-comparators"),
    severity=Severity.MEDIUM,
    family="results",
    title="The results before a day and from that day on add up to the whole record",
    finding="Searching before a day and from that day on does not find the whole record",
    remedy="Let lt and ge split the result, keep eq within ge, le and ap, sa within gt and eb within lt.",
    cases=dates.each_date_parameter,
)
def test_date_halves(payer: Payer, case: Case, judge: Judge) -> None:
    """The relations between the prefixes hold that are true of any data."""
    resource_type, name = _parameter(payer, case, judge)
    found = dates.answers(payer, payer.session(case.requester), resource_type, name)
    judge(judge_dates.halves(found) if found else _no_date(payer, name))


@check(
    "conformance-date-offsets",
    requirements=("REQ-REG-008", "date-comparators", "date-forms"),
    severity=Severity.MEDIUM,
    family="results",
    title="The same instant finds the same resources with any UTC offset",
    finding="The same instant written with another UTC offset finds something else",
    remedy="Read the offset of an instant before comparing it; mind that a plus sign arrives percent-encoded.",
    cases=dates.each_date_parameter,
)
def test_date_offsets(payer: Payer, case: Case, judge: Judge) -> None:
    """ge, lt and eb of one instant find the same in UTC, thirteen hours ahead and eleven behind."""
    resource_type, name = _parameter(payer, case, judge)
    judgements = dates.spellings(payer, payer.session(case.requester), resource_type, name)
    judge(together(judgements, _no_date(payer, name)))


@check(
    "conformance-date-ranges",
    requirements=("REQ-REG-008", "date-comparators", "restful"),
    severity=Severity.MEDIUM,
    family="results",
    title="A search with a lower and an upper date bound finds what lies between them",
    finding="A search with a lower and an upper date bound finds the wrong resources",
    remedy="Let a parameter that is given twice hold twice (R4, search.html#combining).",
    cases=dates.each_date_parameter,
)
def test_date_ranges(payer: Payer, case: Case, judge: Judge) -> None:
    """From one day to another, both in and both out, and from the later to the earlier one."""
    resource_type, name = _parameter(payer, case, judge)
    judgements = dates.ranges(payer, payer.session(case.requester), resource_type, name)
    judge(together(judgements, _no_date(payer, name)))


@check(
    "conformance-earliest-service-date",
    requirements=("REQ-REG-005",),
    severity=Severity.MEDIUM,
    family="results",
    title="Services are served from the published first service date on, and none from before it",
    finding="Services since the published first service date are missing, or earlier ones are served",
    remedy="Compare the day of service with the published first day, that day included.",
    needs=("earliest_service_date",),
    cases=cases.each_member,
)
def test_earliest_service_date(payer: Payer, case: Case, judge: Judge) -> None:
    """No claim on any page lies wholly before the first day; known services on or after it are there."""
    earliest = payer.target.policy.earliest_service_date
    plain = searching.plain_search(payer, payer.session(case.requester), "ExplanationOfBenefit")
    known = payer.visible(case.requester, case.subject, "ExplanationOfBenefit")
    judge(judge_dates.from_first_day(plain.walked, known, earliest, exact=payer.knowledge.exact))


def _parameter(payer: Payer, case: Case, judge: Judge) -> tuple[str, str]:
    """Return the type and the date parameter of a case; one that is not declared ends the test as not offered."""
    declared, name = declaration(payer).type(case.resource_type or ""), case.note or ""
    judge.given(declared.parameters.get(name), absent(f"{name} is not declared", payer.capabilities))
    return declared.type, name


def _no_date(payer: Payer, name: str) -> Judgement:
    return absent(f"no resource has a date to search by {name}", payer.capabilities)
