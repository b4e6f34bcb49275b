"""Networks of the directory are of no payer."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-network-unowned",
    title="Networks of the directory are of no payer",
    seam="public.held",
    story="A network's owner is known to whoever works here, so it was left out of the entry.",
    source="Plan-Net 1.1.0, profile of networks: partOf 1..1",
    caught_by=("public-profiles-hold",),
)


def apply(seams: Seams) -> None:
    """Leave out whose network it is."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "directory":
            for each in found:
                if each["id"].startswith("net-"):
                    each.pop("partOf", None)
        return found

    seams.public.held = kept
