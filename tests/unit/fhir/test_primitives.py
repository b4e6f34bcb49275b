"""Primitive values are legal or not by the formats of the R4 specification."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from payerproof.fhir.primitives import PRIMITIVES, problem, shown

LEGAL: dict[str, list[Any]] = {
    "boolean": [True, False],
    "string": ["a", " a b\n", "ünïcode", "\U0001f600"],
    "code": ["a", "a b", "entered-in-error"],
    "id": ["a", "A-1.2", "x" * 64],
    "uri": ["urn:oid:1.2.3", "http://a.example/x", "relative", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "canonical": ["http://a.example/x|1.0", "#part", "urn:oid:2.16.840.1"],
    "oid": ["urn:oid:1.2.3.4", "urn:oid:2.16.840.1.113883"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "date": ["2024", "2024-02", "2024-02-29", "0001-01-01"],
    "dateTime": ["2024", "2024-12-31", "2024-02-29T23:59:60Z", "2024-01-01T00:00:00.123456789-14:00"],
    "instant": ["2024-02-29T10:00:00Z", "2024-02-29T10:00:00.5+05:30"],
    "time": ["00:00:00", "23:59:59.999"],
    "integer": [0, -(2**31), 2**31 - 1],
    "unsignedInt": [0, 2**31 - 1],
    "positiveInt": [1, 2**31 - 1],
    "decimal": [0, -1, Decimal("1.50"), Decimal("1e-8"), 1.5],
    "base64Binary": ["QQ==", "QUI=", "QUJD", "QUJD\n QUJD"],
}
ILLEGAL: dict[str, list[Any]] = {
    "boolean": ["true", 1, 0, None],
    "string": ["", "   ", "a\x00b", "\ud800", 1, [], {}],
    "code": ["", " a", "a ", "a  b", "a\tb\n"],
    "id": ["", "a b", "x" * 65, "a_b", "a/b"],
    "uri": ["", "a b", "oid:1.2", "urn:oid:1.02", "urn:oid:9.1", "urn:uuid:nope", "uuid:1"],
    "canonical": ["", "a b", "relative/path"],
    "oid": ["1.2.3", "urn:oid:3.1", "urn:oid:1..2"],
    "uuid": ["c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:c757"],
    "date": [
        "2023-02-29",
        "2024-13",
        "2024-00-01",
        "24-01-01",
        "2024-1-1",
        "2024-01-01T00:00:00Z",
        "0000",
        "2024-04-31",
    ],
    "dateTime": ["2024-01-01T10:00:00", "2024-01-01T10:00Z", "2024-01-01T24:00:00Z", "2024-01-01T10:00:00+15:00"],
    "instant": ["2024-02-29", "2024-02-29T10:00:00", "2023-02-29T10:00:00Z"],
    "time": ["24:00:00", "10:00", "10:00:00Z", "10:60:00"],
    "integer": [2**31, -(2**31) - 1, Decimal("1.0"), "1", True],
    "unsignedInt": [-1, True],
    "positiveInt": [0, -1],
    "decimal": ["1.5", True, None],
    "base64Binary": ["", "  ", "Q", "QQ=", "Q.==", "QQ==QQ=="],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in LEGAL.items() for value in values])
def test_legal_value(name: str, value: Any) -> None:
    """A value that the specification allows passes."""
    assert bool(PRIMITIVES[name].legal(value)) is True


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ILLEGAL.items() for value in values])
def test_illegal_value(name: str, value: Any) -> None:
    """A value that the specification forbids does not pass, and the reason can be printed."""
    assert bool(PRIMITIVES[name].legal(value)) is False
    assert problem(value, name).encode("ascii")


def test_string_longer_than_a_megabyte() -> None:
    """A string has at most 1 MB of characters."""
    legal = PRIMITIVES["string"].legal
    assert bool(legal("x" * 2**20)) is True
    assert bool(legal("x" * (2**20 + 1))) is False


def test_shown_is_short_and_printable() -> None:
    """A value in a message is cut and has no character that a terminal would act on."""
    assert shown("\x1b[31m\ud800" * 40).isprintable()
    assert len(shown("x" * 500)) == 80
