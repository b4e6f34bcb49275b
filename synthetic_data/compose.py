"""Families composed by choice: a shape, and services for everybody covered.

The frequencies make rare configurations common enough to be met in a small sample; they mirror no census.
What is composed obeys the rules of household files, and a test reads composed families back through them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import chain, repeat

from payerproof.synthetic_data.choose import Chooser
from payerproof.synthetic_data.config import acts
from payerproof.synthetic_data.contracts import covers
from payerproof.synthetic_data.draft import LAST_DAY, Draft, age_on
from payerproof.synthetic_data.household import ConsentBasis, CoverageSpan, Household, Member, Outcome, Service
from payerproof.synthetic_data.repertoire import Act
from payerproof.synthetic_data.shapes import SHAPES

_PAID: tuple[Outcome, ...] = ("paid",)
_OUTCOMES: tuple[Outcome, ...] = (*_PAID * 14, "partial", "denied", "adjusted", "reversed", "capitated", "cancelled")
_BASES: tuple[ConsentBasis, ...] = ("parent", "member", "member", "confidential")
_SHAPE_NAMES = tuple(SHAPES)
_MINORS_CONSENT_FROM, _ADULT = 12, 18


def compose(id_: str, choose: Chooser, services: tuple[int, int] = (12, 36)) -> Household:
    """Return the household `id_`, ids qualified by it; everybody covered has as many services as `services` allows."""
    draft = Draft(id_, choose)
    shape = choose.pick(_SHAPE_NAMES)
    SHAPES[shape](draft)
    return draft.household(shape, _services(draft, services))


def _services(draft: Draft, counts: tuple[int, int]) -> list[Service]:
    made: list[Service] = []
    for member in draft.members.values():
        spans = [span for span in draft.coverages if span.beneficiary == member.id]
        windows = [(span.contract, *_window(span, member)) for span in spans]
        windows = [window for window in windows if window[1] <= window[2]]
        if windows:
            count = draft.choose.whole(*counts)
            days = sorted(_day(draft.choose, windows) for _ in range(count))
            made += [
                _service(f"{member.id}-{number}", member, date.fromordinal(day), contract, spans, draft.choose)
                for number, (day, contract) in enumerate(days, start=1)
            ]
    return made


def _window(span: CoverageSpan, member: Member) -> tuple[int, int]:
    """Return the first and the last day, as ordinals, on which `member` can be served under `span`."""
    ends = [LAST_DAY, span.end or LAST_DAY, member.deceased.date() if member.deceased else LAST_DAY]
    return span.start.toordinal(), min(ends).toordinal()


def _day(choose: Chooser, windows: list[tuple[str, int, int]]) -> tuple[int, str]:
    contract, first, last = choose.pick(windows)
    return choose.whole(first, last), contract


def _service(id_: str, member: Member, day: date, contract: str, spans: list[CoverageSpan], choose: Chooser) -> Service:
    age = age_on(member.birth_date, day)
    act = choose.pick(_menu(age, member.gender))
    outcome = choose.pick(_OUTCOMES)
    private = act.category and _MINORS_CONSENT_FROM <= age < _ADULT
    two_pay = len(spans) > 1 and sum(covers(span, day) for span in spans) > 1
    return Service(
        id=id_,
        member=member.id,
        kind=act.kind,
        start=day,
        end=day + timedelta(days=act.nights) if act.nights else None,
        category=act.category,
        consent=choose.pick(_BASES) if private else "parent",
        title=act.title,
        act=act.id,
        contract=contract if two_pay else "",
        outcome="denied" if outcome == "partial" and len(act.lines) == 1 else outcome,
    )


@cache
def _menu(age: int, gender: str) -> tuple[Act, ...]:
    """Return every act for somebody of this age and gender, each as often as it weighs."""
    return tuple(
        chain.from_iterable(
            repeat(act, act.weight)
            for act in acts().values()
            if act.ages[0] <= age <= act.ages[1] and act.gender in (None, gender)
        )
    )
