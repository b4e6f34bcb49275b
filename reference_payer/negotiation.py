"""Content negotiation: the payer speaks FHIR JSON of R4 and says so (R4, http.html#mime-type)."""

from __future__ import annotations

from payerproof.reference_payer.problems import FhirProblem

_JSON = frozenset({"json", "application/json", "application/fhir+json", "text/json"})
_ANYTHING = frozenset({"*/*", "application/*"})
_R4 = frozenset({"4.0", "4.0.1"})


def acceptable(wanted_format: str | None, accept: str | None) -> bool:
    """Tell whether JSON satisfies `_format`, or else the Accept header."""
    if wanted_format is not None:
        # A plus sign that was not escaped arrives as a blank.
        return _is_json(wanted_format.strip().replace("fhir json", "fhir+json"))
    if accept is None or not accept.strip():
        return True
    return any(_is_json(offer) for offer in accept.split(","))


def negotiate(wanted_format: str | None, accept: str | None) -> None:
    """Raise FhirProblem 406 where the client takes no JSON."""
    if not acceptable(wanted_format, accept):
        raise FhirProblem(406, "not-supported", "This payer answers in application/fhir+json (R4) only.")


def _is_json(offer: str) -> bool:
    media_type, *parameters = (part.strip().lower() for part in offer.split(";"))
    named = dict(parameter.partition("=")[::2] for parameter in parameters)
    if media_type not in _JSON and media_type not in _ANYTHING:
        return False
    if named.get("fhirversion", "4.0").strip('"') not in _R4:
        return False
    return not named.get("q", "1").startswith("0") or float(_number(named["q"])) > 0


def _number(text: str) -> str:
    return text if text.replace(".", "", 1).isdigit() else "0"
