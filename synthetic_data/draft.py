"""A household while it is composed: people, contracts and powers, each by one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from payerproof.synthetic_data.choose import Chooser
from payerproof.synthetic_data.household import (
    Authority,
    AuthorityKind,
    CoverageSpan,
    Gender,
    Household,
    Member,
    Relationship,
    Restriction,
    RestrictionKind,
    Service,
)
from payerproof.synthetic_data.names import FAMILY, given_names
from payerproof.synthetic_data.towns import TOWNS

LAST_DAY = date(2026, 5, 31)
"""No sampled fact is later; the canonical clock of a run is two weeks later."""

_PLANS = ("Prairie Choice PPO", "Prairie Bronze HMO", "Prairie Community Medicaid")
_GROUPS = (None, "PRAIRIE-EMPLOYEES", "MARKETPLACE-2026", "CALLOWAY-TRUCKING")
_STATES = ("IL", *sorted(set(TOWNS) - {"IL"}))
_GENDERS: tuple[Gender, ...] = ("female", "male", "female", "male", "female", "male", "other")
_YEAR = 365.2425


def age_on(birth: date, day: date) -> int:
    """Return full years from `birth` to `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


class Draft:
    """Collects the facts of household `id`; choices come from `choose`."""

    def __init__(self, id_: str, choose: Chooser) -> None:
        self.id, self.choose = id_, choose
        self.state, self.surname = choose.pick(_STATES), choose.pick(FAMILY)
        self.members: dict[str, Member] = {}
        self.authorities: list[Authority] = []
        self.restrictions: list[Restriction] = []
        self.coverages: list[CoverageSpan] = []

    def person(
        self,
        name: str,
        role: str,
        ages: tuple[int, int],
        *,
        alone: bool = False,
        covered: bool = True,
        twin: Member | None = None,
    ) -> Member:
        """Add somebody aged within `ages` on LAST_DAY, in years, both inclusive.

        Who is `alone` lives elsewhere and has a surname of their own.
        """
        gender = twin.gender if twin else self.choose.pick(_GENDERS)
        if twin:
            birth = twin.birth_date
        else:
            days = int(self.choose.whole(*ages) * _YEAR) + self.choose.whole(1, 364)
            birth = LAST_DAY - timedelta(days=days)
        member = Member(
            id=f"{self.id}-{name}",
            role=role,
            birth_date=birth,
            gender=gender,
            family=self.choose.pick(FAMILY) if alone else self.surname,
            given=self._given(gender),
            state=self.state,
            covered=covered,
            home="" if alone else "home",
        )
        self.members[member.id] = member
        return member

    def _given(self, gender: Gender) -> tuple[str, ...]:
        first = self.choose.pick(given_names(gender))
        return (first, self.choose.pick(given_names(gender))) if self.choose.chance(15) else (first,)

    def contract(self, name: str, subscriber: Member, others: Sequence[tuple[Member, Relationship]] = ()) -> None:
        """Cover `subscriber` and `others` by one contract, each from some day on, some until some day."""
        plan, group = self.choose.pick(_PLANS), self.choose.pick(_GROUPS)
        since = LAST_DAY - timedelta(days=self.choose.whole(400, 5600))
        covered: list[tuple[Member, Relationship]] = [(subscriber, "self"), *others]
        for member, relationship in covered:
            start = max(since, member.birth_date)
            end = None
            if self.choose.chance(8):
                end = start + timedelta(days=self.choose.whole(0, (LAST_DAY - start).days))
            self.coverages.append(
                CoverageSpan(
                    id=f"{self.id}-{name}-{member.id.removeprefix(self.id + '-')}",
                    beneficiary=member.id,
                    subscriber=subscriber.id,
                    relationship=relationship,
                    plan=plan,
                    start=start,
                    end=end,
                    group=group,
                    contract=f"{self.id}-{name}",
                )
            )

    def authority(
        self,
        holder: Member,
        subject: Member,
        kind: AuthorityKind,
        source: str,
        start: date | None = None,
        end: date | None = None,
    ) -> None:
        """Give `holder` power over `subject`."""
        self.authorities.append(Authority(holder.id, subject.id, kind, source, start, end))

    def restriction(self, subject: Member, kind: RestrictionKind, source: str, against: Member | None = None) -> None:
        """Limit who sees `subject`."""
        self.restrictions.append(Restriction(subject.id, kind, source, against.id if against else None))

    def change(self, member: Member) -> None:
        """Put `member` in the place of the earlier facts about the same person."""
        self.members[member.id] = member

    def household(self, title: str, services: Sequence[Service]) -> Household:
        """Return the finished household."""
        at_home = [member.id for member in self.members.values() if member.home]
        if len(at_home) == 1:
            self.change(replace(self.members[at_home[0]], home=""))
        return Household(
            id=self.id,
            title=title,
            source="composed by choice; rules as in the household files",
            members=tuple(self.members.values()),
            authorities=tuple(self.authorities),
            restrictions=tuple(self.restrictions),
            coverages=tuple(self.coverages),
            services=tuple(services),
        )
