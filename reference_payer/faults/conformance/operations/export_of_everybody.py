"""The export of the whole server is open to members."""

from __future__ import annotations

from payerproof.reference_payer.alterations import write_files_of
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="export-of-everybody",
    title="$export of the whole server is served to any member's token",
    seam="data.route",
    story=(
        "The export of the system feeds the warehouse. The gateway was to close its address to everybody outside; "
        "the rule names POST, which the warehouse uses, and the server takes GET as well."
    ),
    source="LV-41; CWE-862; LinuxForHealth FHIR #2874",
    caught_by=("household-no-stranger-data", "household-no-unasked-data"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Serve the address, and write everybody."""
    route = seams.data.route
    asked = [False]

    def open_to_all(offer: Offer, raw_path: str) -> Target | None:
        if not raw_path.startswith("export-"):
            asked[0] = raw_path == "$export"
        return route(offer, "Patient/$export" if raw_path == "$export" else raw_path)

    seams.data.route = open_to_all
    write_files_of(seams, lambda: ALL if asked[0] else None)
