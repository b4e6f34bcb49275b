"""Fast minting of one owner's canaries, in the order of their making.

The tokens are exactly those of `canary.mint`; a test compares the two.
What does not change from token to token (prefix, population, owner) is worked out once.
"""

from __future__ import annotations

import zlib

from payerproof.synthetic_data.canary import ALPHABET, mint

_PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)
_CHECKS = tuple(high + pair for high in ALPHABET for pair in _PAIRS)
_PAIR_LIMIT = len(_PAIRS)
_HEAD = 9
"""Letters before the datum: prefix 2, population 2, owner 5."""


class Mint:
    """Deals out the canaries of one owner, datum 0 first."""

    __slots__ = ("_check", "_datum", "_head", "owner", "population")

    def __init__(self, population: int, owner: int) -> None:
        self.population, self.owner = population, owner
        self._head = mint(population, owner, 0)[:_HEAD]
        self._check = zlib.crc32(self._head.encode())
        self._datum = -1

    def next(self) -> str:
        """Return the next canary; IndexError after datum 1,048,575."""
        self._datum += 1
        high, low = divmod(self._datum, _PAIR_LIMIT)
        datum = _PAIRS[high] + _PAIRS[low]
        return self._head + datum + _CHECKS[zlib.crc32(datum.encode(), self._check) % len(_CHECKS)]

    def take(self, count: int) -> list[str]:
        """Return the next `count` canaries."""
        return [self.next() for _ in range(count)]


class Tally:
    """A mint that remembers what it dealt."""

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self.dealt: list[str] = []

    def next(self) -> str:
        """Return the next canary."""
        self.dealt.append(self._mint.next())
        return self.dealt[-1]
