"""Who may see what of whom, when, and by which rule: 45 CFR 164.502(g) and its neighbours as a pure function.

This is the engine's opinion.
A payer forms its own; where the two differ, one of them is wrong, and the rule named by a decision says where to look.

Default is deny: nothing but a rule that says so opens a record.
Authority is direct and dated; it is never inherited, never follows from a contract, an address or a chain of powers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from payerproof.access.ages import age_on, comes_of_age, local_day
from payerproof.access.facts import Datum, Facts, Policy
from payerproof.synthetic_data.household import Authority, Member, Restriction

__all__ = ["RULES", "Datum", "Decision", "Effect", "Facts", "Policy", "decide"]

Effect = Literal["allow", "deny", "filter"]

RULES: Mapping[str, str] = MappingProxyType(
    {
        "self": "45 CFR 164.524(a)(1)",
        "parent-of-minor": "45 CFR 164.502(g)(3)(i)",
        "guardian": "45 CFR 164.502(g)(2)-(3)",
        "power-of-attorney": "45 CFR 164.502(g)(2)",
        "executor": "45 CFR 164.502(g)(4)",
        "confidential-service": "45 CFR 164.502(g)(3)(i)(A)-(C)",
        "confidential-communications": "45 CFR 164.522(b)(1)(ii)",
        "limited-authority": "45 CFR 164.502(g)(2)",
        "adult-child": "45 CFR 164.502(g)(2)-(3)",
        "emancipated-minor": "45 CFR 164.502(g)(2)",
        "authority-not-in-force": "45 CFR 164.502(g)(2)",
        "ended-by-death": "45 CFR 164.502(g)(4)",
        "executor-of-the-living": "45 CFR 164.502(g)(4)",
        "executor-not-served": "payer policy, executor access",
        "requester-deceased": "45 CFR 164.502(g)(4)",
        "endangerment": "45 CFR 164.502(g)(5)",
        "court-order": "45 CFR 164.502(g)(3)(ii)",
        "restriction": "45 CFR 164.522(a)",
        "subscriber-grants-nothing": "45 CFR 164.502(g)",
        "contract-grants-nothing": "45 CFR 164.502(g)",
        "no-authority": "45 CFR 164.502(a), (g)",
        "former-member": "payer policy, former members; 45 CFR 156.221(a)",
        "before-earliest-service-date": "payer policy, earliest service date; 42 CFR 422.119(h)",
        "line-kept-apart": "payer policy, lines of business in scope",
    }
)
"""Every rule a decision may name, with its source."""

_BARS = {"endangerment": "endangerment", "court_order": "court-order", "restriction": "restriction"}
_POWERS = {
    "parent": "parent-of-minor",
    "guardian": "guardian",
    "power_of_attorney": "power-of-attorney",
    "executor": "executor",
}
_RANK: Mapping[Effect, int] = MappingProxyType({"deny": 0, "filter": 1, "allow": 2})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a requester gets: `filter` is a record without what is withheld. `rule` is a key of RULES."""

    effect: Effect
    rule: str

    @property
    def source(self) -> str:
        """The text that the rule rests on."""
        return RULES[self.rule]

    @property
    def allowed(self) -> bool:
        """True if anything of what was asked for is open."""
        return self.effect != "deny"


def decide(
    facts: Facts, requester: str, subject: str, datum: Datum | None, instant: datetime, policy: Policy
) -> Decision:
    """Decide what `requester` may see of `subject` at `instant`; `datum` None asks for the record as a whole.

    With a datum the effect is allow or deny.
    Raises HarnessError for an unknown member or an instant without an offset.
    """
    question = _Question(facts, *facts.people(requester, subject), instant, policy)
    if question.died(question.requester) and not policy.deceased_access:
        return Decision("deny", "requester-deceased")
    if requester == subject:
        decision = Decision("allow", "self")
    else:
        decision = _barred(question) or _by_authority(question, datum)
    if decision.effect == "deny":
        return decision
    return _beyond_the_offer(question, datum) or decision


@dataclass(frozen=True)
class _Question:
    """Who asks about whom, when; and what follows for those two from the calendar alone."""

    facts: Facts
    requester: Member
    subject: Member
    instant: datetime
    policy: Policy

    @cached_property
    def day(self) -> date:
        return local_day(self.instant, self.policy.time_zone)

    @cached_property
    def of_age(self) -> date:
        """The first day of the subject's majority by birth."""
        return comes_of_age(self.subject.birth_date, self.policy.majority_age)

    @cached_property
    def independent(self) -> date:
        """The first day on which the subject is an adult to the law: by age, by a court, or by marriage."""
        married = self.subject.married if self.policy.marriage_emancipates else None
        return min(day for day in (self.of_age, self.subject.emancipated, married) if day is not None)

    @cached_property
    def limits(self) -> tuple[Restriction, ...]:
        """The limits in force on this requester's view of the subject."""
        return tuple(
            limit
            for limit in self.facts.limits.get(self.subject.id, ())
            if limit.against in {None, self.requester.id} and self.covers(limit.start, limit.end)
        )

    @cached_property
    def subject_died(self) -> bool:
        return self.died(self.subject)

    def died(self, member: Member) -> bool:
        moment = member.deceased
        if moment is not None and moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.policy.time_zone))
        return moment is not None and moment <= self.instant

    def covers(self, start: date | None, end: date | None) -> bool:
        """Tell whether the day lies in a window whose ends both belong to it."""
        return (start is None or start <= self.day) and (end is None or self.day <= end)


