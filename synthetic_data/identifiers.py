"""Identifiers with their check digits and shapes.

NPI: ten digits, first 1 or 2, Luhn check digit over the prefix 80840
(CMS, Requirements for National Provider Identifier and NPI Check Digit).
Member number: nine digits of the contract and a two-digit dependent suffix, as in the CARIN examples (888009335 + 01).
"""

from __future__ import annotations

import zlib

_NPI_LENGTH = 10
_NPI_PREFIX = "80840"
_CONTRACTS = 10**8
_STRIDE = 61_803_399
"""Prime to 10^8, so that contract numbers are a permutation: no two alike, and neighbours far apart."""


def luhn_digit(digits: str) -> str:
    """Return the check digit that makes `digits` + digit pass the Luhn test (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, letter in enumerate(reversed(digits)):
        value = int(letter) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def is_npi(text: str) -> bool:
    """Return whether `text` has the shape and the check digit of a National Provider Identifier."""
    if len(text) != _NPI_LENGTH or not text.isascii() or not text.isdigit() or text[0] not in "12":
        return False
    return luhn_digit(_NPI_PREFIX + text[:-1]) == text[-1]


def subscriber_number(seed: int, contract: int) -> str:
    """Return the nine digits that all members of contract number `contract` (0..99,999,999) share."""
    start = zlib.crc32(f"subscriber numbers {seed}".encode()) % _CONTRACTS
    return f"8{(start + contract * _STRIDE) % _CONTRACTS:08d}"


def dependent_suffix(position: int) -> str:
    """Return the two digits of the member at `position` (0 = the subscriber) within a contract."""
    return f"{position + 1:02d}"
