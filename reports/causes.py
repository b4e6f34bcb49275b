"""From failed cases to causes: which of them are likely one mistake of the payer's, told by what they have in common.

Checks of one family may fail for one cause (`Check.family`).
Within a family, the passed cases tell as much as the failed ones: where every search fails and every read passes,
the cause lies in the search; where all that fails is between former spouses, it lies in a rule about them.
Of all ways to part the failed cases, the one is taken that says most briefly which cases fail: each group costs
`GROUP_BITS`, and each group the bits that name its failed cases among all that share its trait
(the principle of minimum description length). Everything here is a pure function.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

GROUP_BITS = 24.0
"""What one more cause has to save before it is told apart."""

TRAITS = ("interaction", "method", "relation", "parameter", "type", "path", "note", "pair")
"""What may tell causes apart, the more telling first where two tell as much."""

Trait = tuple[str, str]
"""One of `TRAITS`, and its value."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One judged case of a family; `key` is the caller's."""

    key: int
    failed: bool
    traits: frozenset[Trait]


@dataclass(frozen=True, slots=True)
class Cause:
    """Failed cases with, likely, one cause: `trait` is what they share and the passed ones do not, None for no such.

    `judged` counts the cases with that trait that passed or failed.
    """

    family: str
    trait: Trait | None
    failed: tuple[int, ...]
    judged: int

    @property
    def fingerprint(self) -> str:
        """Return what names the same cause in another run: twelve hex digits."""
        named = "|".join((self.family, *(self.trait or ())))
        return hashlib.sha256(named.encode()).hexdigest()[:12]


def causes(family: str, samples: Sequence[Sample]) -> tuple[Cause, ...]:
    """Part the failed samples of a family into causes, in the order in which they were found: the clearest first."""
    rest = list(samples)
    found: list[Cause] = []
    while failed := [sample for sample in rest if sample.failed]:
        trait = _best(rest)
        if trait is None:
            found.append(Cause(family, None, tuple(sample.key for sample in failed), len(rest)))
            break
        inside = [sample for sample in rest if trait in sample.traits]
        rest = [sample for sample in rest if trait not in sample.traits]
        keys = tuple(sample.key for sample in inside if sample.failed)
        found.append(Cause(family, trait, keys, len(inside)))
    return tuple(found)


def _best(samples: Sequence[Sample]) -> Trait | None:
    """Return the trait by which the failed samples are told most briefly; None where none saves anything."""
    judged, failed = len(samples), sum(sample.failed for sample in samples)
    with_trait: Counter[Trait] = Counter()
    failed_with: Counter[Trait] = Counter()
    for sample in samples:
        with_trait.update(sample.traits)
        if sample.failed:
            failed_with.update(sample.traits)
    plain = _bits(judged, failed)
    scored = (
        (_bits(with_trait[trait], count) + _rest(judged - with_trait[trait], failed - count), -count, _rank(trait))
        for trait, count in failed_with.items()
    )
    cost, _, (_, *trait) = min(scored, default=(math.inf, 0, (0, "", "")))
    return (trait[0], trait[1]) if cost + _GAIN < plain else None


_GAIN = 6.0
"""Bits that a trait has to save to be named: fewer are chance."""


def _rest(judged: int, failed: int) -> float:
    return GROUP_BITS + _bits(judged, failed) if failed else 0.0


def _bits(of: int, chosen: int) -> float:
    """Return log2 of the number of ways to choose so many out of so many."""
    return (math.lgamma(of + 1) - math.lgamma(chosen + 1) - math.lgamma(of - chosen + 1)) / math.log(2)


def _rank(trait: Trait) -> tuple[int, str, str]:
    return TRAITS.index(trait[0]), *trait


def by_family(families: Mapping[str, str], verdicts: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """Return the keys of verdicts (key, check) by the family of their check."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, check in verdicts:
        found[families.get(check) or check].append(key)
    return dict(found)
