"""Requests for a whole record; each could return something that is withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from payerproof.target.query_path import PathRequest

CLAIM = "ExplanationOfBenefit"


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """One request: `url` is relative to the FHIR base; `{patient}` is the token's patient, `{type}` the resource type.

    A `form` makes it a POST.
    """

    url: str
    form: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def of_type(self) -> bool:
        """Whether it searches the type that is gathered."""
        return self.url.partition("?")[0] in {"{type}", "{type}/_search"}

    def request(self, patient: str, resource_type: str) -> PathRequest:
        """Return the request for a patient's records of a type."""
        values = {"patient": patient, "type": resource_type}
        path, _, query = self.url.format_map(values).partition("?")
        if not self.form:
            return PathRequest("GET", path, query, self.headers)
        headers = {"content-type": "application/x-www-form-urlencoded", **self.headers}
        return PathRequest("POST", path, query, headers, self.form.format_map(values).encode())


_PLAIN = "{type}?patient={patient}"
_AS_A_JOB = {"prefer": "respond-async"}
_LABELS = "http%3A%2F%2Fterminology.hl7.org%2FCodeSystem%2Fv3-Confidentiality%7C"

RECORD_REQUESTS: Mapping[str, RecordRequest] = {
    "search": RecordRequest(_PLAIN),
    "search-in-small-pages": RecordRequest(f"{_PLAIN}&_count=2"),
    "search-in-one-page": RecordRequest(f"{_PLAIN}&_count=200"),
    "search-by-reference": RecordRequest("{type}?patient=Patient/{patient}"),
    "search-by-service-date": RecordRequest(f"{_PLAIN}&service-date=ge1900-01-01"),
    "search-by-update": RecordRequest(f"{_PLAIN}&_lastUpdated=ge1900-01-01"),
    "search-by-type": RecordRequest(f"{_PLAIN}&type=pharmacy,professional,institutional,oral,vision"),
    "search-sorted": RecordRequest(f"{_PLAIN}&_sort=-_lastUpdated"),
    "search-some-elements": RecordRequest(f"{_PLAIN}&_elements=id,identifier,status"),
    "search-in-summary": RecordRequest(f"{_PLAIN}&_summary=text"),
    "search-in-short": RecordRequest(f"{_PLAIN}&_summary=true"),
    "search-without-narrative": RecordRequest(f"{_PLAIN}&_summary=data"),
    "search-with-total": RecordRequest(f"{_PLAIN}&_total=accurate"),
    "search-pretty": RecordRequest(f"{_PLAIN}&_pretty=true&_format=json"),
    "search-strict": RecordRequest(_PLAIN, headers={"prefer": "handling=strict"}),
    "search-lenient": RecordRequest(f"{_PLAIN}&x-not-a-parameter=1", headers={"prefer": "handling=lenient"}),
    "search-by-profile": RecordRequest(f"{_PLAIN}&_profile:below=http%3A%2F%2Fhl7.org%2Ffhir"),
    "search-restricted": RecordRequest(f"{_PLAIN}&_security={_LABELS}R,{_LABELS}V"),
    "search-unrestricted": RecordRequest(f"{_PLAIN}&_security:not={_LABELS}U"),
    "search-with-contained": RecordRequest(f"{_PLAIN}&_contained=both"),
    "provenance": RecordRequest("Provenance?patient={patient}"),
    "search-without-subject": RecordRequest("{type}"),
    "post-search": RecordRequest("{type}/_search", "patient={patient}"),
    "include-all": RecordRequest(f"{_PLAIN}&_include=*"),
    "include-providers": RecordRequest(
        f"{_PLAIN}&_include=ExplanationOfBenefit:provider&_include=ExplanationOfBenefit:care-team"
    ),
    "everything": RecordRequest("Patient/{patient}/$everything"),
    "everything-in-small-pages": RecordRequest("Patient/{patient}/$everything?_count=10"),
    "everything-of-type": RecordRequest("Patient/{patient}/$everything?_type={type}"),
    "revinclude": RecordRequest("Patient?_id={patient}&_revinclude={type}:patient"),
    "compartment": RecordRequest("Patient/{patient}/{type}"),
    "history": RecordRequest("{type}/_history?_count=200"),
    "history-of-all": RecordRequest("_history?_count=200"),
    "export": RecordRequest("Patient/$export", headers=_AS_A_JOB),
    "export-of-type": RecordRequest("Patient/$export?_type={type}", headers=_AS_A_JOB),
    "export-since": RecordRequest("Patient/$export?_since=1900-01-01T00:00:00Z", headers=_AS_A_JOB),
    "export-by-id": RecordRequest("Patient/{patient}/$export", headers=_AS_A_JOB),
    "organizations": RecordRequest("Organization"),
    "practitioners": RecordRequest("Practitioner"),
}
"""Each record request by its name."""

PLAIN = "search"
"""The request that every payer has to serve for claims; any other may be refused, or ignored."""

_OF_ANY_TYPE = (
    PLAIN,
    "search-in-small-pages",
    "search-in-one-page",
    "search-by-reference",
    "search-by-update",
    "search-sorted",
    "search-some-elements",
    "search-in-summary",
    "search-in-short",
    "search-without-narrative",
    "search-with-total",
    "search-pretty",
    "search-strict",
    "search-lenient",
    "search-by-profile",
    "search-restricted",
    "search-unrestricted",
    "search-with-contained",
    "search-without-subject",
    "post-search",
    "include-all",
    "everything-of-type",
    "revinclude",
    "compartment",
    "history",
)

_EXPORTS = ("export-of-type", "export-since", "export-by-id")
RECORDS = (
    *_OF_ANY_TYPE,
    "search-by-service-date",
    "search-by-type",
    "provenance",
    "everything",
    "everything-in-small-pages",
    "history-of-all",
    *_EXPORTS,
)
"""The record requests that bring claims."""

CLINICAL_RECORDS = _OF_ANY_TYPE
"""The record requests that bring clinical records of one type."""

COMPANY = ("include-all", "include-providers", "everything", "organizations", "practitioners")
"""The record requests that bring along what claims refer to."""
