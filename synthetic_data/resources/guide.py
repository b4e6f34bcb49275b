"""The versions of the guides and which profiles a resource claims; a version is a row here, not a copy of code.

Resources are built in the shape of CARIN Blue Button 2.0.0. A version that wants something else names it in its row:
a step in `adapt` changes one resource, once for each kind of claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.household import ServiceKind
from payerproof.synthetic_data.resources.dialects import (
    as_1_1,
    newer_systems,
    pinned_codings,
    without_amounts,
    without_prescriber,
)
from payerproof.synthetic_data.resources.parts import Json
from payerproof.synthetic_data.resources.us_core import US_CORES, UsCore

AUTHORIZATION_GUIDE = "hl7.fhir.us.davinci-pdex#2.0.0"
_DISPENSE = "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-medicationdispense|2.0.0"
_BEFORE_RELATED_PERSON = "1.1.0"
CARIN = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/"
_CLAIMS: Mapping[ServiceKind, str] = {
    "professional": "Professional-NonClinician",
    "pharmacy": "Pharmacy",
    "inpatient": "Inpatient-Institutional",
    "outpatient": "Outpatient-Institutional",
    "oral": "Oral",
}
_BASIS: Mapping[ServiceKind, str] = {kind: f"{name}-Basis" for kind, name in _CLAIMS.items()}
_BEFORE_ORAL: Mapping[ServiceKind, str] = {kind: name for kind, name in _CLAIMS.items() if kind != "oral"}


@dataclass(frozen=True, slots=True)
class Guide:
    """One version of CARIN Blue Button: the names of its profiles, and what it wants other than 2.0.0."""

    id: str
    version: str
    claims: Mapping[ServiceKind, str] = field(default_factory=lambda: _CLAIMS)
    steps: tuple[Callable[[Json], Json], ...] = ()

    def profile(self, name: str) -> str:
        """Return the canonical URL of profile `name`, with the version."""
        return f"{CARIN}{name}|{self.version}"

    def claim_profiles(self, kind: ServiceKind) -> list[str]:
        """Return the canonical URLs of the profiles for claims of `kind`; none where the version has no such claims."""
        return [self.profile(f"C4BB-ExplanationOfBenefit-{self.claims[kind]}")] if kind in self.claims else []

    def adapt(self, resource: Json) -> Json:
        """Return `resource` as this version wants it."""
        for step in self.steps:
            resource = step(resource)
        return resource


_IN_2_1 = (newer_systems, without_prescriber)
_IN_2_2 = (newer_systems, pinned_codings)
_ROWS = (
    Guide("hl7.fhir.us.carin-bb#1.1.0", "1.1.0", _BEFORE_ORAL, (as_1_1,)),
    Guide("hl7.fhir.us.carin-bb#2.0.0", "2.0.0"),
    Guide("hl7.fhir.us.carin-bb#2.1.0", "2.1.0", steps=_IN_2_1),
    Guide("hl7.fhir.us.carin-bb#2.1.0:basis", "2.1.0", _BASIS, (without_amounts, *_IN_2_1)),
    Guide("hl7.fhir.us.carin-bb#2.2.0", "2.2.0", steps=_IN_2_2),
    Guide("hl7.fhir.us.carin-bb#2.2.0:basis", "2.2.0", _BASIS, (without_amounts, *_IN_2_2)),
)
GUIDES: Mapping[str, Guide] = {guide.id: guide for guide in _ROWS}


@dataclass(frozen=True, slots=True)
class Guides:
    """What one population conforms to: CARIN for claims; clinical records and prior authorizations if asked for."""

    carin: Guide
    clinical: UsCore | None = None
    authorizations: bool = False


def find_guides(names: str) -> Guides:
    """Return the guides named `names`: package#version, separated by commas, one of them of CARIN Blue Button.

    `:basis` behind CARIN's version asks for claims without amounts. PopulationError names all that can be had.
    """
    carin: Guide | None = None
    clinical: UsCore | None = None
    authorizations = False
    for name in (part.strip() for part in names.split(",")):
        if name in GUIDES and carin is None:
            carin = GUIDES[name]
        elif name in US_CORES and clinical is None:
            clinical = US_CORES[name]
        elif name == AUTHORIZATION_GUIDE and not authorizations:
            authorizations = True
        else:
            allowed = ", ".join((*GUIDES, *US_CORES, AUTHORIZATION_GUIDE))
            raise PopulationError(f"no population is made for guide {name!r} (allowed, one of each: {allowed})")
    if carin is None:
        raise PopulationError(f"guides {names!r} lack CARIN Blue Button (allowed: one of {', '.join(GUIDES)})")
    if clinical:
        clinical = replace(clinical, further=dict(_further(carin, authorizations=authorizations)))
        carin = replace(carin, steps=(*carin.steps, clinical.claim))
    return Guides(carin, clinical, authorizations)


def _further(carin: Guide, *, authorizations: bool) -> Iterator[tuple[str, str]]:
    """Yield each clinical type that CARIN or PDex has a profile for, with its canonical URL."""
    if carin.version != _BEFORE_RELATED_PERSON:
        yield "RelatedPerson", carin.profile("C4BB-RelatedPerson")
    if authorizations:
        yield "MedicationDispense", _DISPENSE
