"""A doctor who is searched brings along every care team, of whomever."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="care-teams-follow-the-doctor",
    title="A doctor who is searched brings along every care team",
    seam="data.linking",
    story=(
        "Care teams are kept with the directory, since they are made of its people. A reverse include of them is "
        "answered from there, and in the directory nobody asks whose token it is."
    ),
    source="LV-13; US Core 6.1.0, CareTeam: participant",
    caught_by=("household-no-unasked-data",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Find care teams by their participants, whoever they care for."""
    healthy = seams.data.linking

    def of_the_directory(
        store: Store, targets: Sequence[int], kind: str, names: Sequence[str], visible: Condition
    ) -> list[Row]:
        directory = kind == "CareTeam" and "participant" in names
        return healthy(store, targets, kind, names, ALL if directory else visible)

    seams.data.linking = of_the_directory
