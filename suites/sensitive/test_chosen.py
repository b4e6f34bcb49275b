"""A category of care that a member keeps from apps reaches none, leaves no trace, and takes nothing else along."""

from collections.abc import Iterable

from payerproof.checks.common import (
    judge_counts,
    judge_denial,
    judge_leak,
    judge_totals,
    judgement,
    query_paths,
    withdrawal,
)
from payerproof.checks.common.acting.representatives import representative_of_adult
from payerproof.checks.common.cases import each_holder, each_member
from payerproof.checks.common.guesses import answered, guess_uniform
from payerproof.checks.common.judge_denial import Probe, State
from payerproof.checks.common.ledgers import family_ledger_of, parted
from payerproof.checks.common.withdrawal import Channel
from payerproof.checks.common.withheld import referred_alone, said_alone
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import chosen, guesses, judge_chosen, judge_redaction_traces
from payerproof.checks.sensitive.chosen import Hand, Kept
from payerproof.checks.sensitive.judge_chosen import Served
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_REMEDY = (
    "Look the member's choice up in the one place where records are fetched for an app, by every code that marks the "
    "category, before counting, paging, including or exporting."
)
_NOTHING = "no record of {} is of a category that the target file names"


@check(
    "sensitive-choice-withheld",
    requirements=("REQ-SEN-003", "REQ-SEN-009"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A category of care that a member keeps from apps is read by none of the usual ways",
    finding="A category of care that a member keeps from apps is still read by an app",
    remedy=_REMEDY,
    needs=("category_lever",),
    cases=chosen.each_category,
)
def test_choice_withheld(payer: Payer, case: Case, judge: Judge) -> None:
    """Each record of the category is read before the choice by an app's living token, and by no way while it holds."""
    kept = judge.given(
        chosen.kept_of(payer, case.subject, case.note or ""),
        judgement.inapplicable(f"no record of {case.subject} is of the category {case.note}"),
    )
    hand = Hand(payer.sessions.fresh(case.subject, case.subject, payer.app))
    _closes(payer, judge, kept, hand, chosen.open_ways(payer, hand, kept))


@check(
    "sensitive-choice-every-path",
    requirements=("REQ-SEN-003", "REQ-SEN-007"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A category of care that a member keeps from apps is read over no query path",
    finding="A category of care that a member keeps from apps is still read over some query path",
    remedy=_REMEDY,
    needs=("category_lever",),
    cases=chosen.each_kind,
)
def test_choice_every_path(payer: Payer, case: Case, judge: Judge) -> None:
    """Every query path of a kind that shows the category before the choice is walked again while it holds."""
    kept = judge.given(chosen.fullest(payer), judgement.inapplicable(_NOTHING.format("anybody")))
    hand = Hand(payer.sessions.fresh(kept.member, kept.member, payer.app))
    ways = chosen.path_ways(payer, hand, kept, case.path or "")
    if not ways:
        judge(judgement.absent(f"no query path of the kind {case.path} shows {kept.member} such a record"))
    _closes(payer, judge, kept, hand, ways)


@check(
    "sensitive-choice-binds-tokens",
    requirements=("REQ-SEN-003", "REQ-CON-004"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A choice binds what an app held before it: tokens, also refreshed, page links and finished exports",
    finding="What an app held before a member's choice still opens what the choice keeps from it",
    remedy="Ask for the choice whenever a token, a link or a file is used, not when it is given out.",
    needs=("category_lever",),
    cases=each_member,
)
def test_choice_binds_tokens(payer: Payer, case: Case, judge: Judge) -> None:
    """Links and files from before are asked for again, and a refreshed, a new and another app's token search."""
    kept = judge.given(chosen.first_of(payer, case.subject), judgement.inapplicable(_NOTHING.format(case.subject)))
    session = payer.sessions.fresh(case.subject, case.subject, payer.app)
    held = chosen.search_way(payer, session, kept, "the token held before")
    ways = [(held, withdrawal.control(held)), *chosen.old_links(payer, session, kept)]
    ways += chosen.old_files(payer, session, kept)
    other = payer.other_app(payer.app)
    if other is not None:
        beside = payer.sessions.fresh(case.subject, case.subject, other)
        channel = chosen.search_way(payer, beside, kept, f"a token of {other.title}")
        ways.append((channel, withdrawal.control(channel)))
    with chosen.chosen(payer, kept) as since:
        _close(payer, judge, kept, ways, since)
        renewed = chosen.refreshed(payer, session)
        later = {
            "a refreshed token": renewed,
            "a new sign-in": payer.sessions.fresh(case.subject, case.subject, payer.app),
        }
        for name, found in later.items():
            if found is not None:
                channel = chosen.search_way(payer, found, kept, name)
                _close(payer, judge, kept, [(channel, ways[0][1])], since)


@check(
    "sensitive-choice-uncounted",
    requirements=("REQ-SEN-004", "REQ-SEN-003"),
    severity=Severity.HIGH,
    family="disclosure",
    title="No total counts what a member keeps from apps",
    finding="A total counts what a member keeps from apps",
    remedy=_REMEDY,
    needs=("category_lever",),
    cases=each_member,
)
def test_choice_uncounted(payer: Payer, case: Case, judge: Judge) -> None:
    """Totals come to what is served, before the choice and while it holds; so do those of an export's manifest."""
    kept = judge.given(chosen.first_of(payer, case.subject), judgement.inapplicable(_NOTHING.format(case.subject)))
    session = payer.sessions.fresh(case.subject, case.subject, payer.app)
    before = {kind: query_paths.counted(payer, session, kind) for kind in kept.types}
    whole = chosen.counted_files(payer, session)
    with chosen.chosen(payer, kept) as since:
        session = _settled(payer, judge, kept, session, since)
        after = {kind: chosen.counts(payer, session, kind) for kind in kept.types}
        left = chosen.counted_files(payer, session)
    for kind in kept.types:
        judge(judge_chosen.totals_follow(before[kind], *after[kind], kind, kept.event))
    if whole and left:
        judge(judge_counts.files_come_to_counts(left, whole, f"an app of {kept.member}"))


@check(
    "sensitive-choice-out-of-totals",
    requirements=("REQ-SEN-004", "REQ-SEN-003"),
    severity=Severity.HIGH,
    family="disclosure",
    title="A running total told to an app includes nothing that the member keeps from apps",
    finding="A running total told to an app includes what the member keeps from apps",
    remedy="Make the totals of a person from the claims that the app may see, by the same rule that shows them.",
    needs=("category_lever", "exact_knowledge"),
    cases=each_member,
)
def test_choice_out_of_totals(payer: Payer, case: Case, judge: Judge) -> None:
    """Before the choice the totals hold the category's claims; while it holds they come to the claims shown."""
    kept = judge.given(chosen.first_of(payer, case.subject), judgement.inapplicable(_NOTHING.format(case.subject)))
    ledger = judge.given(
        family_ledger_of(payer, case.subject),
        judgement.absent(f"the harness did not make the family of {case.subject}, so its amounts are not known"),
    )
    claims = parted(ledger, case.subject, {each.reference for each in kept.hidden})
    if not claims.hidden:
        judge(judgement.inapplicable(f"no claim of {case.subject} is of the category {kept.category}"))
    session = payer.sessions.fresh(case.subject, case.subject, payer.app)
    url = f"ExplanationOfBenefit?patient={session.patient}"
    before = payer.pages(session, url)
    with chosen.chosen(payer, kept) as since:
        session = _settled(payer, judge, kept, session, since)
        after = payer.pages(session, url)
    judge(judge_totals.nothing_withheld(after.pages, before.pages, claims, f"an app of {kept.member}", kept.member))


@check(
    "sensitive-choice-binds-representatives",
    requirements=("REQ-SEN-003", "REQ-SEN-009"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A category that an adult keeps from apps is kept from the apps of a representative as well",
    finding="A category that an adult keeps from apps is read by the app of a representative",
    remedy="Look the choice up by the member whose record it is, whoever gave the consent.",
    needs=("category_lever",),
    cases=each_holder,
)
def test_choice_binds_representatives(payer: Payer, case: Case, judge: Judge) -> None:
    """The representative's app reads records of the category before the member's choice, and none while it holds."""
    representative_of_adult(payer, judge, case)
    kept = judge.given(chosen.first_of(payer, case.subject), judgement.inapplicable(_NOTHING.format(case.subject)))
    session = payer.sessions.fresh(case.requester, case.subject, payer.app)
    held = chosen.search_way(payer, session, kept, f"the app of {case.requester}")
    before = withdrawal.control(held)
    if before.state is not State.OPEN:
        judge(judgement.absent(f"{case.requester} is shown nothing of the category {kept.category}", before.seen))
        return
    with chosen.chosen(payer, kept) as since:
        _close(payer, judge, kept, [(held, before)], since)


@check(
    "sensitive-choice-hidden",
    requirements=("REQ-SEN-004", "REQ-SEN-008", "REQ-SEN-007"),
    severity=Severity.HIGH,
    family="disclosure",
    title="No word, provider or answer to a guess tells an app of the care that a member keeps from apps",
    finding="A word, a provider or an answer to a guess tells an app of the care that a member keeps from apps",
    remedy="Write texts, gather providers and resolve chains from the records that the choice leaves.",
    needs=("category_lever",),
    cases=each_member,
)
def test_choice_hidden(payer: Payer, case: Case, judge: Judge) -> None:
    """What only the hidden records say, name or answer is told before, and not while the choice holds."""
    kept = judge.given(chosen.first_of(payer, case.subject), judgement.inapplicable(_NOTHING.format(case.subject)))
    session = payer.sessions.fresh(case.subject, case.subject, payer.app)
    words, telling = said_alone(kept.hidden, kept.shown), referred_alone(kept.hidden, kept.shown)
    telling -= {known.reference for known in kept.hidden} | query_paths.open_to_other_members(payer, case, telling)
    telling = telling if payer.other_member(case.subject) else frozenset()  # a directory may be open to everybody
    made = [guesses.guess_of(kept.hidden, kept.shown, session.patient, name) for name in guesses.GUESSES]
    known = [each for each in made if each is not None and answered(payer, session, each, kept.member)]
    before = _all_of(payer, session, kept, telling)
    with chosen.chosen(payer, kept) as since:
        session = _settled(payer, judge, kept, session, since)
        after = _all_of(payer, session, kept, telling)
        guessed = [guess_uniform(payer, session, each, "the app") for each in known]
        judge(judge_chosen.lives(payer.own_patient(session)))
    who = f"an app of {kept.member}"
    if words:
        judge(judge_redaction_traces.no_telling_word(after, words, before, who, kept.member))
    if telling:
        judge(judge_redaction_traces.no_telling_resource(after, telling, before, who, kept.member))
    for each in guessed:
        judge(judge_leak.learnt(each, before, kept.member))
    if not (words or telling or guessed):
        judge(judgement.inapplicable("no code, provider or day stands in the hidden records alone"))


@check(
    "sensitive-choice-spares-others",
    requirements=("REQ-CON-007", "REQ-SEN-001"),
    severity=Severity.HIGH,
    family="survival",
    title="Keeping one category from apps keeps nothing else from them, and nothing of another member's",
    finding="Keeping one category from apps also keeps other records, or another member's, from them",
    remedy="Withhold by the category chosen and by the member who chose it.",
    needs=("category_lever",),
    cases=each_member,
)
def test_choice_spares_others(payer: Payer, case: Case, judge: Judge) -> None:
    """What has neither code nor provider of the category is served on, and another member's record of it as well."""
    kept = judge.given(chosen.first_of(payer, case.subject), judgement.inapplicable(_NOTHING.format(case.subject)))
    session = payer.sessions.fresh(case.subject, case.subject, payer.app)
    name = payer.other_member(case.subject)
    other = next(
        filter(
            None, (chosen.kept_of(payer, each, kept.category) for each in payer.scope.members if each != case.subject)
        ),
        None,
    )
    whose = other.member if other else name
    beside = payer.sessions.fresh(whose, whose, payer.app) if whose else None
    theirs = other.hidden if other else payer.visible(name, name)[:1] if name else ()
    before = chosen.served(payer, session, kept.apart), chosen.served(payer, beside, theirs) if beside else Served()
    with chosen.chosen(payer, kept) as since:
        _settle(payer, judge, kept, session, since)
        still = payer.own_patient(session)
        if still.exchange.status == judge_chosen.UNAUTHORIZED:  # tokens may end with a choice
            session = payer.sessions.fresh(case.subject, case.subject, payer.app)
            still = payer.own_patient(session)
        after = (
            chosen.served(payer, session, kept.apart),
            chosen.served(payer, beside, theirs) if beside else Served(),
        )
    judge(judge_chosen.goes_on(before[0], after[0], still, f"{kept.event}, and what is none of it"))
    if beside is not None:
        own = payer.own_patient(beside)
        judge(judge_chosen.goes_on(before[1], after[1], own, f"{kept.event}, and the record of {beside.subject}"))


@check(
    "sensitive-choice-taken-back",
    requirements=("REQ-SEN-001",),
    severity=Severity.MEDIUM,
    family="survival",
    title="A category that a member shares again reaches apps again",
    finding="A category that a member shares again does not reach apps again",
    remedy="Ask for the choice as it stands, and keep nothing of an earlier one.",
    needs=("category_lever",),
    cases=each_member,
)
def test_choice_taken_back(payer: Payer, case: Case, judge: Judge) -> None:
    """The hidden records are served before the choice, and after it was taken back."""
    kept = judge.given(chosen.first_of(payer, case.subject), judgement.inapplicable(_NOTHING.format(case.subject)))
    session = payer.sessions.fresh(case.subject, case.subject, payer.app)
    before = chosen.served(payer, session, kept.hidden)
    with chosen.chosen(payer, kept) as since:
        _settle(payer, judge, kept, session, since)
    fresh = payer.sessions.fresh(case.subject, case.subject, payer.app)
    after = withdrawal.awaited(
        payer, lambda: chosen.served(payer, fresh, kept.hidden), lambda found: found.names >= before.names
    )
    seen = payer.own_patient(fresh)
    judge(
        judge_chosen.repeated(judge_chosen.goes_on(before, after, seen, "the choice was taken back, and what it hid"))
    )


def _closes(payer: Payer, judge: Judge, kept: Kept, hand: Hand, ways: list[tuple[Channel, Probe]]) -> None:
    """Judge that every way, open before, is closed while the category is kept from apps.

    A way that a dead session is refused is asked again with a living one.
    """
    if not ways:
        judge(judgement.unsure(f"no record of the category {kept.category} is served to an app of {kept.member}"))
    promised = payer.target.policy.revocation_seconds
    with chosen.chosen(payer, kept) as since:
        for channel, before in ways:
            probes = withdrawal.watch(channel, since, promised)
            if probes[-1].seen.exchange.refused:
                asked, hand.session = hand.session, _living(payer, judge, hand.session)
                probes = probes if asked is hand.session else withdrawal.watch(channel, since, promised)
            judge(judge_denial.closed_in_time(before, probes, promised, channel.name, kept.event))


def _close(payer: Payer, judge: Judge, kept: Kept, ways: Iterable[tuple[Channel, Probe]], since: float) -> None:
    promised = payer.target.policy.revocation_seconds
    for channel, before in ways:
        probes = withdrawal.watch(channel, since, promised)
        judge(judge_denial.closed_in_time(before, probes, promised, channel.name, kept.event))


def _settle(payer: Payer, judge: Judge, kept: Kept, session: Session, since: float) -> None:
    """Wait until the choice shows in a search, for as long as promised; if it does not, nothing is learnt here."""
    channel = chosen.search_way(payer, session, kept, "search")
    judge(judge_denial.dead(withdrawal.watch(channel, since, payer.target.policy.revocation_seconds), channel.name))


def _settled(payer: Payer, judge: Judge, kept: Kept, session: Session, since: float) -> Session:
    """Wait until the choice shows, as `_settle`; return the session, or a living one to which it shows as well."""
    _settle(payer, judge, kept, session, since)
    living = _living(payer, judge, session)
    if living is not session:
        _settle(payer, judge, kept, living, since)
    return living


def _living(payer: Payer, judge: Judge, session: Session) -> Session:
    """Return a session if it reads the own Patient, else a new one: a payer may end tokens with a choice."""
    seen = payer.own_patient(session)
    if seen.exchange.refused:
        session = payer.sessions.fresh(session.requester, session.subject, session.app)
        seen = payer.own_patient(session)
    judge(judge_chosen.lives(seen))
    return session


def _all_of(payer: Payer, session: Session, kept: Kept, telling: frozenset[str]) -> list[Observation]:
    """Return what an app of the member sees of every type of the record, and of what only hidden records refer to."""
    kinds = dict.fromkeys(known.type for known in (*kept.shown, *kept.hidden))
    urls = [
        f"Patient/{session.patient}" if kind == "Patient" else f"{kind}?patient={session.patient}" for kind in kinds
    ]
    pages = [page for url in urls for page in payer.pages(session, url).pages]
    gathered = [f"ExplanationOfBenefit?patient={session.patient}&_include=*", f"Patient/{session.patient}/$everything"]
    return [*pages, *(payer.ask(session, url) for url in (*gathered, *sorted(telling)[:_MOST_TELLING]))]


_MOST_TELLING = 12
"""Providers that are read by id."""
