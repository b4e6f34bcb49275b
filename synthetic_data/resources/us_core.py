"""The versions of US Core, as rows: which profile each clinical resource claims. A version is a row, not a copy.

Source: the StructureDefinitions of hl7.fhir.us.core 3.1.1, 6.1.0 and 7.0.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from payerproof.synthetic_data.resources.parts import Json

US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
_ALWAYS: Mapping[str, str] = {
    "AllergyIntolerance": "us-core-allergyintolerance",
    "CarePlan": "us-core-careplan",
    "CareTeam": "us-core-careteam",
    "Condition": "us-core-condition",
    "Device": "us-core-implantable-device",
    "DiagnosticReport": "us-core-diagnosticreport-lab",
    "DocumentReference": "us-core-documentreference",
    "Encounter": "us-core-encounter",
    "Goal": "us-core-goal",
    "Immunization": "us-core-immunization",
    "Laboratory": "us-core-observation-lab",
    "Location": "us-core-location",
    "MedicationRequest": "us-core-medicationrequest",
    "Organization": "us-core-organization",
    "Patient": "us-core-patient",
    "Practitioner": "us-core-practitioner",
    "PractitionerRole": "us-core-practitionerrole",
    "Procedure": "us-core-procedure",
    "Provenance": "us-core-provenance",
    "Smoking": "us-core-smokingstatus",
}
_SINCE_6: Mapping[str, str] = {
    **_ALWAYS,
    "Condition": "us-core-condition-encounter-diagnosis",
    "Coverage": "us-core-coverage",
    "MedicationDispense": "us-core-medicationdispense",
    "RelatedPerson": "us-core-relatedperson",
}
_BESIDES_CARIN = ("Coverage", "Organization", "Patient", "Practitioner")


@dataclass(frozen=True, slots=True)
class UsCore:
    """One version of US Core: kind of record -> name of its profile; kinds without one claim nothing.

    `further` holds canonical URLs of the profiles that other guides have for some kinds.
    """

    id: str
    version: str
    names: Mapping[str, str]
    further: Mapping[str, str] = field(default_factory=dict)

    def profiles(self, kind: str, *, worded: bool = False) -> list[str]:
        """Return the canonical URLs, with version, of the profiles for records of `kind`.

        Of records that are told in words alone (`worded`) only US Core's own.
        """
        own = [f"{US_CORE}{self.names[kind]}|{self.version}"] if kind in self.names else []
        return own + [url for url in (self.further.get(kind),) if url and not worded]

    def claim(self, resource: Json) -> Json:
        """Return a resource of CARIN's that claims the profile of US Core as well, where there is one for its type."""
        kind = resource["resourceType"]
        if kind not in _BESIDES_CARIN:
            return resource
        meta = resource["meta"]
        return resource | {"meta": meta | {"profile": [*meta["profile"], *self.profiles(kind)]}}


US_CORES: Mapping[str, UsCore] = {
    f"hl7.fhir.us.core#{version}": UsCore(f"hl7.fhir.us.core#{version}", version, names)
    for version, names in (("3.1.1", _ALWAYS), ("6.1.0", _SINCE_6), ("7.0.0", _SINCE_6))
}
