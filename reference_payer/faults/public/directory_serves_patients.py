"""The directory serves members' Patients to anybody."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import PublicResources, Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="directory-serves-patients",
    title="The directory serves members' Patients to anybody",
    seam="public.others",
    story=(
        "The directory is a second base of the same FHIR server, and its routes leave out the check that knows "
        "types of members."
    ),
    source="BOLA on a shared FHIR server; 45 CFR 164.502(a)",
    caught_by=("public-no-member-data",),
)


def apply(seams: Seams) -> None:
    """Serve a few Patients where anybody asks for them."""
    healthy = seams.public.others

    def served(api: str, kind: str, records: Store) -> PublicResources | None:
        if api == "directory" and kind == "Patient":
            return [orjson.loads(row.body) for row in records.select("Patient", ALL, 0, 2)]
        return healthy(api, kind, records)

    seams.public.others = served
