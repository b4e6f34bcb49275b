"""What is declared works: every interaction, every search parameter, every include."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.facets import about
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance import searching
from payerproof.checks.conformance.capability import interactions, judge_capability
from payerproof.checks.conformance.cases import each_asked_type, first_owned_type
from payerproof.checks.conformance.search import include, judge_include, judge_search
from payerproof.checks.conformance.search.parameters import parameter_judgements
from payerproof.checks.conformance.searching import plain_search
from payerproof.checks.conformance.whole_record import NONE, nothing_there
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-declared-reads-work",
    requirements=("REQ-REG-008", "read"),
    severity=Severity.MEDIUM,
    family="results",
    title="A read that the CapabilityStatement declares works",
    finding="A read that the CapabilityStatement declares does not work",
    remedy="Declare only what works, and test each declared interaction after each release.",
    cases=each_asked_type,
)
def test_declared_reads_work(payer: Payer, case: Case, judge: Judge) -> None:
    """A resource that the member's own search or claims refer to is read by its id."""
    resource_type = case.resource_type or ""
    declared = declaration(payer)
    if not declared.type(resource_type).interactions:
        judge(judge_capability.undeclared(declared, resource_type, seen=payer.capabilities))
        return
    session = payer.session(case.requester)
    known = searching.an_example(payer, session, resource_type)
    if "read" not in declared.type(resource_type).interactions:
        judge(absent(f"read of {resource_type} is not declared", payer.capabilities))
    elif known is None and nothing_there(payer, session, resource_type, plain_search(payer, session, resource_type)):
        judge(absent(NONE.format(resource_type)))
    elif known is None:
        judge(unsure(f"no {resource_type} is known to read"))
    else:
        judge(judge_capability.works(payer.ask(session, known), f"read of {resource_type}"))


@check(
    "conformance-declared-searches-work",
    requirements=(
        "REQ-REG-008",
        "search-type",
        "search-parameter",
        "search-combination",
        "search-alone-and-combined",
        "token-forms",
        "medication-list",
    ),
    severity=Severity.MEDIUM,
    family="results",
    title="Every declared search parameter is accepted and filters",
    finding="A declared search parameter is refused or does not filter",
    remedy="Implement each declared parameter by its definition; refuse what is not implemented, never ignore it.",
    cases=each_asked_type,
)
def test_declared_searches_work(payer: Payer, case: Case, judge: Judge) -> None:
    """Each parameter finds exactly what holds a value that occurs, and nothing for one that does not."""
    resource_type = case.resource_type or ""
    declared = declaration(payer)
    session = payer.session(case.requester)
    nothing = judge_capability.undeclared(declared, resource_type, seen=payer.capabilities)
    judge(together(parameter_judgements(payer, session, declared.type(resource_type)), nothing))


@check(
    "conformance-include-delivers",
    requirements=("include", "include-all", "same-content", "medication-include"),
    severity=Severity.MEDIUM,
    family="results",
    title="Every declared _include returns the resources that the matches refer to",
    finding="A declared _include does not return the resources that the matches refer to",
    remedy="Follow the references of each match by the parameter that the include names; `*` follows them all.",
    cases=each_asked_type,
)
def test_include_delivers(payer: Payer, case: Case, judge: Judge) -> None:
    """Each declared `_include`, and all at once, holds every resource that a match names; the matches stay the same.

    One that names a type brings along that type alone.
    """
    resource_type = case.resource_type or ""
    session = payer.session(case.requester)
    asked = tuple(include.included(payer, session, resource_type))
    nothing = absent(f"no _include of {resource_type} is declared", payer.capabilities)
    judged = [about(judge_include.delivers(item.seen, item.named, item.label), item.label) for item in asked]
    judged += [judge_include.limited(item.seen, item.only, item.label) for item in asked if item.only]
    judge(together(judged, nothing))
    if (walked := include.whole(payer, session, resource_type, asked)) is not None:
        plain, with_include, label = walked
        judge(judge_search.same(plain, with_include, f"{label} in small pages"))


@check(
    "conformance-declared-extras-work",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="versions",
    title="Declared interactions other than read and search work: conditional reads, histories, compartments",
    finding="A declared interaction other than read and search does not work",
    remedy="Declare conditionalRead, history-type and compartments only where requests for them are carried out.",
    cases=first_owned_type,
)
def test_declared_extras_work(payer: Payer, case: Case, judge: Judge) -> None:
    """A declared conditional read gives 304, a declared history of a type its versions, a compartment its resources."""
    declared = declaration(payer)
    judgements = interactions.extra_judgements(payer, case, declared)
    judge(together(judgements, absent(f"nothing more is declared of {case.resource_type}", payer.capabilities)))
