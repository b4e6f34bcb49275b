"""Authority ends at an instant: the birthday, the last day of a power. From then on the old tokens are dead."""

from contextlib import suppress
from datetime import datetime, timedelta

from payerproof.checks.common import (
    authorize,
    judge_completeness,
    judge_denial,
    judge_record_picker,
    judgement,
    withdrawal,
)
from payerproof.checks.household import authority_changes, cases
from payerproof.checks.household.authority_changes import AuthorityChange, Kind
from payerproof.checks.registry import Judge, check
from payerproof.errors import LoginFailed
from payerproof.model import Case, Judgement, Outcome, Severity
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_REMEDY = (
    "Decide authority at every request, by the local day of the payer's time zone, not when the token is issued "
    "and not in a nightly batch."
)
_BEFORE, _AFTER = timedelta(seconds=-90), timedelta(seconds=1)


@check(
    "household-majority-ends-access",
    requirements=("REQ-HH-007", "REQ-CON-009", "REQ-HH-006"),
    severity=Severity.CRITICAL,
    family="authority",
    title="From the child's eighteenth birthday, the parent's tokens for the child stop working on every channel",
    finding="A parent's token for a child still works after the child's eighteenth birthday",
    remedy=_REMEDY,
    needs=("clock", "form_login"),
    cases=cases.each_majority,
)
def test_majority_ends_access(payer: Payer, case: Case, judge: Judge) -> None:
    """Minutes before midnight the parent's channel is open; a second after it, it is closed."""
    _closes(payer, case, judge, "majority")


@check(
    "household-emancipation-ends-access",
    requirements=("REQ-HH-009",),
    severity=Severity.CRITICAL,
    family="authority",
    title="From the day a court emancipates a minor, the parent's tokens stop working on every channel",
    finding="A parent's token still works after a court emancipated the minor",
    remedy=_REMEDY,
    needs=("clock", "form_login"),
    cases=cases.each_emancipation,
)
def test_emancipation_ends_access(payer: Payer, case: Case, judge: Judge) -> None:
    """Minutes before the day of the order the parent's channel is open; a second into it, it is closed."""
    _closes(payer, case, judge, "emancipation")


@check(
    "household-power-ends-access",
    requirements=("REQ-HH-025", "REQ-HH-003"),
    severity=Severity.CRITICAL,
    family="authority",
    title="After the last day of a power of attorney, its holder's tokens stop working on every channel",
    finding="A representative's token still works after the last day of the power of attorney",
    remedy=_REMEDY,
    needs=("clock", "form_login"),
    cases=cases.each_power_end,
)
def test_power_ends_access(payer: Payer, case: Case, judge: Judge) -> None:
    """Minutes before the end of the last day the holder's channel is open; a second after it, it is closed."""
    _closes(payer, case, judge, "power-end")


@check(
    "household-limit-ends-access",
    requirements=("REQ-HH-010", "REQ-HH-012", "REQ-HH-025"),
    severity=Severity.CRITICAL,
    family="authority",
    title="From the day of a restriction, an endangerment or a court order, tokens of the person it names stop",
    finding="A token still works after a restriction, an endangerment finding or a court order against its holder",
    remedy=_REMEDY,
    needs=("clock", "form_login"),
    cases=cases.each_limit_start,
)
def test_limit_ends_access(payer: Payer, case: Case, judge: Judge) -> None:
    """Minutes before the first day of the limit the channel is open; a second into it, it is closed."""
    _closes(payer, case, judge, "limit-start")


@check(
    "household-power-not-yet",
    requirements=("REQ-HH-003", "REQ-HH-001"),
    severity=Severity.CRITICAL,
    family="authority",
    title="Before the first day of a power of attorney, its holder is not offered the record",
    finding="A representative is offered the record before the first day of a power of attorney, or not from it on",
    remedy=_REMEDY,
    needs=("clock", "form_login"),
    cases=cases.each_power_start,
)
def test_power_not_yet(payer: Payer, case: Case, judge: Judge) -> None:
    """Minutes before the first day the picker does not offer the subject; on the first day it does."""
    point = authority_changes.find(payer.scope, "power-start", case.requester, case.subject, case.instant)
    if not _opens(payer, point):
        judge(judgement.absent("the record is not opened here: another power was in force, or another limit closes it"))
        return
    for offset in (_BEFORE, _AFTER):
        judge(_offered(payer, case, point.at + offset))


