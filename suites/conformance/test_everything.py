"""The whole record at one address is whole."""

from payerproof.checks.common import cases
from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.operations.everything import parts, whole
from payerproof.checks.conformance.search import judge_search
from payerproof.checks.conformance.searching import Question
from payerproof.checks.registry import Judge, check
from payerproof.knowledge.observation import Pages
from payerproof.model import Case, Judgement, Severity
from payerproof.payer import Payer

_REMEDY = "Gather the record by the same rules as searches do, over all types that are served, and page it."


@check(
    "conformance-everything-complete",
    requirements=("REQ-REG-001", "REQ-REG-008", "payer-to-payer-record"),
    severity=Severity.MEDIUM,
    family="results",
    title="$everything holds everything that the member's searches find",
    finding="$everything leaves out resources that the member's searches find",
    remedy=_REMEDY,
    cases=cases.each_member,
)
def test_everything_complete(payer: Payer, case: Case, judge: Judge) -> None:
    """Over all its pages, the operation holds each resource that the member is known to have."""
    found = judge.given(
        whole(payer, payer.session(case.requester)), absent("$everything is not declared", payer.capabilities)
    )
    judge(judge_search.selects(found.walked, "$everything", found.known, frozenset()))


@check(
    "conformance-everything-narrowed",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="results",
    title="$everything with _type or _since returns that part of the whole record",
    finding="$everything with _type or _since returns the wrong part of the record",
    remedy="Apply _type and _since to every resource of the record, or refuse the parameter.",
    cases=cases.first_member,
)
def test_everything_narrowed(payer: Payer, case: Case, judge: Judge) -> None:
    """`_type` and `_since` keep exactly what they name; a target may refuse them."""
    session = payer.session(case.requester)
    found = judge.given(whole(payer, session), absent("$everything is not declared", payer.capabilities))
    if not found.walked.complete or not found.resources:
        judge(unsure(f"the whole record is not known: {found.walked.ended}", *found.walked.pages))
        return
    judgements = (_narrowed(payer.pages(session, url), question) for question, url in parts(payer, found))
    judge(together(judgements, absent("nothing of the record tells its type or its last change", *found.walked.pages)))


def _narrowed(walked: Pages, question: Question) -> Judgement:
    if walked.pages[0].exchange.refused:
        return absent(f"$everything does not take {question.label}", walked.pages[0])
    return judge_search.selects(walked, question.label, question.must, question.never)
