"""Each answer waits until its line stands in one slow audit log."""

from __future__ import annotations

import time
from collections.abc import Callable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

LINE = 0.05
"""Seconds that a line takes: twenty answers a second, whoever asks."""

FAULT = Fault(
    id="one-audit-line-at-a-time",
    title="Each answer waits until its line stands in one slow audit log",
    seam="data.answered",
    story=(
        "The audit log is one table with one lock, and takes twenty lines a second. A handful of users who wait for "
        "their answers never notice; when apps begin at a rate of their own, more than it takes, the queue only grows."
    ),
    source="REQ-REG-001: without special effort; coordinated omission hides it from tests with a fixed number of users",
    caught_by=("load-thresholds", "load-capacity"),
    target="rate",
)


def apply(seams: Seams) -> None:
    """Hold the lock for the time of one line before each answer."""
    healthy = seams.data.answered

    def logged(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        time.sleep(LINE)
        return healthy(url, token, work_out)

    seams.data.answered = logged
