"""Requests that gather a whole record: each one a road over which something withheld could come along."""

from __future__ import annotations

from collections.abc import Mapping

GATHERINGS: Mapping[str, tuple[str, str, str]] = {
    "search": ("GET", "ExplanationOfBenefit?patient={patient}", ""),
    "search-in-small-pages": ("GET", "ExplanationOfBenefit?patient={patient}&_count=2", ""),
    "search-in-one-page": ("GET", "ExplanationOfBenefit?patient={patient}&_count=200", ""),
    "search-by-reference": ("GET", "ExplanationOfBenefit?patient=Patient/{patient}", ""),
    "search-by-service-date": ("GET", "ExplanationOfBenefit?patient={patient}&service-date=ge1900-01-01", ""),
    "search-by-update": ("GET", "ExplanationOfBenefit?patient={patient}&_lastUpdated=ge1900-01-01", ""),
    "search-by-type": (
        "GET",
        "ExplanationOfBenefit?patient={patient}&type=pharmacy,professional,institutional,oral,vision",
        "",
    ),
    "search-sorted": ("GET", "ExplanationOfBenefit?patient={patient}&_sort=-_lastUpdated", ""),
    "search-some-elements": ("GET", "ExplanationOfBenefit?patient={patient}&_elements=id,identifier,status", ""),
    "search-in-summary": ("GET", "ExplanationOfBenefit?patient={patient}&_summary=text", ""),
    "provenance": ("GET", "Provenance?patient={patient}", ""),
    "search-without-subject": ("GET", "ExplanationOfBenefit", ""),
    "post-search": ("POST", "ExplanationOfBenefit/_search", "patient={patient}"),
    "include-all": ("GET", "ExplanationOfBenefit?patient={patient}&_include=*", ""),
    "include-providers": (
        "GET",
        "ExplanationOfBenefit?patient={patient}&_include=ExplanationOfBenefit:provider&_include=ExplanationOfBenefit:care-team",
        "",
    ),
    "everything": ("GET", "Patient/{patient}/$everything", ""),
    "revinclude": ("GET", "Patient?_id={patient}&_revinclude=ExplanationOfBenefit:patient", ""),
    "compartment": ("GET", "Patient/{patient}/ExplanationOfBenefit", ""),
    "organizations": ("GET", "Organization", ""),
    "practitioners": ("GET", "Practitioner", ""),
}
"""Each gathering by its name: method, URL relative to the FHIR base, form; `{patient}` is the token's patient."""

PLAIN = "search"
"""The gathering that every payer has to offer; any other may be refused, or ignored."""

RECORDS = (
    PLAIN,
    "search-in-small-pages",
    "search-in-one-page",
    "search-by-reference",
    "search-by-service-date",
    "search-by-update",
    "search-by-type",
    "search-sorted",
    "search-some-elements",
    "search-in-summary",
    "provenance",
    "search-without-subject",
    "post-search",
    "include-all",
    "everything",
    "revinclude",
    "compartment",
)
"""The gatherings that bring claims."""

COMPANY = ("include-all", "include-providers", "everything", "organizations", "practitioners")
"""The gatherings that bring along what claims refer to."""
