"""A category that a member keeps from apps stays kept whatever else is chosen or written meanwhile."""

from payerproof.checks.common import judge_denial, judgement, withdrawal
from payerproof.checks.common.judge_denial import Probe
from payerproof.checks.common.withdrawal import Channel
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import cases, chosen, events, judge_chosen
from payerproof.checks.sensitive.chosen import Hand, Kept
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-choice-lasts",
    requirements=("REQ-SEN-003",),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A category that a member keeps from apps stays kept over another choice, and when a record is written anew",
    finding="A category that a member keeps from apps is read again after another choice, or once a record is written",
    remedy="Keep each choice by itself until the member takes it back, and label a record whenever it is written.",
    needs=("category_lever",),
    cases=cases.each_member_on_events,
)
def test_choice_lasts(payer: Payer, case: Case, judge: Judge) -> None:
    """A search and a read show the category before the choice, and none of it with the choice, then and afterwards."""
    name = case.note or ""
    kept = judge.given(
        chosen.first_of(payer, case.subject),
        judgement.inapplicable(f"no record of {case.subject} is of a category that the target file names"),
    )
    event = judge.given(
        events.event(payer, kept, name), judgement.absent(f"no lever or record for this: {events.EVENTS[name]}")
    )
    hand = Hand(payer.sessions.fresh(kept.member, kept.member, payer.app))
    ways = chosen.few_ways(payer, hand, kept)
    if not ways:
        judge(judgement.unsure(f"no record of the category {kept.category} is served to an app of {kept.member}"))
    with chosen.chosen(payer, kept) as since:
        _living(payer, judge, hand)
        for channel, before in ways:
            probes = withdrawal.watch(channel, since, payer.target.policy.revocation_seconds)
            judge(judge_denial.closed_in_time(before, probes, _promised(payer), channel.name, kept.event))
        with event():
            _still_closed(payer, judge, hand, ways, kept, name)
        _still_closed(payer, judge, hand, ways, kept, name)


def _still_closed(
    payer: Payer, judge: Judge, hand: Hand, ways: list[tuple[Channel, Probe]], kept: Kept, name: str
) -> None:
    since = withdrawal.now()
    _living(payer, judge, hand)
    for channel, before in ways:
        probes = withdrawal.watch(channel, since, _promised(payer))
        told = f"{kept.event} and {events.EVENTS[name]}"
        judge(judge_denial.closed_in_time(before, probes, _promised(payer), channel.name, told))


def _living(payer: Payer, judge: Judge, hand: Hand) -> None:
    """Take a new session where the payer ended the hand's with a choice."""
    seen = payer.own_patient(hand.session)
    if seen.exchange.refused:
        hand.session = payer.sessions.fresh(hand.session.requester, hand.session.subject, hand.session.app)
        seen = payer.own_patient(hand.session)
    judge(judge_chosen.lives(seen))


def _promised(payer: Payer) -> float:
    return payer.target.policy.revocation_seconds
