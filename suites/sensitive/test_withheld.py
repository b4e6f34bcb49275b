"""A service that a minor consented to alone is withheld from the parents on every query path, and leaves no trace."""

from payerproof.checks.common import judge_counts, judge_difference, judge_leak, judgement, query_paths
from payerproof.checks.common.cases import each_holder
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.record_requests import CLAIM, PLAIN
from payerproof.checks.common.withheld import but_withheld, telling_references, withheld
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import cases, judge_gaps, judge_redaction_traces
from payerproof.knowledge.known import Known
from payerproof.model import Case, Outcome, Severity
from payerproof.payer import Payer

_REMEDY = (
    "Filter by the rule in the one place where records are fetched, before counting, paging, including or operating, "
    "so that no query path has to remember it."
)
_NONE = "nothing of this record is withheld from this requester"


@check(
    "sensitive-withheld-from-representative",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-003", "REQ-SEN-009", "REQ-SEN-012"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A withheld service reaches the representative over no query path",
    finding="A withheld service reaches the representative over some query path",
    remedy=_REMEDY,
    needs=("withheld_services",),
    cases=cases.each_holder_on_record_paths,
)
def test_withheld_from_representative(payer: Payer, case: Case, judge: Judge) -> None:
    """The member gets the withheld record over this query path; the representative's token for the member does not."""
    hidden, lacking = _hidden(payer, case), query_paths.nothing_there(payer, case, whose=case.subject)
    if hidden is None or lacking:
        judge(judgement.absent(_NONE if hidden is None else lacking))
        return
    path = payer.path(case.path or "")
    control = query_paths.control_on(payer, path, payer.session(case.subject), case.subject, hidden.type, hidden)
    session = payer.session(case.requester, case.subject)
    judge(
        judge_leak.no_foreign_data(
            query_paths.attempts_on(payer, path, session, case.subject, hidden.type, hidden),
            [control] if control else [],
            allowed=but_withheld(payer, case.requester, case.subject),
            owner_of=payer.owner_of,
            requester=f"{case.requester} for {case.subject}",
            subject=case.subject,
            optional=query_paths.is_optional(payer, case),
        )
    )


@check(
    "sensitive-withheld-from-search",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-003", "REQ-SEN-007"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="No search, include or operation of the representative returns a withheld service",
    finding="A search, include or operation of the representative returns a withheld service",
    remedy=_REMEDY,
    needs=("withheld_services",),
    cases=cases.each_holder_on_records,
)
def test_withheld_from_search(payer: Payer, case: Case, judge: Judge) -> None:
    """Over all pages, the member's own result holds the withheld record and the representative's does not."""
    if _hidden(payer, case) is None:
        judge(judgement.absent(_NONE))
        return
    control, attempt = (
        query_paths.collect(payer, case.subject, case.subject, case.path, case.resource_type),
        query_paths.collect(payer, case.requester, case.subject, case.path, case.resource_type),
    )
    judged = judge_leak.no_foreign_data(
        attempt,
        query_paths.showing(control, withheld(payer, case.requester, case.subject)),
        allowed=but_withheld(payer, case.requester, case.subject),
        owner_of=payer.owner_of,
        requester=f"{case.requester} for {case.subject}",
        subject=case.subject,
        optional=query_paths.is_optional_gathering(payer, case.path, case.resource_type),
    )
    owed = case.path == PLAIN and case.resource_type is None
    judge(judged if owed else judge_leak.unserved(judged, control, case.subject))