@check(
    "household-executor-not-yet",
    requirements=("REQ-HH-011",),
    severity=Severity.CRITICAL,
    family="authority",
    title="An executor named in advance gets the record from the death on, and not before",
    finding="An executor named in advance is offered the record before the death",
    remedy="Let an executor's power begin with the death on record, whenever the will was filed.",
    needs=("clock", "form_login"),
    cases=cases.each_death,
)
def test_executor_not_yet(payer: Payer, case: Case, judge: Judge) -> None:
    """Minutes before the death the picker does not offer the subject; a second after it, it does.

    News of a death takes its time: a payer that does not know yet shows nothing wrong, and nothing right.
    """
    point = authority_changes.find(payer.scope, "death", case.requester, case.subject, case.instant)
    if not _opens(payer, point):
        judge(
            judgement.absent("the death does not open the record here: the executor's days were over, or not yet begun")
        )
        return
    judge(_offered(payer, case, point.at + _BEFORE))
    after = _offered(payer, case, point.at + _AFTER)
    late = judgement.unsure("the executor is not offered the record right after the death", observed=after.observed)
    judge(after if after.outcome is Outcome.PASS else late)


def _opens(payer: Payer, point: AuthorityChange) -> bool:
    """Tell whether the law opens the record to the holder at this point, by this power and no other."""
    return not _entitled(payer, point, _BEFORE) and _entitled(payer, point, _AFTER)


def _offered(payer: Payer, case: Case, instant: datetime) -> Judgement:
    """Judge whom the picker offers at an instant."""
    with payer.clock_at(instant):
        people = authorize.patients(payer, case.requester)
        walk = authorize.walk_pages(payer, case.requester)
        return judge_record_picker.authorised_only(walk, people.entitled, people.others, case.requester, people.names)


def _closes(payer: Payer, case: Case, judge: Judge, kind: Kind) -> None:
    """Judge one channel on both sides of a point at which the law closes a record."""
    point = authority_changes.find(payer.scope, kind, case.requester, case.subject, case.instant)
    if _entitled(payer, point, _AFTER) or not _entitled(payer, point, _BEFORE):
        judge(judgement.absent("the record is not closed here: another power goes on, or none was in force"))
        return
    _closes_at(payer, case, judge, point)


def _entitled(payer: Payer, point: AuthorityChange, offset: timedelta) -> bool:
    return payer.entitlement.record(point.holder, point.subject, point.at + offset).allowed


def _closes_at(payer: Payer, case: Case, judge: Judge, point: AuthorityChange) -> None:
    """Sign in minutes before the point, or before its eve where the payer has closed by then, and watch the channel."""
    refusals = []
    for before in dict.fromkeys((point.at, point.eve)):
        with payer.clock_at(before + _BEFORE):
            own = _own_session(payer, case)
            try:
                session = payer.sessions.fresh(case.requester, case.subject, payer.app)
            except LoginFailed as refused:
                if own is None:
                    judge(judgement.unsure(f"at {point.instant} nobody gets in, for the own record neither: {refused}"))
                refusals.append(refused)
            else:
                _watch(payer, case, judge, point, (session, own))
                return
    judge(judge_completeness.refused_login(case.requester, case.subject, refusals[-1]))


def _own_session(payer: Payer, case: Case) -> Session | None:
    """Sign the subject in for the own record, or else the holder for the holder's; None if neither gets in.

    What a moved clock ends for everybody, as the term of a consent, is then told from what the law ends.
    """
    for name in (case.subject, case.requester):
        with suppress(LoginFailed):
            return payer.sessions.fresh(name, name, payer.app)
    return None


def _watch(
    payer: Payer, case: Case, judge: Judge, point: AuthorityChange, sessions: tuple[Session, Session | None]
) -> None:
    """Judge whether the first session's channel is open now and closes at the point; leaves the clock there.

    The second one, for the own record, is the control: it has to go on.
    """
    session, own = sessions
    channel = judge.given(
        withdrawal.open_channel(payer, session, case.path or ""),
        judgement.absent(f"the target has no channel {case.path}"),
    )
    control = withdrawal.control(channel)
    payer.set_clock(point.at + _AFTER)
    promised = payer.target.policy.revocation_seconds
    probes = withdrawal.watch(channel, withdrawal.now(), promised)
    still = payer.own_patient(own) if own is not None else None
    seconds = judge_denial.seconds_to_denial(probes)
    withdrawal.note_denial(
        payer, seconds, lever=point.kind, channel=channel.name, app=session.app, member=case.requester
    )
    judged = judge_denial.closed_in_time(control, probes, promised, channel.name)
    if judged.outcome is Outcome.PASS and still is not None and still.exchange.refused:
        reason = (
            f"at {point.instant} the token for the own record is refused as well, so the clock ended it, not the law"
        )
        judged = judgement.unsure(reason, still)
    judge(judged)
