"""What a decision about access rests on: the facts about people, and the payer's declared policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Protocol, Self, TypeVar

from payerproof.access.sensitive import StatePack
from payerproof.errors import HarnessError
from payerproof.synthetic_data.household import Authority, CoverageSpan, Household, Member, Restriction, Service

_Fact = TypeVar("_Fact")
_Key = TypeVar("_Key")


class Datum(Protocol):
    """One owned resource, as far as law looks at it.

    `category` is a sensitive category or None, `consent` the basis of a minor's treatment or None,
    `service_date` the day of service, None for what is about no service (who a member is, how covered).
    More attributes are looked at where there are any: `service_end`, the last day of service, `kind`, the kind of
    service (professional, pharmacy, …) that a limited authority may name, and `line`, the line of business that paid.
    """

    @property
    def category(self) -> str | None: ...  # noqa: D102 - told by the class
    @property
    def consent(self) -> str | None: ...  # noqa: D102 - told by the class
    @property
    def service_date(self) -> date | None: ...  # noqa: D102 - told by the class


@dataclass(frozen=True)
class Facts:
    """Everything the law looks at. `services` None: the services are not known, so nobody knows what is withheld."""

    members: Mapping[str, Member]
    authorities: tuple[Authority, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    coverages: tuple[CoverageSpan, ...] = ()
    services: tuple[Service, ...] | None = None

    @classmethod
    def of(cls, households: Iterable[Household]) -> Self:
        """Join the facts of `households`, whose member ids differ."""
        families = tuple(households)
        return cls(
            {member.id: member for family in families for member in family.members},
            tuple(chain.from_iterable(family.authorities for family in families)),
            tuple(chain.from_iterable(family.restrictions for family in families)),
            tuple(chain.from_iterable(family.coverages for family in families)),
            tuple(chain.from_iterable(family.services for family in families)),
        )

    def people(self, requester: str, subject: str) -> tuple[Member, Member]:
        """Return requester and subject as members; raises HarnessError for an id that is nobody's."""
        try:
            return self.members[requester], self.members[subject]
        except KeyError as unknown:
            raise HarnessError(f"there is no member {unknown.args[0]!r} among the facts") from None

    @cached_property
    def powers(self) -> Mapping[tuple[str, str], tuple[Authority, ...]]:
        """Authorities by (holder, subject)."""
        return _grouped(self.authorities, lambda authority: (authority.holder, authority.subject))

    @cached_property
    def limits(self) -> Mapping[str, tuple[Restriction, ...]]:
        """Restrictions by the member whose data they protect."""
        return _grouped(self.restrictions, lambda restriction: restriction.subject)

    @cached_property
    def spans(self) -> Mapping[str, tuple[CoverageSpan, ...]]:
        """Spans of coverage by beneficiary."""
        return _grouped(self.coverages, lambda span: span.beneficiary)

    @cached_property
    def treatments(self) -> Mapping[str, tuple[Service, ...]]:
        """Known services by member."""
        return _grouped(self.services or (), lambda service: service.member)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the payer declares, where the law leaves it the choice.

    `time_zone` is an IANA name; `majority_age` in years.
    `minor_consent`: state packs by postal code, `default` for the rest; without a rule for a category,
    a consent that is recorded as the minor's own is taken to be lawful.
    `former_member_access`: those whose coverage ended still reach their history.
    `executor_access`: executors are served by this API at all.
    `restriction_honoured`: the payer agreed to the restrictions on file (164.522(a) lets it decline).
    `marriage_emancipates`: a married minor is treated as an adult (so in 410 ILCS 210/1 for consent to care).
    `deceased_access`: sessions of a member outlive the member.
    `lines_apart`: lines of business that are not in scope of this API.
    """

    majority_age: int = 18
    time_zone: str = "UTC"
    minor_consent: Mapping[str, StatePack] = field(default_factory=dict)
    earliest_service_date: date | None = None
    former_member_access: bool = True
    executor_access: bool = True
    restriction_honoured: bool = True
    marriage_emancipates: bool = True
    deceased_access: bool = False
    lines_apart: frozenset[str] = frozenset()


def _grouped(facts: Iterable[_Fact], key: Callable[[_Fact], _Key]) -> Mapping[_Key, tuple[_Fact, ...]]:
    found: dict[_Key, list[_Fact]] = {}
    for fact in facts:
        found.setdefault(key(fact), []).append(fact)
    return {name: tuple(group) for name, group in found.items()}
