"""Later pages of a search hold older amounts."""

from __future__ import annotations

from payerproof.reference_payer.alterations import (
    Resource,
    alter_bundles,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="later-pages-from-an-old-copy",
    title="Later pages of a search hold older amounts",
    seam="data.answered",
    story=("The first page comes from the master database, the next ones from a copy that is a night behind."),
    source="RR-09",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Serve older totals from the second page on."""

    def older(url: str, bundle: Resource) -> None:
        for entry in bundle.get("entry", ()) if "_page=" in url else ():
            for total in entry["resource"].get("total", ()):
                total["amount"]["value"] = round(total["amount"]["value"] / 2, 2)

    alter_bundles(seams, older)
