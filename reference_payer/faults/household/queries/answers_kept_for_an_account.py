"""An answer is kept for whoever has the same account."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.replacing import (
    token_at_hand,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="answers-kept-for-an-account",
    title="An answer is kept for whoever has the same account",
    seam="data.answered",
    story=(
        "Answers are cached by address and account. A parent has one account and several records, and a "
        "search without a patient has one address."
    ),
    source="LV-50; icanbwell FHIR server, pull request 1366",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Keep what a search answered, by address and account."""
    presented, healthy = token_at_hand(seams), seams.data.answered
    kept: dict[tuple[str, str], Answer] = {}

    def answered(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        access = presented()
        key = (url, access.grant.account if access else "")
        if "/" in url.partition("?")[0] or "_page=" in url or (access is not None and access.grant.account == ""):
            return healthy(url, token, work_out)
        if key not in kept:
            kept[key] = healthy(url, token, work_out)
        return kept[key]

    seams.data.answered = answered
