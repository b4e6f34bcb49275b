"""The formulary serves members' Coverages to anybody."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import PublicResources, Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="formulary-serves-coverage",
    title="The formulary serves members' Coverages to anybody",
    seam="public.others",
    story=(
        "To tell a member's own formulary, the service was given the coverages, and their route is as open as the rest."
    ),
    source="US Drug Formulary 2.0.1, access methods; 45 CFR 164.502(a)",
    caught_by=("public-no-member-data",),
)


def apply(seams: Seams) -> None:
    """Serve a few Coverages where anybody asks for them."""
    healthy = seams.public.others

    def served(api: str, kind: str, records: Store) -> PublicResources | None:
        if api == "formulary" and kind == "Coverage":
            return [orjson.loads(row.body) for row in records.select("Coverage", ALL, 0, 2)]
        return healthy(api, kind, records)

    seams.public.others = served
