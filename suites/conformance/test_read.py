"""A resource says what it is, and is the same however one comes to it."""

from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance import searching
from payerproof.checks.conformance.cases import each_owned_type
from payerproof.checks.conformance.content import judge_content
from payerproof.checks.conformance.guides import states
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-read-names-itself",
    requirements=("profile-named", "last-updated"),
    severity=Severity.MEDIUM,
    family="results",
    title="A read returns the requested resource, with its profile and the time of its last change",
    finding="A read returns another resource than requested, or one without its profile or time of last change",
    remedy="Fill resourceType, id, meta.lastUpdated and meta.profile from the stored record.",
    cases=each_owned_type,
)
def test_read_names_itself(payer: Payer, case: Case, judge: Judge) -> None:
    """Type and id are those of the request, and what a guide claimed for the type asks of meta is filled."""
    known = judge.given(
        payer.some_resource(case.subject, case.resource_type or ""),
        unsure(f"no {case.resource_type} of {case.subject} is known"),
    )
    rules = {"lastUpdated": "last-updated", "profile": "profile-named"}
    wanted = [field for field, rule in rules.items() if states(payer.target, rule, known.type)]
    if not wanted:
        judge(absent(f"no guide that is claimed for {known.type} asks for meta.lastUpdated or meta.profile"))
        return
    seen = payer.ask(payer.session(case.requester), known.reference)
    judge(judge_content.names_itself(seen, known.type, known.id, wanted))


@check(
    "conformance-read-equals-search",
    requirements=("same-content", "restful"),
    severity=Severity.MEDIUM,
    family="results",
    title="A read returns the same resource as the search",
    finding="A read returns a resource that differs from the one in the search result",
    remedy="Serve reads, searches and includes from one representation.",
    cases=each_owned_type,
)
def test_read_equals_search(payer: Payer, case: Case, judge: Judge) -> None:
    """The first match of a search and a read of its id have the same content."""
    session = payer.session(case.requester)
    plain = searching.plain_search(payer, session, case.resource_type or "")
    first = plain.walked.pages[0]
    found = searching.by_reference(plain.walked)
    reference = judge.given(next(iter(found), None), unsure("the search finds nothing to read", first))
    judge(judge_content.same_content(payer.ask(session, reference), found[reference], first))
