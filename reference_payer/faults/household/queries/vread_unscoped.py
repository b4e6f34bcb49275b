"""A read of a version returns a resource of anybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="vread-unscoped",
    title="A read of a version returns a resource of anybody",
    seam="data.visibility.owner",
    story=(
        "The permission filter was hung on the read interaction by its name. The versioned read is another "
        "route of the framework, which nobody listed, and it stays open."
    ),
    source="LV-02; LinuxForHealth FHIR #2300: no hook on the history interaction",
    caught_by=("household-no-foreign-data", "household-denial-uniform", "household-representative-sees-one-record"),
)


def apply(seams: Seams) -> None:
    """Forget whose version is read."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.VREAD)
