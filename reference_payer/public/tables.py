"""What can be searched in public data, as data: by API, type and name, where the values stand, and what may be brought.

A path names elements from the resource down, lists walked through; `@name` is the value of an extension whose URL ends
in that name, and `|` parts alternatives.
Sources: the SearchParameters and CapabilityStatements of Plan-Net 1.1.0 and US Drug Formulary 2.0.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.synthetic_data.public import directory, formulary

R4 = "http://hl7.org/fhir/SearchParameter/"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter: its kind (token, string, reference, date), its paths, the types that it may refer to."""

    name: str
    kind: str
    paths: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Api:
    """One public API: its guide, the parameters and `_revinclude`s of each type, and the name of its statement."""

    name: str
    title: str
    guide: str
    statement: str
    parameters: Mapping[str, Mapping[str, Parameter]]
    reverse: Mapping[str, tuple[str, ...]]

    @property
    def types(self) -> tuple[str, ...]:
        """The resource types that are served."""
        return tuple(self.parameters)


def _type(*rows: Parameter) -> Mapping[str, Parameter]:
    common = (Parameter("_id", "token", "id"), Parameter("_lastUpdated", "date", "meta.lastUpdated"))
    return {row.name: row for row in (*common, *rows)}


def _token(name: str, paths: str = "") -> Parameter:
    return Parameter(name, "token", paths or name)


def _string(name: str, paths: str = "") -> Parameter:
    return Parameter(name, "string", paths or name)


def _date(name: str, paths: str = "") -> Parameter:
    return Parameter(name, "date", paths or name)


def _to(name: str, kind: str, paths: str = "") -> Parameter:
    return Parameter(name, "reference", paths or name, (kind,))


_ADDRESS = (
    _string("address"),
    _string("address-city", "address.city"),
    _string("address-state", "address.state"),
    _string("address-postalcode", "address.postalCode"),
)

DIRECTORY = Api(
    name="directory",
    title="Provider directory",
    guide=directory.GUIDE,
    statement="plan-net",
    parameters={
        "Endpoint": _type(_to("organization", "Organization", "managingOrganization")),
        "HealthcareService": _type(
            _to("location", "Location"),
            _to("coverage-area", "Location", "coverageArea"),
            _to("organization", "Organization", "providedBy"),
            _to("endpoint", "Endpoint"),
            _string("name"),
            _token("service-category", "category"),
            _token("service-type", "type"),
            _token("specialty"),
        ),
        "InsurancePlan": _type(
            _to("administered-by", "Organization", "administeredBy"),
            _to("owned-by", "Organization", "ownedBy"),
            _to("coverage-area", "Location", "coverageArea"),
            _string("name", "name|alias"),
            _token("plan-type", "plan.type"),
            _token("identifier"),
            _token("type"),
        ),
        "Location": _type(
            _to("partof", "Location", "partOf"),
            _to("organization", "Organization", "managingOrganization"),
            _to("endpoint", "Endpoint"),
            *_ADDRESS,
            _token("type"),
        ),
        "Organization": _type(
            _to("partof", "Organization", "partOf"),
            _to("endpoint", "Endpoint"),
            _string("address"),
            _string("name", "name|alias"),
            _token("type"),
            _to("coverage-area", "Location", "@location-reference"),
        ),
        "OrganizationAffiliation": _type(
            _to("primary-organization", "Organization", "organization"),
            _to("participating-organization", "Organization", "participatingOrganization"),
            _to("location", "Location"),
            _to("service", "HealthcareService", "healthcareService"),
            _to("network", "Organization"),
            _to("endpoint", "Endpoint"),
            _token("role", "code"),
            _token("specialty"),
            _date("period"),
        ),
        "Practitioner": _type(_string("name"), _string("family", "name.family"), _string("given", "name.given")),
        "PractitionerRole": _type(
            _to("practitioner", "Practitioner"),
            _to("organization", "Organization"),
            _to("location", "Location"),
            _to("service", "HealthcareService", "healthcareService"),
            _to("network", "Organization", "@network-reference"),
            _to("endpoint", "Endpoint"),
            _token("role", "code"),
            _token("specialty"),
            _date("period"),
        ),
    },
    reverse={
        "HealthcareService": ("PractitionerRole:service", "OrganizationAffiliation:service"),
        "Location": (
            "HealthcareService:location",
            "InsurancePlan:coverage-area",
            "OrganizationAffiliation:location",
            "PractitionerRole:location",
        ),
        "Organization": (
            "Endpoint:organization",
            "HealthcareService:organization",
            "InsurancePlan:administered-by",
            "InsurancePlan:owned-by",
            "OrganizationAffiliation:primary-organization",
            "PractitionerRole:organization",
            "PractitionerRole:network",
            "OrganizationAffiliation:participating-organization",
        ),
        "Practitioner": ("PractitionerRole:practitioner",),
    },
)

FORMULARY = Api(
    name="formulary",
    title="Drug formulary",
    guide=formulary.GUIDE,
    statement="usdf-server",
    parameters={
        "InsurancePlan": _type(
            _token("identifier"),
            _token("status"),
            _date("period"),
            _token("type"),
            _string("name"),
            _token("coverage-type", "coverage.type"),
            _to("formulary-coverage", "InsurancePlan", "coverage.@usdf-FormularyReference-extension"),
            _to("coverage-area", "Location", "coverageArea"),
        ),
        "Basic": _type(
            _token("code"),
            _to("subject", "MedicationKnowledge"),
            _token("status", "@usdf-AvailabilityStatus-extension"),
            _date("period", "@usdf-AvailabilityPeriod-extension"),
            _to("formulary", "InsurancePlan", "@usdf-FormularyReference-extension"),
            _token("pharmacy-benefit-type", "@usdf-PharmacyBenefitType-extension"),
            _token("drug-tier", "@usdf-DrugTierID-extension"),
        ),
        "MedicationKnowledge": _type(
            _token("status"),
            _token("code"),
            _string("drug-name", "code.coding.display|synonym"),
        ),
        "Location": _type(*_ADDRESS),
    },
    reverse={},
)  # fmt: skip
