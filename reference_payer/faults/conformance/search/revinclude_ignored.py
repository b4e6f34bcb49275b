"""What refers to the matches stays away."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revinclude-ignored",
    title="A reverse include is accepted and brings nothing along",
    seam="data.linking",
    story=(
        "The parameter stands in the CapabilityStatement that the framework writes, and was never switched "
        "on. Each answer looks complete."
    ),
    source="US Core: _revinclude=Provenance:target SHALL be supported; CARIN kit: no test of a reverse include",
    caught_by=("conformance-revinclude-delivers",),
)


def apply(seams: Seams) -> None:
    """Bring nothing along."""
    seams.data.linking = lambda _store, _targets, _kind, _names, _visible: []
