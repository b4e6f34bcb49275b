"""Coverages name another version of their profile, and lack what every version of it demands."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="profile-of-another-version",
    title="Coverages name a newer version of their profile than the payer claims, and lack what it demands",
    seam="data.body",
    story=(
        "One of two mappers was moved to the next version of the guide before the rest. It writes that version into "
        "meta.profile, and loses the member's relationship to the subscriber. A validator that knows one version of "
        "the guide alone finds no such profile, looks at the base specification only, and accepts the coverage."
    ),
    source="CARIN BB 2.1.0, C4BB-Coverage: relationship is 1..1",
    caught_by=("conformance-profiles-hold",),
)


def apply(seams: Seams) -> None:
    """Name version 2.1.0 in coverages, and drop the relationship."""

    def moved(coverage: dict[str, Any]) -> None:
        named = coverage["meta"].get("profile", [])
        coverage["meta"]["profile"] = [f"{url.partition('|')[0]}|2.1.0" for url in named]
        coverage.pop("relationship", None)

    alter_resources(seams, "Coverage", moved)
