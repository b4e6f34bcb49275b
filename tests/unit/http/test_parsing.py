"""JSON bodies are read once, however often they are asked for, and what is kept is bounded."""

from __future__ import annotations

import orjson
import pytest

from payerproof.http import parsing


def test_the_same_body_is_read_once() -> None:
    """Equal bodies, though other bytes in memory, have one value; another body has another."""
    text = b'{"resourceType": "Patient", "id": "p1"}'
    first = parsing.parsed(text)
    assert first == {"resourceType": "Patient", "id": "p1"}
    assert parsing.parsed(bytes(bytearray(text))) is first
    assert parsing.parsed(text.replace(b"p1", b"p2"))["id"] == "p2"


def test_what_is_kept_is_bounded() -> None:
    """Many large bodies are not all kept, and the latest is."""
    bodies = [orjson.dumps({"number": number, "text": "x" * 1_000_000}) for number in range(40)]
    values = [parsing.parsed(body) for body in bodies]
    assert parsing.parsed(bodies[-1]) is values[-1]
    assert parsing.parsed(bodies[0]) is not values[0]
    assert parsing.parsed(bodies[0]) == values[0]


def test_a_body_that_is_too_large_is_read_and_not_kept() -> None:
    """One whose values take more than the whole store is given all the same."""
    body = b"[" + b"{}," * 200_000 + b"{}]"
    assert len(parsing.parsed(body)) == 200_001
    assert parsing.parsed(body) is not parsing.parsed(body)


def test_no_json_is_told_each_time() -> None:
    """What cannot be read raises the reader's own error, and nothing is kept of it."""
    for _ in range(2):
        with pytest.raises(orjson.JSONDecodeError):
            parsing.parsed(b"{")
