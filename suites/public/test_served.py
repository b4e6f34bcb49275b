"""Every type of the guide is served: searched, read, cut into pages, declared."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declared
from payerproof.checks.common.facets import about
from payerproof.checks.common.judgement import broken, unsure
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.conformance.capability import judge_capability
from payerproof.checks.conformance.content import judge_profiles
from payerproof.checks.conformance.content.profiles import validator_of
from payerproof.checks.conformance.guides import asked_of, facets_stating
from payerproof.checks.conformance.search.judge_paging import paged
from payerproof.checks.public import cases, judge_public, openness
from payerproof.checks.public.reading import api_of, of_case, walk
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_SMALL, _PAGES = 2, 8
"""How many entries a page is asked to hold, and how many such pages are walked."""


@check(
    "public-types-served",
    requirements=("public-search-type", "public-read"),
    severity=Severity.MEDIUM,
    title="Each type of the guide is searched and read without a token",
    finding="A type of the guide is not served by the public API",
    remedy="Serve every type that the guide's CapabilityStatement makes a SHALL, by search and by read.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_type,
)
def test_types_served(payer: Payer, case: Case, judge: Judge) -> None:
    """A search shows resources of the type, and one of them is read by its id."""
    plain = of_case(payer, case)
    judge(about(judge_public.searched(plain.first, plain.type, plain.resources), "search-type"))
    reference = next(iter(plain.resources))
    judge(about(judge_public.read(payer.ask(None, f"{plain.base}/{reference}"), reference), "read"))


@check(
    "public-unknown-id",
    requirements=("public-status-404", "public-restful"),
    severity=Severity.LOW,
    title="A public API answers 404 for an id that was never given out",
    finding="A public API does not answer 404 for an id that was never given out",
    remedy="Answer a read of an unknown id with 404 and an OperationOutcome.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_api,
)
def test_unknown_id(payer: Payer, case: Case, judge: Judge) -> None:
    """A resource that was shown is read; one with an id of the same shape that nobody was given is not there."""
    one = judge.given(openness.one_of(payer, api_of(payer, case)), unsure("nothing was served to look at"))
    reference, plain = one
    kind, _, identifier = reference.partition("/")
    known = payer.ask(None, f"{plain.base}/{reference}")
    judge(judge_public.unknown(payer.ask(None, f"{plain.base}/{kind}/{unissued(identifier)}"), known))


@check(
    "public-paging-complete",
    requirements=("public-restful",),
    severity=Severity.MEDIUM,
    title="The pages of a public search hold each resource once, and lead to an end without a token",
    finding="The pages of a public search lose or repeat a resource, or lead nowhere",
    remedy="Cut pages by a stable order, and let each link stand for itself.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_api,
)
def test_paging_complete(payer: Payer, case: Case, judge: Judge) -> None:
    """The type of which most is shown, cut into small pages, is the same; of a long list the first pages."""
    plain = openness.most_served(payer, api_of(payer, case))
    if not plain.resources:
        judge(unsure("nothing was served to be cut into pages", plain.first))
    small = walk(payer, plain.search(f"_count={_SMALL}"), _PAGES)
    if plain.walked.complete and len(plain.resources) <= _SMALL * (_PAGES - 1):
        judge(paged(plain.walked, small, _SMALL, ()))
        return
    judge(judge_public.pages_begun(small, _SMALL))


@check(
    "public-capability-statement",
    requirements=("public-restful", "public-instantiates"),
    severity=Severity.LOW,
    title="A public API describes itself by a valid CapabilityStatement that anybody may read",
    finding="The CapabilityStatement of a public API is missing, invalid or of something else",
    remedy="Serve a CapabilityStatement of this API at its own /metadata, and validate it before release.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_api,
)
def test_capability_statement(payer: Payer, case: Case, judge: Judge) -> None:
    """`metadata` is a valid CapabilityStatement of this instance, in R4 and JSON, and names the guide's own."""
    api = api_of(payer, case)
    seen = openness.metadata(payer, api)
    judge(judge_capability.stated(seen))
    statement = seen.resource or {}
    judge(judge_profiles.valid({"CapabilityStatement": validator_of(api.guides).judge(dict(statement))}, (seen,)))
    judge(judge_capability.instantiates(seen, facets_stating(api, "public-instantiates")))


@check(
    "public-capability-claims",
    requirements=("public-search-parameter", "public-include", "public-revinclude"),
    severity=Severity.LOW,
    title="The CapabilityStatement of a public API declares everything that the guide makes a SHALL",
    finding="The CapabilityStatement of a public API leaves out something that the guide requires",
    remedy="Write the CapabilityStatement from the same tables that the handlers read.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_type,
)
def test_capability_claims(payer: Payer, case: Case, judge: Judge) -> None:
    """The type is declared with the interactions, parameters and includes of the guide's own statement."""
    api, kind = api_of(payer, case), case.resource_type or ""
    seen = openness.metadata(payer, api)
    judge(judge_capability.stated(seen))
    if kind not in declared(seen.resource).types:
        judge(broken(seen, reason=f"{kind} is not declared", expected=f"{kind} as {api.guide} asks", observed="none"))
    judge(together((judge_capability.claims(seen, asked_of(api, kind), kind),), unsure("nothing is asked")))
