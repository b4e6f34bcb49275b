"""Ids that nobody was ever given, in the shape of real ones: what a server refuses for its form tells of no record."""

from __future__ import annotations

import random
import re
import string

_SAFE_LENGTH = 12
"""A shorter id with letters is made longer: among few possible ids a random one could be a stranger's."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_KEPT_OF_UUID = (14, 19)
"""The places of a UUID that tell its version and its variant (RFC 9562, 4)."""
_HEXADECIMAL = re.compile(r"(?=.*\d)([0-9a-f]{16,}|[0-9A-F]{16,})")
_DIGITS = 10
"""Decimal digits that still fit into 31 bits, if the first is a 1."""
_POOL = {letter: pool for pool in (string.digits, string.ascii_lowercase, string.ascii_uppercase) for letter in pool}
_CHANCE = random.Random()  # noqa: S311 - an id that was never given to anybody guards nothing


def unissued(shape: str) -> str:
    """Return an id in the shape of the real one `shape`, that nobody was ever given.

    A UUID stays one, of its version; a number stays a number, of a size that databases take, with a valid check digit
    where `shape` has one (Luhn); hexadecimal stays so; everything else keeps its digits, capitals and marks.
    """
    made = _made(shape if any(letter in _POOL for letter in shape) else f"{shape}a")
    return made if made != shape else unissued(shape)


def _made(shape: str) -> str:
    if _UUID.fullmatch(shape):
        return _of_hexadecimal(shape, _KEPT_OF_UUID)
    if shape.isdecimal() and shape.isascii():
        return _number(shape)
    if _HEXADECIMAL.fullmatch(shape):
        return _of_hexadecimal(shape)
    shape += shape[-1:] * (_SAFE_LENGTH - len(shape))
    return "".join(_CHANCE.choice(pool) if (pool := _POOL.get(letter)) else letter for letter in shape)


def _of_hexadecimal(shape: str, kept: tuple[int, ...] = ()) -> str:
    drawn = "".join(
        letter if letter == "-" or place in kept else _CHANCE.choice("0123456789abcdef")
        for place, letter in enumerate(shape)
    )
    return drawn.upper() if shape.isupper() else drawn


def _number(shape: str) -> str:
    length = max(len(shape), _DIGITS)
    first = "1" if length == _DIGITS else _CHANCE.choice("123456789")
    first = "0" if shape[:1] == "0" and len(shape) == length else first
    made = first + "".join(_CHANCE.choice(string.digits) for _ in range(length - 1))
    if _luhn(shape) == 0 and len(shape) > 1:
        made = next(made[:-1] + digit for digit in string.digits if _luhn(made[:-1] + digit) == 0)
    return made


def _luhn(number: str) -> int:
    """Return the remainder of Luhn's sum; 0 where the last digit is a valid check digit."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the sum of the two digits
    return total % 10