@check(
    "sensitive-provider-withheld",
    requirements=("REQ-SEN-008", "REQ-SEN-004"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A provider named only by withheld services is not shown to the representative",
    finding="A provider named only by withheld services is shown to the representative",
    remedy="Collect includes and gathered resources from the visible records only.",
    needs=("withheld_services",),
    cases=cases.each_holder_on_company,
)
def test_provider_withheld(payer: Payer, case: Case, judge: Judge) -> None:
    """A clinic named by withheld claims alone turns up for the member and not for the representative."""
    if _hidden(payer, case) is None:
        judge(judgement.absent(_NONE))
        return
    telling = telling_references(payer, case.requester, case.subject)
    control, attempt = (
        query_paths.collect(payer, case.subject, case.subject, case.path),
        query_paths.collect(payer, case.requester, case.subject, case.path),
    )
    telling -= query_paths.open_to_other_members(payer, case, telling)
    judge(judge_redaction_traces.no_telling_resource(attempt, telling, control, case.requester, case.subject))


@check(
    "sensitive-withheld-from-count",
    requirements=("REQ-SEN-004", "REQ-HH-008"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A total does not count withheld services",
    finding="A total counts withheld services",
    remedy=_REMEDY,
    needs=("withheld_services",),
    cases=cases.each_holder_on_types,
)
def test_withheld_from_count(payer: Payer, case: Case, judge: Judge) -> None:
    """The representative's totals count only the records that the representative may see."""
    hidden = judge.given(_hidden(payer, case), judgement.absent(_NONE))
    control = payer.ask(payer.session(case.subject), hidden.reference)
    session = payer.session(case.requester, case.subject)
    open_ones = len(payer.receivable(case.requester, case.subject, hidden.type))
    totals = [payer.ask(session, f"{hidden.type}?patient={session.patient}{extra}") for extra in _COUNTS]
    given = [seen for seen in totals if seen.total is not None] or totals[:1]
    for seen in given:
        counted = judge_counts.total_within(seen, open_ones, case.requester, exact=payer.knowledge.exact)
        if counted.outcome is Outcome.INCONCLUSIVE and seen.exchange.ok:
            walked = payer.pages(session, f"{hidden.type}?patient={session.patient}")
            own = query_paths.counted(payer, payer.session(case.subject), hidden.type)
            counted = judge_counts.by_walking(counted, seen, walked, own)
        judge(judge_leak.learnt(counted, [control], case.subject, optional=_is_optional(payer, hidden)))


@check(
    "sensitive-denial-uniform",
    requirements=("REQ-SEN-004", "REQ-SEN-007"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A withheld service is refused like one that never existed",
    finding="The response reveals whether a withheld service exists",
    remedy="Look the record up among the visible ones only, so that a withheld one is simply not found.",
    needs=("withheld_services",),
    cases=cases.each_holder_on_types,
)
def test_denial_uniform(payer: Payer, case: Case, judge: Judge) -> None:
    """Read or searched by id, or by its header alone, the withheld record is answered like ids never issued."""
    hidden = judge.given(_hidden(payer, case), judgement.absent(_NONE))
    control = payer.ask(payer.session(case.subject), hidden.reference)
    session = payer.session(case.requester, case.subject)
    for url in (f"{hidden.type}/{{}}", f"{hidden.type}?_id={{}}"):
        alike = judge_difference.uniform(*query_paths.compare_ids(payer, session, url, hidden.id), case.requester)
        judge(judge_leak.learnt(alike, [control], case.subject, optional=_is_optional(payer, hidden)))
    header = query_paths.compare_ids(payer, session, f"{hidden.type}/{{}}", hidden.id, "HEAD")
    alike = judge_difference.uniform(*header, case.requester)
    judge(judge_leak.learnt(alike, [control], case.subject, optional=_is_optional(payer, hidden)))


@check(
    "sensitive-pages-full",
    requirements=("REQ-SEN-004", "REQ-HH-008"),
    severity=Severity.MEDIUM,
    family="disclosure",
    title="Withheld services leave no gaps in the pages of a representative",
    finding="Withheld services leave gaps in the pages of a representative",
    remedy="Filter before a page is cut, so that each page is filled with what may be shown.",
    needs=("withheld_services",),
    cases=each_holder,
)
def test_pages_full(payer: Payer, case: Case, judge: Judge) -> None:
    """In pages of three, the representative's are as full as the member's own."""
    if _hidden(payer, case) is None:
        judge(judgement.absent(_NONE))
        return
    own, theirs = payer.session(case.subject), payer.session(case.requester, case.subject)
    walked = [payer.pages(each, f"{CLAIM}?patient={each.patient}&_count={_SIZE}") for each in (theirs, own)]
    judge(judge_gaps.pages_full(walked[0], walked[1], _SIZE, case.requester, case.subject))


_SIZE = 3
"""Claims on a page: more than one, so that a page with one withheld is not empty."""
_COUNTS = ("", "&_summary=count", "&_total=accurate", "&_count=1")


def _is_optional(payer: Payer, hidden: Known) -> bool:
    """Return whether the target need not serve reads of the hidden record's type."""
    return hidden.type != CLAIM and "read" not in declaration(payer).type(hidden.type).interactions


def _hidden(payer: Payer, case: Case) -> Known | None:
    """Return a record of the case's type (default: a claim) that is withheld from the representative, or None."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        return None
    wanted = case.resource_type or CLAIM
    return next((known for known in withheld(payer, case.requester, case.subject) if known.type == wanted), None)