def _barred(question: _Question) -> Decision | None:
    """Deny by a limit on the requester that no authority overcomes, or return None."""
    for limit in question.limits:
        if limit.kind in _BARS and (limit.kind != "restriction" or question.policy.restriction_honoured):
            return Decision("deny", _BARS[limit.kind])
    return None


def _by_authority(question: _Question, datum: Datum | None) -> Decision:
    """Give the best that any one authority of the requester gives; without one, say why there is none."""
    held = question.facts.powers.get((question.requester.id, question.subject.id), ())
    if not held:
        return _no_authority(question)
    return max((_under(question, authority, datum) for authority in held), key=lambda found: _RANK[found.effect])


def _under(question: _Question, authority: Authority, datum: Datum | None) -> Decision:
    """Give what one authority gives."""
    if lapsed := _lapsed(question, authority):
        return Decision("deny", lapsed)
    power = _POWERS[authority.kind]
    if datum is None:
        return _whole_record(question, authority, power)
    if authority.scope and not _relevant(datum, authority.scope):
        return Decision("deny", "limited-authority")
    if _in_loco_parentis(question, authority) and _confidential(
        question, datum.category, datum.consent, datum.service_date
    ):
        return Decision("deny", "confidential-service")
    return Decision("allow", power)


def _relevant(datum: Datum, scope: tuple[str, ...]) -> bool:
    """Tell whether a limited power reaches a datum: by category or kind of service, or as it is about no service."""
    return datum.service_date is None or datum.category in scope or getattr(datum, "kind", None) in scope


def _lapsed(question: _Question, authority: Authority) -> str | None:  # noqa: PLR0911 - one return for each end of a power
    """Return the rule by which the authority gives nothing at the instant, or None while it is in force."""
    if not question.covers(authority.start, authority.end):
        return "authority-not-in-force"
    if authority.kind == "executor":
        if not question.subject_died:
            return "executor-of-the-living"
        return None if question.policy.executor_access else "executor-not-served"
    if question.subject_died:
        return "ended-by-death"
    if authority.kind == "power_of_attorney" or _for_an_adult(question, authority):
        return None
    if question.day < question.independent:
        return None
    return "adult-child" if question.of_age <= question.day else "emancipated-minor"


def _for_an_adult(question: _Question, authority: Authority) -> bool:
    """Tell whether a guardianship was ordered over somebody who was an adult to the law by then.

    One that began in childhood, or does not say when it began, is a guardianship of a minor and ends with minority.
    """
    began = authority.start
    return authority.kind == "guardian" and began is not None and question.independent <= began


def _in_loco_parentis(question: _Question, authority: Authority) -> bool:
    return authority.kind in {"parent", "guardian"} and not _for_an_adult(question, authority)


def _confidential(question: _Question, category: str | None, consent: str | None, day: date | None) -> bool:
    """Tell whether a minor's service is the minor's own affair, 164.502(g)(3)(i)(A)-(C)."""
    if consent in {"court", "confidential"}:
        return True
    if consent != "member":
        return False
    packs = question.policy.minor_consent
    pack = packs.get(question.subject.state) or packs.get("default")
    if pack is None or category is None or day is None:
        return True
    age = pack.consent_age(category, day)
    return age is None or age <= age_on(question.subject.birth_date, day)


def _whole_record(question: _Question, authority: Authority, power: str) -> Decision:
    if authority.scope:
        return Decision("filter", "limited-authority")
    if any(limit.kind == "confidential_communications" for limit in question.limits):
        return Decision("filter", "confidential-communications")
    if _in_loco_parentis(question, authority) and _something_confidential(question):
        return Decision("filter", "confidential-service")
    return Decision("allow", power)


def _something_confidential(question: _Question) -> bool:
    if question.facts.services is None:
        return True
    return any(
        _confidential(question, service.category, service.consent, service.start)
        for service in question.facts.treatments.get(question.subject.id, ())
    )


def _no_authority(question: _Question) -> Decision:
    """Deny, and name what a careless server might have taken for authority."""
    spans = question.facts.spans
    subscribers = {span.subscriber for span in spans.get(question.subject.id, ())}
    if question.requester.id in subscribers:
        return Decision("deny", "subscriber-grants-nothing")
    shared = any(span.subscriber in subscribers for span in spans.get(question.requester.id, ()))
    return Decision("deny", "contract-grants-nothing" if shared else "no-authority")


def _beyond_the_offer(question: _Question, datum: Datum | None) -> Decision | None:
    """Deny what the payer serves to nobody, or return None.

    That are former members' records, services before its first day, and lines of business that it keeps apart.
    """
    spans = question.facts.spans.get(question.subject.id, ())
    ended = bool(spans) and all(span.end is not None and span.end < question.day for span in spans)
    if ended and not question.subject_died and not question.policy.former_member_access:
        return Decision("deny", "former-member")
    if getattr(datum, "line", None) in question.policy.lines_apart:
        return Decision("deny", "line-kept-apart")
    earliest = question.policy.earliest_service_date
    if datum is None or earliest is None:
        return None
    last: date | None = getattr(datum, "service_end", None) or datum.service_date
    return Decision("deny", "before-earliest-service-date") if last is not None and last < earliest else None
