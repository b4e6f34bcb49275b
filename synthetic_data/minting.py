"""Fast minting of one owner's canaries, in the order of their making.

The tokens are exactly those of `canary.mint`; a test compares the two.
What does not change from token to token (prefix, population, owner) is worked out once.
"""

from __future__ import annotations

import zlib

from payerproof.synthetic_data.canary import ALPHABET, mint

_PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)
_CHECKS = tuple(high + pair for high in ALPHABET for pair in _PAIRS)
_CHECK_MASK = len(_CHECKS) - 1
_HEAD = 9
"""Letters before the datum: prefix 2, population 2, owner 5."""
_DATUM = 4
"""Letters of the datum."""
_KNOWN = 4096
"""So many datum numbers are spelled out beforehand; hardly an owner has more."""


def _spelled(datum: int) -> tuple[str, int]:
    """Return the letters of a datum number and as much of their CRC-32 as a check value holds."""
    text = _PAIRS[datum // len(_PAIRS)] + _PAIRS[datum % len(_PAIRS)]
    return text, zlib.crc32(text.encode()) & _CHECK_MASK


_SPELLED = tuple(_spelled(datum) for datum in range(_KNOWN))


class Mint:
    """Deals out the canaries of one owner, datum 0 first."""

    __slots__ = ("_check", "_head", "_next", "owner", "population")

    def __init__(self, population: int, owner: int) -> None:
        self.population, self.owner = population, owner
        self._head = mint(population, owner, 0)[:_HEAD]
        # CRC-32 is affine: continued from any start, four letters differ from their own CRC by one constant.
        start, blank = zlib.crc32(self._head.encode()), bytes(_DATUM)
        self._check = (zlib.crc32(blank, start) ^ zlib.crc32(blank)) & _CHECK_MASK
        self._next = 0

    def next(self) -> str:
        """Return the next canary."""
        return self.take(1)[0]

    def take(self, count: int) -> list[str]:
        """Return the next `count` canaries; IndexError after datum 1,048,575."""
        first, self._next = self._next, self._next + count
        spelled = _SPELLED[first : self._next] if self._next <= _KNOWN else map(_spelled, range(first, self._next))
        head, check, checks = self._head, self._check, _CHECKS
        return [f"{head}{text}{checks[own ^ check]}" for text, own in spelled]


class Tally:
    """A mint that remembers what it dealt."""

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self.dealt: list[str] = []

    def next(self) -> str:
        """Return the next canary."""
        self.dealt.append(self._mint.next())
        return self.dealt[-1]
