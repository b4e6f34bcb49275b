"""An entry of the directory holds a member's phone number."""

from __future__ import annotations

from typing import Any

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="directory-names-member",
    title="An entry of the directory holds a member's phone number",
    seam="public.held",
    story="Contact data were merged by name from two systems, and a member's phone became that of a practitioner.",
    source="45 CFR 164.502(a)",
    caught_by=("public-no-member-data",),
)


def apply(seams: Seams) -> None:
    """Give one practitioner the telecom of a member."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "directory":
            member = orjson.loads(records.select("Patient", ALL, 0, 1)[0].body)
            for each in found:
                if each["id"] == "dr-lind":
                    each["telecom"] = member["telecom"]
        return found

    seams.public.held = kept
