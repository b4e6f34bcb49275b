"""The versions of the guides and which profiles a resource claims; a version is a row here, not a copy of code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.household import ServiceKind

CARIN = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class Guide:
    """One version of CARIN Blue Button and the names of its profiles."""

    id: str
    version: str
    claims: Mapping[ServiceKind, str]

    def profile(self, name: str) -> str:
        """Return the canonical URL of profile `name`, with the version."""
        return f"{CARIN}{name}|{self.version}"

    def claim_profile(self, kind: ServiceKind) -> str:
        """Return the canonical URL of the profile for claims of `kind`, with the version."""
        return self.profile(f"C4BB-ExplanationOfBenefit-{self.claims[kind]}")


_CLAIMS: Mapping[ServiceKind, str] = {
    "professional": "Professional-NonClinician",
    "pharmacy": "Pharmacy",
    "inpatient": "Inpatient-Institutional",
    "outpatient": "Outpatient-Institutional",
    "oral": "Oral",
}

GUIDES: Mapping[str, Guide] = {
    "hl7.fhir.us.carin-bb#2.0.0": Guide("hl7.fhir.us.carin-bb#2.0.0", "2.0.0", _CLAIMS),
}


def find_guide(name: str) -> Guide:
    """Return the guide `name` (package#version); PopulationError names those there are."""
    if name not in GUIDES:
        raise PopulationError(f"no population is made for guide {name!r} (allowed: {', '.join(GUIDES)})")
    return GUIDES[name]
