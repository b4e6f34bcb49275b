"""304 is decided by everybody's records."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="search-unchanged-while-nobody-changes",
    title="A search is unchanged for as long as nobody's record changes",
    seam="data.searched",
    story=(
        "An app may say since when it knows an answer, and is spared it if nothing has changed. That is looked up "
        "where it is cheap: in the day of the newest record of all. It is 304 until something of somebody's comes in."
    ),
    source="REQ-HH-018; catalogue LV-26",
    caught_by=("household-two-worlds-alike",),
)


def apply(seams: Seams) -> None:
    """Compare with the newest record of all."""
    healthy = seams.data.searched

    def spared(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        answer = healthy(store, view, headers, found)
        newest = max(each.resource["meta"]["lastUpdated"] for each in store.kept())
        try:
            since = parsedate_to_datetime(headers.get("if-modified-since", ""))
        except ValueError:
            return answer
        return Answer(304, b"") if f"{since:%Y-%m-%dT%H:%M:%S}" >= newest[:19] else answer

    seams.data.searched = spared
