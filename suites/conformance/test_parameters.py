"""Parameters that nobody knows are told, not guessed; those about the result are honoured or left alone."""

from payerproof.checks.common import cases
from payerproof.checks.common.judgement import unsure
from payerproof.checks.conformance import searching
from payerproof.checks.conformance.protocol import judge_protocol
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_UNKNOWN = "payerproof-unknown"


@check(
    "conformance-unknown-parameter",
    requirements=("REQ-REG-008", "status-400", "restful"),
    severity=Severity.LOW,
    title="An unknown parameter is refused, or ignored and left out of the self link",
    finding="An unknown parameter is listed in the self link as if used, or refused with a status other than 400",
    remedy="Write the self link from the parameters that were used; under Prefer: handling=strict answer 400.",
    cases=cases.first_member,
    control="search",
)
def test_unknown_parameter(payer: Payer, case: Case, judge: Judge) -> None:
    """A parameter of nobody does not stand in the self link; where strict handling is honoured, it is a bad request."""
    session = payer.session(case.requester)
    url = searching.plain_url(payer, session, "ExplanationOfBenefit")
    plain = payer.ask(session, url)
    odd = f"{url}&{_UNKNOWN}=1"
    judge(judge_protocol.lenient(plain, payer.ask(session, odd, headers={"prefer": "handling=lenient"}), _UNKNOWN))
    judge(judge_protocol.strict(payer.ask(session, odd, headers={"prefer": "handling=strict"}), _UNKNOWN))


@check(
    "conformance-unknown-modifier",
    requirements=("REQ-REG-008", "status-400", "restful"),
    severity=Severity.MEDIUM,
    family="results",
    title="A search with an unknown modifier is refused",
    finding="A search with an unknown modifier is not refused",
    remedy="Refuse a modifier that is not supported for the parameter; it changes what the parameter means.",
    cases=cases.first_member,
    control="search",
)
def test_unknown_modifier(payer: Payer, case: Case, judge: Judge) -> None:
    """A modifier that no specification knows is not dropped in silence."""
    session = payer.session(case.requester)
    url = searching.plain_url(payer, session, "ExplanationOfBenefit")
    judge(judge_protocol.modifier_refused(payer.ask(session, f"{url}&_id:payerproof=1"), "payerproof"))


@check(
    "conformance-summary-count",
    requirements=("REQ-REG-008",),
    severity=Severity.LOW,
    family="results",
    title="_summary=count returns the number of matches and nothing else",
    finding="_summary=count returns the wrong number, or more than the number",
    remedy="Count all matches, not those of a page, and leave out the entries.",
    cases=cases.each_member,
)
def test_summary_count(payer: Payer, case: Case, judge: Judge) -> None:
    """The total is the number of resources that the plain search serves over all its pages; so it is with a filter."""
    session = payer.session(case.requester)
    plain = searching.plain_search(payer, session, "ExplanationOfBenefit")
    if not plain.walked.complete:
        judge(unsure(plain.walked.ended, plain.walked.pages[-1]))
        return
    judge(judge_protocol.counted(payer.ask(session, plain.narrowed("_summary=count")), len(plain.resources)))
    for question in searching.parting(payer, "ExplanationOfBenefit", plain):
        seen = payer.ask(session, plain.narrowed(f"{question.query}&_summary=count"))
        judge(judge_protocol.counted(seen, len(question.must)))


@check(
    "conformance-elements",
    requirements=("REQ-REG-008",),
    severity=Severity.LOW,
    family="subset",
    title="_elements leaves out the other elements and tags the result as a subset, or is ignored",
    finding="_elements returns the wrong elements, or does not mark the resources as a subset",
    remedy="Tag what was cut down as SUBSETTED, and keep mandatory elements.",
    cases=cases.first_member,
)
def test_elements(payer: Payer, case: Case, judge: Judge) -> None:
    """A match that lacks what it holds without _elements has what was asked for, and is tagged."""
    session = payer.session(case.requester)
    url = searching.plain_url(payer, session, "ExplanationOfBenefit")
    plain = payer.ask(session, url)
    judge(judge_protocol.cut_down(plain, payer.ask(session, f"{url}&_elements=identifier"), "identifier"))
