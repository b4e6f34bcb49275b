"""A service that a minor consented to alone is withheld from the parents on every road, and leaves no trace."""

from payerproof.asking import cases, walking
from payerproof.asking.gatherings import PLAIN
from payerproof.asking.withheld import but_withheld, telling_references, withheld
from payerproof.checks import Judge, check
from payerproof.judge import counts, difference, leak, rules, telltale
from payerproof.knowledge import Known
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_REMEDY = (
    "Filter by the rule in the one place where records are fetched, before counting, paging, including or operating, "
    "so that no road has to remember it."
)
_NONE = "nothing of this record is withheld from this reader"


@check(
    "sensitive-withheld-from-representative",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-003", "REQ-SEN-009", "REQ-SEN-012"),
    severity=Severity.CRITICAL,
    title="A withheld service reaches the representative over no road",
    remedy=_REMEDY,
    needs=("withheld_services",),
    cases=cases.each_holder_on_claim_paths,
)
def test_withheld_from_representative(payer: Payer, case: Case, judge: Judge) -> None:
    """The member gets the withheld claim over this road; the representative's token for the member does not."""
    hidden = _hidden_claim(payer, case)
    if hidden is None:
        judge(rules.absent(_NONE))
        return
    path = payer.path(case.path or "")
    used = payer.path(path.control) if path.control else path
    control = walking.walk(payer, used, payer.session(case.about), case.about, hidden.type, hidden)
    session = payer.session(case.reader, case.about)
    attempt = walking.walk(payer, path, session, case.about, hidden.type, hidden)
    judge(
        leak.no_foreign_data(
            walking.with_next_pages(payer, session, attempt),
            [control] if control else [],
            allowed=but_withheld(payer, case.reader, case.about),
            owner_of=payer.owner_of,
            reader=f"{case.reader} for {case.about}",
            subject=case.about,
            optional=walking.is_optional(payer, case),
        )
    )


@check(
    "sensitive-withheld-from-search",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-003", "REQ-SEN-007"),
    severity=Severity.CRITICAL,
    title="No search, include or operation of the representative returns a withheld service",
    remedy=_REMEDY,
    needs=("withheld_services",),
    cases=cases.each_holder_on_records,
)
def test_withheld_from_search(payer: Payer, case: Case, judge: Judge) -> None:
    """Over all pages, the member's own result holds the withheld claim and the representative's does not."""
    if _hidden_claim(payer, case) is None:
        judge(rules.absent(_NONE))
        return
    control, attempt = (
        walking.gather(payer, case.about, case.about, case.path),
        walking.gather(payer, case.reader, case.about, case.path),
    )
    judged = leak.no_foreign_data(
        attempt,
        walking.showing(control, withheld(payer, case.reader, case.about)),
        allowed=but_withheld(payer, case.reader, case.about),
        owner_of=payer.owner_of,
        reader=f"{case.reader} for {case.about}",
        subject=case.about,
        optional=True,
    )
    judge(judged if case.path == PLAIN else leak.unserved(judged, control, case.about))


@check(
    "sensitive-provider-withheld",
    requirements=("REQ-SEN-008", "REQ-SEN-004"),
    severity=Severity.HIGH,
    title="A provider that only withheld services name does not come along with what is left",
    remedy="Collect includes and gathered resources from the visible records only.",
    needs=("withheld_services",),
    cases=cases.each_holder_on_company,
)
def test_provider_withheld(payer: Payer, case: Case, judge: Judge) -> None:
    """A clinic named by withheld claims alone turns up for the member and not for the representative."""
    if _hidden_claim(payer, case) is None:
        judge(rules.absent(_NONE))
        return
    telling = telling_references(payer, case.reader, case.about)
    attempt, control = (
        walking.gather(payer, case.reader, case.about, case.path),
        walking.gather(payer, case.about, case.about, case.path),
    )
    telling -= walking.open_to_strangers(payer, case, telling)
    judge(telltale.no_telling_resource(attempt, telling, control, case.reader, case.about))


@check(
    "sensitive-withheld-from-count",
    requirements=("REQ-SEN-004", "REQ-HH-008"),
    severity=Severity.HIGH,
    title="A total does not count withheld services",
    remedy=_REMEDY,
    needs=("withheld_services",),
    cases=cases.each_holder,
)
def test_withheld_from_count(payer: Payer, case: Case, judge: Judge) -> None:
    """The representative's totals count only the claims that the representative may see."""
    hidden = _hidden_claim(payer, case)
    if hidden is None:
        judge(rules.absent(_NONE))
        return
    control = payer.ask(payer.session(case.about), hidden.reference)
    session = payer.session(case.reader, case.about)
    open_ones = len(payer.receivable(case.reader, case.about, "ExplanationOfBenefit"))
    totals = [payer.ask(session, f"ExplanationOfBenefit?patient={session.patient}{extra}") for extra in _COUNTS]
    given = [seen for seen in totals if seen.total is not None] or totals[:1]
    for seen in given:
        counted = counts.total_within(seen, open_ones, case.reader, exact=payer.knowledge.exact)
        judge(leak.learnt(counted, [control], case.about))


@check(
    "sensitive-denial-uniform",
    requirements=("REQ-SEN-004", "REQ-SEN-007"),
    severity=Severity.HIGH,
    title="A withheld service is refused like one that never existed",
    remedy="Look the record up among the visible ones only, so that a withheld one is simply not found.",
    needs=("withheld_services",),
    cases=cases.each_holder,
)
def test_denial_uniform(payer: Payer, case: Case, judge: Judge) -> None:
    """Read or searched by id, or by its header alone, the withheld claim is answered like ids never issued."""
    hidden = _hidden_claim(payer, case)
    if hidden is None:
        judge(rules.absent(_NONE))
        return
    control = payer.ask(payer.session(case.about), hidden.reference)
    session = payer.session(case.reader, case.about)
    for url in ("ExplanationOfBenefit/{}", "ExplanationOfBenefit?_id={}"):
        alike = difference.uniform(*walking.compare_ids(payer, session, url, hidden.id), case.reader)
        judge(leak.learnt(alike, [control], case.about))
    header = walking.compare_ids(payer, session, "ExplanationOfBenefit/{}", hidden.id, "HEAD")
    judge(leak.learnt(difference.uniform(*header, case.reader), [control], case.about))


_COUNTS = ("", "&_summary=count", "&_total=accurate", "&_count=1")


def _hidden_claim(payer: Payer, case: Case) -> Known | None:
    if not payer.entitlement.record(case.reader, case.about).allowed:
        return None
    claims = (known for known in withheld(payer, case.reader, case.about) if known.type == "ExplanationOfBenefit")
    return next(claims, None)
