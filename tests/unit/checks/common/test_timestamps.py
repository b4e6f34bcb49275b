"""Moments in answers: the server's clock is no difference, another record's date is one."""

from __future__ import annotations

import pytest

from payerproof.checks.common.timestamps import alike


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2026-11-22T05:55:34.836+00:00", "2026-11-22T05:55:34.837Z"),
        ("at 2026-11-22T05:55:34Z, trace", "at 2026-11-22T05:55:36Z, trace"),
        ("Sun, 22 Nov 2026 05:55:34 GMT", "Sun, 22 Nov 2026 05:55:59 GMT"),
        ("1763791000123", "1763791004999"),
        ("same", "same"),
    ],
)
def test_clock_is_no_difference(left: str, right: str) -> None:
    """Instants a short while apart, in any of the usual spellings, are one moment."""
    assert alike(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("404", "403"),
        ("2026-11-22T05:55:34Z", "2021-03-01T10:00:00Z"),
        ("2026-11-22T05:55:34Z found", "2026-11-22T05:55:34Z missing"),
        ("2026-11-22", "2026-11-23"),
        ("2026-99-99T99:99:99Z", "2026-99-99T99:99:98Z"),
        (None, "2026-11-22T05:55:34Z"),
    ],
)
def test_anything_else_is_one(left: str | None, right: str | None) -> None:
    """Words, days, far instants and what is no instant at all are compared as they stand."""
    assert not alike(left, right)
