"""What is to come back is looked for at growing pauses, and no longer than the payer promised."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from payerproof.checks.common import withdrawal
from payerproof.payer import Payer


class Clock:
    """A clock that moves by what is slept."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """Tell the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.mark.parametrize(
    ("promised", "shown_after", "looks"),
    [(0.0, 0.0, 1), (0.0, 9.0, 1), (60.0, 0.0, 1), (60.0, 3.0, 4), (60.0, 99.0, 11), (3600.0, 9999.0, 70)],
)
def test_looks_grow_apart(monkeypatch: pytest.MonkeyPatch, promised: float, shown_after: float, looks: int) -> None:
    """An hour costs no thousands of sign-ins, and the last look is at its end."""
    clock, seen = Clock(), list[float]()
    monkeypatch.setattr(withdrawal, "time", clock)

    def look() -> float:
        seen.append(clock.now - 100.0)
        return seen[-1]

    payer = cast("Payer", SimpleNamespace(target=SimpleNamespace(policy=SimpleNamespace(revocation_seconds=promised))))
    last = withdrawal.awaited(payer, look, lambda after: after >= shown_after)
    assert len(seen) == looks
    assert last == (min(promised, last) if shown_after <= promised else promised)
