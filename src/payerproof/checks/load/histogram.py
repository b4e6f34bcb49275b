"""A histogram of durations whose counts are exact and whose values are known to a thousandth of themselves.

Buckets are log-linear, as in HdrHistogram: whole microseconds below 2,048, above that 1,024 buckets for each doubling.
Nothing is sampled and nothing is forgotten, so percentiles of merged histograms are those of all that was added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Self

_BITS = 11
_FINE = 1 << _BITS
_HALF = _FINE >> 1
LONGEST = 1 << 42
"""Microseconds, some 50 days: what is longer counts as this long."""


def bucket(microseconds: int) -> int:
    """Return the number of the bucket that holds a duration; a negative one counts as nought."""
    value = min(max(0, microseconds), LONGEST)
    shift = max(0, value.bit_length() - _BITS)
    return (shift * _HALF) + (value >> shift)


def bounds(number: int) -> tuple[int, int]:
    """Return the shortest and the longest duration in a bucket, in microseconds."""
    shift = max(0, number // _HALF - 1)
    low = (number - shift * _HALF) << shift
    return low, low + (1 << shift) - 1


class Histogram:
    """Durations in seconds go in, percentiles in milliseconds come out."""

    def __init__(self, counts: Mapping[int, int] | None = None) -> None:
        self._counts = Counter(counts or {})

    @classmethod
    def of(cls, data: Mapping[str, int]) -> Self:
        """Return the histogram that `data` was made of. Raises ValueError for anything else."""
        counts = {int(number): int(count) for number, count in data.items()}
        if any(number < 0 or number > bucket(LONGEST) or count < 0 for number, count in counts.items()):
            raise ValueError("no histogram: a bucket or a count is out of range")
        return cls(counts)

    @classmethod
    def sum(cls, parts: Iterable[Histogram]) -> Self:
        """Return one histogram of all that is in `parts`."""
        total: Counter[int] = Counter()
        for part in parts:
            total.update(part._counts)  # noqa: SLF001 - its own kind
        return cls(total)

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self._counts[bucket(round(seconds * 1e6))] += 1

    @property
    def count(self) -> int:
        """How many durations were added."""
        return self._counts.total()

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which `share` percent of the durations lie; 0 where there are none.

        It is the longest duration of the bucket, so never less than the true one, and at most 0.1 % more.
        """
        wanted, reached = self.count * share / 100, 0
        for number in sorted(self._counts):
            reached += self._counts[number]
            if reached >= wanted and reached:
                return bounds(number)[1] / 1000
        return 0.0

    def longer(self, milliseconds: float) -> tuple[int, int]:
        """Return how many durations are surely longer than a limit, and how many may be: its own bucket as well."""
        limit = bucket(round(milliseconds * 1000))
        surely = sum(count for number, count in self._counts.items() if number > limit)
        exact = bounds(limit)[1] == round(milliseconds * 1000)
        return surely, surely + (0 if exact else self._counts[limit])

    def data(self) -> dict[str, int]:
        """Return the histogram as JSON: bucket -> count."""
        return {str(number): count for number, count in sorted(self._counts.items())}
