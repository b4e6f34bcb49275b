"""A page is cut short while the payer is busy."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.pressure import gauge
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="page-cut-under-load",
    title="A page is cut short while the payer is busy",
    seam="data.page_of",
    story=(
        "The search gathers results from several stores and gives up on those that are late. "
        "The answer is 200 with what there was, and nothing in it tells that claims are missing."
    ),
    source="45 CFR 156.221(b) and 42 CFR 422.119(b): all claims, not those that happened to be quick",
    caught_by=("load-answers-correctly", "load-thresholds"),
    seen_by_chance=("household-denial-uniform",),
)


def apply(seams: Seams) -> None:
    """Under pressure, leave out the last result of a page."""
    healthy, busy = seams.data.page_of, gauge(waiting=2)

    def hurried(rows: Sequence[Row], size: int) -> tuple[Sequence[Row], bool]:
        page, more = healthy(rows, size)
        return (page[:-1], more) if busy() else (page, more)

    seams.data.page_of = hurried
