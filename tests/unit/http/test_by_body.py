"""What is found out about a body is found out once while it is kept, and what is kept is bounded."""

from __future__ import annotations

import pytest

from payerproof.http.by_body import ByBody


class Counted:
    """Tells how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, body: bytes) -> list[int]:
        """Return the length of `body`, in a list of its own."""
        self.asked += 1
        return [len(body)]


def test_equal_bodies_have_one_result() -> None:
    """Bytes that are equal are one body, wherever they lie in memory."""
    count = Counted()
    length = ByBody(count, 100)
    first = length(b"abc")
    assert length(bytes(bytearray(b"abc"))) is first
    assert length(b"abcd") == [4]
    assert count.asked == 2


def test_the_body_not_asked_for_longest_is_let_go() -> None:
    """Beyond the bytes allowed, the result that was used longest ago is found anew."""
    count = Counted()
    length = ByBody(count, 10)
    for body in (b"aaaa", b"bbbb", b"aaaa", b"cccc"):
        length(body)
    length(b"aaaa")
    assert count.asked == 3
    length(b"bbbb")
    assert count.asked == 4


def test_what_is_too_large_is_not_kept() -> None:
    """A body above the whole allowance gets its result, and pushes out no other."""
    count = Counted()
    length = ByBody(count, 10)
    length(b"aaaa")
    assert length(b"x" * 11) == [11]
    length(b"x" * 11)
    length(b"aaaa")
    assert count.asked == 3


def test_what_fails_is_tried_again() -> None:
    """An error is raised each time and kept for nobody."""

    def failing(body: bytes) -> int:
        raise ValueError(body)

    ask = ByBody(failing, 10)
    for _ in range(2):
        with pytest.raises(ValueError, match="a"):
            ask(b"a")
