"""Ids that nobody was given look like those that were, or a server would refuse their form and not their lack."""

from __future__ import annotations

import re
from uuid import UUID, uuid1, uuid4

import pytest

from payerproof.checks.common.made_up_ids import _luhn, unissued


def test_a_uuid_stays_one_of_its_version() -> None:
    """Hexadecimal, version, variant and case are kept."""
    for example in (str(uuid4()), str(uuid1()), str(uuid4()).upper()):
        made = unissued(example)
        assert UUID(made) != UUID(example)
        assert (UUID(made).version, UUID(made).variant) == (UUID(example).version, UUID(example).variant)
        assert made.isupper() == example.isupper()


@pytest.mark.parametrize("example", ["7", "1234", "100123", "2147483647", "90071992547"])
def test_a_number_stays_one_that_databases_take(example: str) -> None:
    """Digits alone, without a zero before them, and within 31 bits where the example is."""
    for _ in range(50):
        made = unissued(example)
        assert re.fullmatch(r"[1-9]\d*", made)
        assert made != example
        assert int(example) >= 2**31 or int(made) < 2**31


@pytest.mark.parametrize("example", ["79927398713", "4539578763621486"])
def test_a_check_digit_stays_valid(example: str) -> None:
    """An id with a check digit of Luhn's is compared with ids that have one as well."""
    assert _luhn(example) == 0
    for _ in range(20):
        assert _luhn(unissued(example)) == 0


@pytest.mark.parametrize(
    ("example", "shape"),
    [
        ("0123456789abcdef0123", r"[0-9a-f]{20}"),
        ("ABCDEF0123456789", r"[0-9A-F]{16}"),
        ("eob-Ann-00001", r"[a-z]{3}-[A-Z][a-z]{2}-\d{5}"),
        ("x-2", r"[a-z]-\d{10}"),
        ("a.b", r"[a-z]\.[a-z]{10}"),
        ("------------", r".*[a-z]"),
    ],
)
def test_other_shapes_are_kept(example: str, shape: str) -> None:
    """Hexadecimal stays so; letters, digits and marks stay in their places; what is short is made longer."""
    assert re.fullmatch(shape, unissued(example))
    assert unissued(example) != example
