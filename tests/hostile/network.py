"""A network in disorder as a behaviour: requests and answers are lost, late, doubled, and overtake one another."""

from __future__ import annotations

import random
import threading
import time

from tests.hostile.behaviours import Behaviour
from tests.hostile.raw import Raw
from tests.loopback import Asked, Reply

CHAOS = "chaos-"
"""How the names of these behaviours begin; a seed follows, and 0 is a good network."""
_RATES = {"lost request": 0.01, "request twice": 0.02, "lost answer": 0.01, "answer twice": 0.01, "late": 0.1}
_REPEATABLE = frozenset({"GET", "HEAD"})
"""What something on the way may send again of its own accord (RFC 9110, 9.2.2)."""
_LATEST = 0.4
"""Seconds that an answer is late at most."""


def chaos(seed: int) -> Behaviour:
    """Return the behaviour of a network in disorder; what meets a request is drawn from the seed and its number."""
    dice, lock = random.Random(seed), threading.Lock()
    fates = threading.local()

    def copies(asked: Asked) -> int:
        with lock:
            drawn, late = dice.random(), dice.random() * _LATEST
        fates.name, fates.late = "", late
        for name, rate in _RATES.items():
            drawn -= rate
            if drawn < 0 < seed and not asked.path.startswith("/control"):
                fates.name = name
                break
        again = 2 if asked.method in _REPEATABLE else 1
        return {"lost request": 0, "request twice": again}.get(fates.name, 1)

    def spoil(asked: Asked, honest: Reply) -> Reply | list[bytes]:
        if fates.name == "late":
            time.sleep(fates.late)
            return honest
        return [] if fates.name == "lost answer" else Raw.of(honest.wire(head=asked.method == "HEAD") * 2)

    return Behaviour(
        f"{CHAOS}{seed}",
        "requests and answers are lost, late, doubled and out of order",
        lambda _asked, _honest: fates.name in {"lost answer", "answer twice", "late"},
        spoil,
        copies=copies,
    )
