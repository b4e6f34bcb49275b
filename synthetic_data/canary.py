"""Self-describing canaries: tokens that name their owner wherever they turn up.

A canary is `ZQ` + population (2) + owner (5) + datum (4) + check (3): sixteen characters of Crockford's base 32.
Letters and digits only, so that a canary survives JSON, XML, HTML and URL escaping unchanged.
The owner and the datum are numbers counted by the generator; the check value is taken over all that stands before it,
so a scan finds and names a leaked value in any population, of any size, without a dictionary,
and a chance run of letters is taken for a canary once in 32,768 times the prefix appears.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

PREFIX = "ZQ"
LENGTH = 16
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = re.compile(rb"ZQ[0-9A-HJKMNP-TV-Z]{14}", re.IGNORECASE)

_VALUE = {letter: index for index, letter in enumerate(ALPHABET)}
_OWNER_LIMIT = 32**5
_DATUM_LIMIT = 32**4
_POPULATION_LIMIT = 32**2
_CHECK_LIMIT = 32**3


@dataclass(frozen=True, slots=True)
class Canary:
    """What a canary says: the population's tag, the owner's number and the datum's number within that owner."""

    population: int
    owner: int
    datum: int

    def __str__(self) -> str:
        """Return the token itself, sixteen characters."""
        return mint(self.population, self.owner, self.datum)


def population_tag(seed: int) -> int:
    """Return the two-letter tag, as a number, that marks every canary of the population made from `seed`."""
    return zlib.crc32(f"population {seed}".encode()) % _POPULATION_LIMIT


def mint(population: int, owner: int, datum: int) -> str:
    """Return the canary token for one datum of one owner.

    Raises ValueError when a number is outside the room its field has.
    """
    for name, value, limit in (
        ("population", population, _POPULATION_LIMIT),
        ("owner", owner, _OWNER_LIMIT),
        ("datum", datum, _DATUM_LIMIT),
    ):
        if not 0 <= value < limit:
            raise ValueError(f"canary {name} {value} is outside 0..{limit - 1}")
    body = PREFIX + _encode(population, 2) + _encode(owner, 5) + _encode(datum, 4)
    return body + _check(body)


def read(token: str | bytes) -> Canary | None:
    """Return what `token` says, or None if it is no canary (wrong length, letters or check value); case is ignored."""
    text = (token.decode("ascii", "replace") if isinstance(token, bytes) else token).upper()
    if len(text) != LENGTH or not text.startswith(PREFIX) or any(letter not in _VALUE for letter in text[2:]):
        return None
    if _check(text[:-3]) != text[-3:]:
        return None
    return Canary(_decode(text[2:4]), _decode(text[4:9]), _decode(text[9:13]))


def _encode(value: int, width: int) -> str:
    letters = []
    for _ in range(width):
        value, digit = divmod(value, 32)
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))


def _decode(text: str) -> int:
    value = 0
    for letter in text:
        value = value * 32 + _VALUE[letter]
    return value


def _check(body: str) -> str:
    return _encode(zlib.crc32(body.encode()) % _CHECK_LIMIT, 3)
