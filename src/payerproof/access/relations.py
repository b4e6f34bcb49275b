"""What two people are to each other, as far as a rule about access may ask: the words that cases are told apart by.

Words are about the requester: `parent of minor` asks for the record of the own minor child.
Two people may stand in several relations: a subscriber whose spouse is on the contract is `spouse` and `subscriber`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from payerproof.access.ages import comes_of_age
from payerproof.model import OWN, STRANGER
from payerproof.synthetic_data.household import Authority, CoverageSpan, Member

HOUSEHOLD, UNDESCRIBED = "same household", "relation not described"
"""What people are who share neither power nor contract: of one household, or of nobody knows what families."""

RELATIONS = (
    OWN,
    "spouse",
    "former spouse",
    "parent of minor",
    "parent of adult",
    "guardian",
    "agent",
    "executor",
    "representative not in force",
    "child",
    "sibling",
    "subscriber",
    "same contract",
    HOUSEHOLD,
    UNDESCRIBED,
    STRANGER,
)
"""Every relation, the more telling first."""

_POWERS = {"guardian": "guardian", "power_of_attorney": "agent", "executor": "executor"}


def relations(
    members: Mapping[str, Member],
    households: Sequence[Sequence[str]],
    authorities: Sequence[Authority],
    coverages: Sequence[CoverageSpan],
    day: date,
    majority_age: int,
    attached: Collection[str] = (),
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return requester -> subject -> relations on `day`, for the pairs of each household; all others are strangers.

    Those `attached` are one group, whatever families they are of: what the target's description does not say of two of
    them is not known.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for household in households:
        one_family = sum("subscriber" in members[name].role.casefold() for name in household) == 1
        for one in household:
            for other in household:
                if one == other:
                    continue
                adult = comes_of_age(members[other].birth_date, majority_age) <= day
                words = {
                    *_by_power(one, other, authorities, day, adult=adult),
                    *_by_contract(one, other, coverages, day, adult=adult),
                    *(_by_role(members[one].role, members[other].role) if one_family else ()),
                }
                if "former spouse" in words:
                    words.discard("spouse")
                told = tuple(word for word in RELATIONS if word in words)
                found.setdefault(one, {})[other] = told or (
                    _otherwise(members[one], members[other], coverages, attached),
                )
    return found


def _otherwise(one: Member, other: Member, coverages: Sequence[CoverageSpan], attached: Collection[str]) -> str:
    """Return what two are who share neither power nor contract: strangers, unless they live together or who knows."""
    known = {span.beneficiary for span in coverages} >= {one.id, other.id}
    together = bool(one.home) and one.home == other.home
    if not together and not known and {one.id, other.id} & set(attached):
        return UNDESCRIBED
    return STRANGER if known and not together else HOUSEHOLD


def _by_power(one: str, other: str, authorities: Sequence[Authority], day: date, *, adult: bool) -> Iterator[str]:
    for power in authorities:
        if (power.holder, power.subject) == (other, one) and power.kind == "parent":
            yield "child"
        if (power.holder, power.subject) != (one, other):
            continue
        in_force = (power.start is None or power.start <= day) and (power.end is None or day <= power.end)
        if not in_force:
            yield "representative not in force"
        elif power.kind == "parent":
            yield "parent of adult" if adult else "parent of minor"
        else:
            yield _POWERS[power.kind]


def _by_contract(one: str, other: str, coverages: Sequence[CoverageSpan], day: date, *, adult: bool) -> Iterator[str]:
    about_one = {(span.subscriber, span.contract): span for span in coverages if span.beneficiary == one}
    about_other = {(span.subscriber, span.contract): span for span in coverages if span.beneficiary == other}
    for (subscriber, _), span in about_other.items():
        if subscriber == one:
            yield "subscriber"
            if span.relationship == "spouse":
                yield _married(span, day)
            if span.relationship == "child" and adult:
                yield "parent of adult"
    for (subscriber, _), span in about_one.items():
        if subscriber == other and span.relationship == "spouse":
            yield _married(span, day)
        if subscriber == other and span.relationship == "child":
            yield "child"
    for place in about_one.keys() & about_other.keys():
        yield "same contract"
        if {about_one[place].relationship, about_other[place].relationship} == {"child"}:
            yield "sibling"


def _married(span: CoverageSpan, day: date) -> str:
    return "spouse" if span.end is None or day <= span.end else "former spouse"


def _by_role(one: str, other: str) -> Iterator[str]:
    """Yield what roles tell of people of whom nothing else is known; a role is what the description calls somebody."""
    roles = {one.casefold(), other.casefold()}
    if any("subscriber" in role for role in roles):
        if any("former spouse" in role for role in roles):
            yield "former spouse"
        elif roles & {"spouse", "partner"}:
            yield "spouse"
