"""A population of sampled families that is made while it is read, so that memory does not grow with it.

Each household depends on seed and index alone. A shard is a run of indexes,
so shards written one after the other are the whole, byte for byte, on however many machines they were made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from payerproof.synthetic_data.choose import SeededChooser
from payerproof.synthetic_data.compose import compose
from payerproof.synthetic_data.config import acts, directory
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.household import Household
from payerproof.synthetic_data.person import SEATS, Maker, Person
from payerproof.synthetic_data.resources.guide import find_guides
from payerproof.synthetic_data.resources.providers import shared_resources

MOST_HOUSEHOLDS = 32**5 // SEATS
"""So many households have owner numbers: 2,097,152."""


@dataclass(frozen=True)
class Sample:
    """`count` sampled households, of which shard `part` of `parts` (counted from 1) is made here."""

    count: int
    seed: int = 1
    guide: str = "hl7.fhir.us.carin-bb#2.0.0"
    part: int = 1
    parts: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_HOUSEHOLDS:
            raise PopulationError(f"{self.count} households cannot be sampled (allowed: 1 to {MOST_HOUSEHOLDS})")
        if not 1 <= self.part <= self.parts:
            raise PopulationError(f"there is no shard {self.part} of {self.parts} (allowed: 1/N to N/N)")
        find_guides(self.guide)

    @property
    def indexes(self) -> range:
        """The household numbers of this shard."""
        return range(self.count * (self.part - 1) // self.parts, self.count * self.part // self.parts)

    @property
    def households(self) -> Iterator[Household]:
        """Make the households of this shard, in order."""
        return (sampled_household(self.seed, index) for index in self.indexes)

    @property
    def members(self) -> Iterator[Person]:
        """Make the people of this shard, in order."""
        for index in self.indexes:
            yield from self._maker.people(sampled_household(self.seed, index), index)

    @property
    def shared(self) -> tuple[dict[str, Any], ...]:
        """What nobody owns; it goes with the first shard."""
        return shared_resources(self._maker.directory, self._maker.guides) if self.part == 1 else ()

    @cached_property
    def _maker(self) -> Maker:
        return Maker(self.seed, find_guides(self.guide), acts(), directory())


def sampled_household(seed: int, index: int) -> Household:
    """Return sampled household number `index` of the population made from `seed`, alone and without any other."""
    return compose(f"r{index}", SeededChooser(seed, index))
