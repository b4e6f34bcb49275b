"""A search finds all there is to find, however it is asked."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.conformance import searching
from payerproof.checks.conformance.cases import OWNED, each_owned_type, each_record_type, first_owned_type
from payerproof.checks.conformance.search import equivalents, judge_search
from payerproof.checks.conformance.search.parameters import alone_judgements, or_list_judgements
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-search-complete",
    requirements=("REQ-REG-001", "REQ-REG-021", "search-type"),
    severity=Severity.MEDIUM,
    family="results",
    title="A member's search finds exactly what the member may see",
    finding="A member's search misses resources, or finds resources that the member may not see",
    remedy="Look for a limit, a join or a filter that drops rows between the store and the bundle.",
    cases=each_record_type,
)
def test_search_complete(payer: Payer, case: Case, judge: Judge) -> None:
    """Over all pages, the search holds each known resource of the member, and none besides."""
    session = payer.session(case.requester)
    plain = searching.plain_search(payer, session, case.resource_type or "")
    visible = payer.visible(case.requester, case.subject, case.resource_type)
    if not visible and not plain.resources and case.resource_type not in OWNED:
        judge(absent(f"{case.requester} has no {case.resource_type} to be seen", *plain.walked.pages))
        return
    judge(judge_search.complete(plain.walked, visible, requester=case.requester, exact=payer.knowledge.exact))


@check(
    "conformance-post-equals-get",
    requirements=("search-by-post", "restful"),
    severity=Severity.MEDIUM,
    family="results",
    title="A search by POST finds the same as by GET",
    finding="A search by POST finds something else than the same search by GET",
    remedy="Read the parameters of the form body together with those of the URL, and treat both alike.",
    cases=each_owned_type,
)
def test_post_equals_get(payer: Payer, case: Case, judge: Judge) -> None:
    """The form of a POST to _search narrows like the query of a GET: one resource by its id, and a value of nobody.

    What stands in the address of the POST narrows as well.
    """
    session = payer.session(case.requester)
    plain = searching.plain_search(payer, session, case.resource_type or "")
    judge(judge_search.same(plain.walked, equivalents.posted(payer, session, plain.url), "POST _search"))
    question = equivalents.by_id(plain.resources)
    judge(
        judge_search.selects(
            equivalents.posted(payer, session, plain.narrowed(question.query)), "POST", question.must, question.never
        )
    )
    parted = equivalents.posted_in_parts(payer, session, plain.url, question.query)
    judge(judge_search.selects(parted, "POST, in the address", question.must, question.never))
    nobody = equivalents.by_nobody()
    judge(
        judge_search.selects(
            equivalents.posted(payer, session, plain.narrowed(nobody)), "POST", frozenset(), frozenset(plain.resources)
        )
    )


@check(
    "conformance-patient-forms-equal",
    requirements=("REQ-REG-008", "reference-forms"),
    severity=Severity.LOW,
    family="results",
    title="Naming the patient by id, by Patient/id or by absolute URL gives the same result",
    finding="Naming the patient by id, by Patient/id or by absolute URL gives different results",
    remedy="Resolve a reference parameter to type and id before comparing (R4, search.html#reference).",
    cases=first_owned_type,
)
def test_patient_forms_equal(payer: Payer, case: Case, judge: Judge) -> None:
    """The three forms of the reference find the same resources."""
    resource_type, session = case.resource_type or "", payer.session(case.requester)
    if "patient" not in declaration(payer).type(resource_type).parameters:
        judge(absent(f"{resource_type} is not searched by patient", payer.capabilities))
        return
    plain = searching.plain_search(payer, session, resource_type)
    nobody = payer.pages(session, payer.verbatim(f"{resource_type}?patient={unissued(session.patient or '')}"))
    if judge_search.served(nobody.pages) & plain.resources.keys():
        judge(absent("patient is not looked at: a patient of nobody finds the same", *nobody.pages))
        return
    for form in (f"{session.patient}", f"Patient/{session.patient}", f"{payer.base}/Patient/{session.patient}"):
        asked = payer.verbatim(f"{resource_type}?patient={form}")
        judge(judge_search.same(plain.walked, payer.pages(session, asked), f"patient={form}"))


@check(
    "conformance-or-lists",
    requirements=("REQ-REG-008", "or-lists", "restful"),
    severity=Severity.LOW,
    family="results",
    title="A search with comma-separated values finds the union",
    finding="A search with comma-separated values does not find the union",
    remedy="Split a value at unescaped commas and take the results together (R4, search.html#combining).",
    cases=first_owned_type,
)
def test_or_lists(payer: Payer, case: Case, judge: Judge) -> None:
    """For each declared parameter with two values that occur, the list finds what either finds."""
    declared = declaration(payer).type(case.resource_type or "")
    session = payer.session(case.requester)
    nothing = absent("no declared parameter has two values that occur here", payer.capabilities)
    judge(together(or_list_judgements(payer, session, declared), nothing))


@check(
    "conformance-search-alone",
    requirements=("search-alone-and-combined", "REQ-HH-017"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A search without the patient parameter finds the same as with it",
    finding="A search without the patient parameter finds something else than the same search with it",
    remedy="Restrict every search to the token's patient, whether the request names one or not.",
    cases=each_owned_type,
)
def test_search_alone(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's token is bound to one record, so naming the patient neither adds nor takes away."""
    declared = declaration(payer).type(case.resource_type or "")
    session = payer.session(case.requester)
    nothing = absent(f"{declared.type} has no parameter to search by alone", payer.capabilities)
    judge(together(alone_judgements(payer, session, declared), nothing))
