"""The directory tells no phone number."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-without-phones",
    title="The directory tells no phone number",
    seam="public.held",
    story="The export of the provider system leaves out contact data, since they are kept elsewhere.",
    source="42 CFR 422.120(b)(1)",
    caught_by=("public-directory-facts",),
)


def apply(seams: Seams) -> None:
    """Leave out every telecom."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "directory":
            for each in found:
                each.pop("telecom", None)
        return found

    seams.public.held = kept
