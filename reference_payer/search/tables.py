"""What can be searched, as data: each parameter, where its values stand in a resource, and the types it may refer to.

A path names elements from the resource down, lists walked through; `|` parts alternatives.
A row with `guides` is there only under a guide whose `NAME#VERSION` begins with one of them.
Sources: the SearchParameters of R4, CARIN BB 1.1.0 to 2.2.0, and US Core 3.1.1, 6.1.0 and 7.0.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

R4 = "http://hl7.org/fhir/SearchParameter/"
CARIN = "http://hl7.org/fhir/us/carin-bb/SearchParameter/explanationofbenefit-"
US_CORE = "http://hl7.org/fhir/us/core/SearchParameter/us-core-"

ANY_US_CORE = ("hl7.fhir.us.core#",)
US_CORE_6 = ("hl7.fhir.us.core#6", "hl7.fhir.us.core#7")
CARIN_2 = ("hl7.fhir.us.carin-bb#2",)

_GENDERS = "http://hl7.org/fhir/administrative-gender"
_CARERS = ("Practitioner", "Organization", "Patient", "PractitionerRole", "RelatedPerson")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter.

    `paths` tell where its values stand; none for what the store keeps beside the resource.
    `system` is that of values which are bare codes. `targets`: the types that a reference may point at.
    """

    name: str
    kind: Literal["id", "token", "date", "reference", "string"]
    paths: str = ""
    definition: str = ""
    targets: tuple[str, ...] = ()
    system: str = ""
    guides: tuple[str, ...] = ()

    @property
    def fhir_type(self) -> str:
        """The parameter's type as the CapabilityStatement names it."""
        return "token" if self.kind == "id" else self.kind

    def under(self, guides: tuple[str, ...]) -> bool:
        """Tell whether a payer that claims `guides` has this parameter."""
        return not self.guides or any(name.startswith(self.guides) for name in guides)


def _patient(paths: str, definition: str = "") -> Parameter:
    return Parameter("patient", "reference", paths, definition, ("Patient",))


def _token(name: str, paths: str = "", *, guides: tuple[str, ...] = ()) -> Parameter:
    return Parameter(name, "token", paths or name, guides=guides)


def _date(name: str, paths: str, *, guides: tuple[str, ...] = ()) -> Parameter:
    return Parameter(name, "date", paths, guides=guides)


def _string(name: str, paths: str = "", *, guides: tuple[str, ...] = ANY_US_CORE) -> Parameter:
    return Parameter(name, "string", paths or name, guides=guides)


def _reference(name: str, paths: str, *targets: str, guides: tuple[str, ...] = ()) -> Parameter:
    return Parameter(name, "reference", paths, targets=targets, guides=guides)


COMMON = (
    Parameter("_id", "id", definition=f"{R4}Resource-id"),
    Parameter("_lastUpdated", "date", "meta.lastUpdated", f"{R4}Resource-lastUpdated"),
)

