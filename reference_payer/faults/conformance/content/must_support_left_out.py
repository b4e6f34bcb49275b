"""The classes of a coverage are never sent."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="must-support-left-out",
    title="The classes of a coverage are never sent",
    seam="data.body",
    story=(
        "Group and plan are must-support and optional. The payer holds both and its mapping sends neither, so "
        "nobody can tell which plan a claim was judged under."
    ),
    source="CARIN BB 2.0.0, C4BB-Coverage: class",
    caught_by=("conformance-must-support",),
)


def apply(seams: Seams) -> None:
    """Drop the classes."""

    def classless(coverage: dict[str, Any]) -> None:
        coverage.pop("class", None)

    alter_resources(seams, "Coverage", classless)
