"""The Bundle of a search says what it is, why each entry is there, where it is read, and what was searched for."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.search import bundle_form, bundles, judge_bundle_form, judge_own_addresses
from payerproof.checks.conformance.searching import plain_search
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-searchset",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="results",
    title="A search result is a searchset that tells matches from included resources",
    finding="A search result is not a searchset, or does not tell matches from included resources",
    remedy="Write Bundle.type searchset, entry.search.mode by how an entry was found, and count matches alone.",
    cases=first_owned_type,
)
def test_searchset(payer: Payer, case: Case, judge: Judge) -> None:
    """Type and modes fit on every page of a search and in the answer to an include, which has the same total."""
    declared = declaration(payer).type(case.resource_type or "")
    judgements = bundles.entries_marked(payer, payer.session(case.requester), declared)
    judge(together(judgements, absent(f"{declared.type} is not searched", payer.capabilities)))


@check(
    "conformance-bundles-formed",
    requirements=("REQ-REG-008", "r4"),
    severity=Severity.LOW,
    family="results",
    title="Every Bundle has the form that R4 gives it",
    finding="A Bundle breaks a rule that R4 gives its form",
    remedy="Leave out what is empty; give requests and responses to histories alone, and each fullUrl once.",
    cases=first_owned_type,
)
def test_bundles_formed(payer: Payer, case: Case, judge: Judge) -> None:
    """Full and empty searches, a history and the whole record keep the invariants bdl-1 to bdl-4, bdl-7 and bdl-8."""
    asked = bundle_form.answered(payer, payer.session(case.requester), case.resource_type or "")
    judgements = (judge_bundle_form.well_formed(seen, what) for what, seen in asked)
    judge(together(judgements, unsure(f"no {case.resource_type} is found", payer.capabilities)))


@check(
    "conformance-full-urls",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="results",
    title="The fullUrl of each entry is the address of its resource",
    finding="The fullUrl of an entry is not the address of its resource",
    remedy="Build fullUrl from the public base, the type and the id of the entry's own resource, without a version.",
    cases=first_owned_type,
)
def test_full_urls(payer: Payer, case: Case, judge: Judge) -> None:
    """Each entry of a search has one; it ends with type and id, is no other entry's, and reads as the resource."""
    judge(bundles.addresses(payer, payer.session(case.requester), case.resource_type or ""))


@check(
    "conformance-self-link",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    title="The self link states the parameters that the server used",
    finding="The self link does not state the parameters that the server used",
    remedy="Write the self link of every result from the parameters that were used (R4, search.html#conformance).",
    cases=first_owned_type,
)
def test_self_link(payer: Payer, case: Case, judge: Judge) -> None:
    """The patient, an id and one more parameter stand in the self link of the result that they narrowed."""
    declared = declaration(payer).type(case.resource_type or "")
    judgements = bundles.self_links(payer, payer.session(case.requester), declared)
    judge(together(judgements, absent(f"{declared.type} is not searched", payer.capabilities)))


@check(
    "conformance-own-addresses",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="results",
    title="The addresses that the server gives itself are known outside its own network",
    finding="The server gives itself an address that is known in its own network alone",
    remedy="Configure the public base URL of the server, or let it heed what its own gateway forwards.",
    cases=first_owned_type,
)
def test_own_addresses(payer: Payer, case: Case, judge: Judge) -> None:
    """The base in the CapabilityStatement, and links, fullUrls and references of a search, name no private host."""
    page = plain_search(payer, payer.session(case.requester), case.resource_type or "").walked.pages[0]
    judge(judge_own_addresses.open_to_others(payer.capabilities, declaration(payer).url, page, payer.base))
