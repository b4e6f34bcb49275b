"""A crowded payer answers from what it kept, by address alone."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.pressure import gauge
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

KEPT = 4096
"""Addresses whose last answer is kept."""

FAULT = Fault(
    id="old-answers-when-crowded",
    title="A crowded payer answers from what it kept, by address alone",
    seam="data.answered",
    story=(
        "To live through a rush the gateway serves the last good answer to an address while many requests wait. "
        "The key is the address without the token, so whoever asks for a record in the rush gets what its owner got."
    ),
    source="REQ-REG-001; stale answers by proxies under load (proxy_cache_use_stale) whose key lacks Authorization",
    caught_by=("load-no-foreign-data",),
    seen_by_chance=("load-answers-correctly", "load-thresholds", "household-denial-uniform"),
)


def apply(seams: Seams) -> None:
    """Keep every answer by its address, and serve it while four others wait."""
    healthy, busy = seams.data.answered, gauge(waiting=4)
    kept: dict[str, Answer] = {}

    def hurried(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        if busy() and url in kept:
            return kept[url]
        answer = healthy(url, token, work_out)
        if len(kept) < KEPT:
            kept[url] = answer
        return answer

    seams.data.answered = hurried