PARAMETERS: Mapping[str, tuple[Parameter, ...]] = {
    "ExplanationOfBenefit": (
        _patient("patient", f"{CARIN}patient"),
        Parameter("type", "token", "type", f"{CARIN}type"),
        Parameter("identifier", "token", "identifier", f"{CARIN}identifier"),
        Parameter(
            "service-date", "date", "billablePeriod|item.servicedDate|item.servicedPeriod", f"{CARIN}service-date"
        ),
        Parameter(
            "service-start-date",
            "date",
            "billablePeriod.start|item.servicedDate|item.servicedPeriod.start",
            f"{CARIN}service-start-date",
            guides=CARIN_2,
        ),
        Parameter(
            "billable-period-start",
            "date",
            "billablePeriod.start",
            f"{CARIN}billable-period-start",
            guides=CARIN_2,
        ),
    ),
    "Coverage": (
        _patient("beneficiary", f"{R4}Coverage-patient"),
        Parameter("beneficiary", "reference", "beneficiary", f"{R4}Coverage-beneficiary", ("Patient",)),
        Parameter("subscriber", "reference", "subscriber", f"{R4}Coverage-subscriber", ("Patient",)),
        Parameter("identifier", "token", "identifier", f"{R4}Coverage-identifier"),
    ),
    "Patient": (
        Parameter("identifier", "token", "identifier", f"{R4}Patient-identifier"),
        Parameter("birthdate", "date", "birthDate", f"{R4}individual-birthdate"),
        Parameter("gender", "token", "gender", f"{R4}individual-gender", system=_GENDERS),
        _string("name"),
        _string("family", "name.family"),
        _string("given", "name.given"),
        _date("death-date", "deceasedDateTime", guides=US_CORE_6),
    ),
    "Organization": (
        Parameter("identifier", "token", "identifier", f"{R4}Organization-identifier"),
        _string("name", "name|alias"),
        _string("address"),
    ),
    "Practitioner": (
        Parameter("identifier", "token", "identifier", f"{R4}Practitioner-identifier"),
        _string("name"),
    ),
    "Location": (
        _string("name", "name|alias"),
        _string("address"),
        _string("address-city", "address.city"),
        _string("address-state", "address.state"),
        _string("address-postalcode", "address.postalCode"),
    ),
    "AllergyIntolerance": (_patient("patient"), _token("clinical-status", "clinicalStatus")),
    "CarePlan": (_patient("subject"), _token("category"), _token("status"), _date("date", "period")),
    "CareTeam": (_patient("subject"), _token("status"), _token("role", "participant.role", guides=US_CORE_6)),
    "Condition": (
        _patient("subject"),
        _token("category"),
        _token("clinical-status", "clinicalStatus"),
        _token("code"),
        _date("onset-date", "onsetDateTime|onsetPeriod"),
        _date("abatement-date", "abatementDateTime|abatementPeriod", guides=US_CORE_6),
        _date("recorded-date", "recordedDate", guides=US_CORE_6),
        _reference("encounter", "encounter", "Encounter", guides=US_CORE_6),
    ),
    "Consent": (_patient("patient"), _token("status"), _token("category"), _date("date", "dateTime")),
    "DiagnosticReport": (
        _patient("subject"),
        _token("category"),
        _token("code"),
        _token("status"),
        _date("date", "effectiveDateTime|effectivePeriod"),
    ),
    "DocumentReference": (
        _patient("subject"),
        _token("category"),
        _token("type"),
        _token("status"),
        _date("date", "date"),
        _date("period", "context.period"),
    ),
    "Encounter": (
        _patient("subject"),
        _token("identifier"),
        _token("class"),
        _token("type"),
        _token("status"),
        _date("date", "period"),
        _reference("location", "location.location", "Location", guides=US_CORE_6),
        _token("discharge-disposition", "hospitalization.dischargeDisposition", guides=US_CORE_6),
    ),
    "Goal": (
        _patient("subject"),
        _token("lifecycle-status", "lifecycleStatus"),
        _date("target-date", "target.dueDate"),
        _token("description", "description", guides=US_CORE_6),
    ),
    "Immunization": (_patient("patient"), _token("status"), _date("date", "occurrenceDateTime")),
    "MedicationDispense": (_patient("subject"), _token("status"), _token("type")),
    "MedicationRequest": (
        _patient("subject"),
        _token("status"),
        _token("intent"),
        _date("authoredon", "authoredOn"),
        _reference("encounter", "encounter", "Encounter"),
    ),
    "Observation": (
        _patient("subject"),
        _token("category"),
        _token("code"),
        _token("status"),
        _date("date", "effectiveDateTime|effectivePeriod"),
    ),
    "Procedure": (
        _patient("subject"),
        _token("status"),
        _token("code"),
        _date("date", "performedDateTime|performedPeriod"),
    ),
    "Provenance": (_patient("target"), _reference("target", "target"), _date("recorded", "recorded")),
    "RelatedPerson": (_patient("patient"), _string("name")),
}
"""The parameters of each type besides those that all types have."""

INCLUDES: Mapping[str, tuple[Parameter, ...]] = {
    "ExplanationOfBenefit": (
        _reference("patient", "patient", "Patient"),
        _reference("provider", "provider", "Organization", "Practitioner"),
        _reference("care-team", "careTeam.provider", "Organization", "Practitioner"),
        _reference("coverage", "insurance.coverage", "Coverage"),
        _reference("insurer", "insurer", "Organization"),
        _reference("payee", "payee.party", "Organization", "Practitioner", "Patient"),
    ),
    "Coverage": (
        _reference("payor", "payor", "Organization", "Patient"),
        _reference("beneficiary", "beneficiary", "Patient"),
        _reference("subscriber", "subscriber", "Patient"),
    ),
    "CareTeam": (_reference("participant", "participant.member", *_CARERS, guides=US_CORE_6),),
    "MedicationDispense": (_reference("medication", "medicationReference", "Medication"),),
    "MedicationRequest": (_reference("medication", "medicationReference", "Medication"),),
    "Provenance": (_reference("target", "target"),),
}
"""What `_include` and `_revinclude` may name: the type that refers, and by which parameter.

A parameter without targets may refer to anything. `*` stands for all parameters of a type.
"""
