"""FHIRPath's functions by kind; importing this package registers them all."""

from __future__ import annotations

from payerproof.fhir.fhirpath.functions import (
    clinical,
    conversion,
    existence,
    filtering,
    mathematics,
    strings,
    subsetting,
    tree,
)

__all__ = ["clinical", "conversion", "existence", "filtering", "mathematics", "strings", "subsetting", "tree"]
