"""Results have no self link."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="self-link-missing",
    title="Results have no self link",
    seam="data.answered",
    story=(
        "Only the links that an app follows are written. No app can tell which of its parameters were used, and "
        "which were ignored."
    ),
    source="R4, search.html#conformance: the server returns the parameters that were used",
    caught_by=("conformance-self-link",),
)


def apply(seams: Seams) -> None:
    """Leave the self link away."""

    def unnamed(_url: str, bundle: dict[str, Any]) -> None:
        bundle["link"] = [link for link in bundle.get("link", ()) if link["relation"] != "self"]

    alter_bundles(seams, unnamed)
