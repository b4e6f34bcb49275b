"""Vital signs that R4 holds to a profile by their code, whether the observation claims one or not.

R4 demands it of every observation with one of these codes. Where the observation claims a profile of its own, what it
breaks is a warning: later guides have profiles for the same codes that nothing can keep together with R4's, such as US
Core's pulse oximetry with its flow in L/min.
Source: https://hl7.org/fhir/R4/observation-vitalsigns.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payerproof.fhir.walk.finding import WARNING, Check, Findings


def advised(check: Check) -> Check:
    """Return `check` with warnings in place of errors."""

    def check_softly(value: Any, visit: Any) -> Findings | None:
        found = check(value, visit)
        for finding in found or ():
            if finding.rejects:
                finding.severity = WARNING
                finding.message = f"R4 holds this LOINC code to a profile of vital signs: {finding.message}"
        return found

    return check_softly


_LOINC = "http://loinc.org"
_PROFILES = {
    "85353-1": "vitalspanel",
    "9279-1": "resprate",
    "8867-4": "heartrate",
    "2708-6": "oxygensat",
    "8310-5": "bodytemp",
    "8302-2": "bodyheight",
    "9843-4": "headcircum",
    "29463-7": "bodyweight",
    "39156-5": "bmi",
    "85354-9": "bp",
}
"""The profile of R4's base specification for each LOINC code of the table of vital signs."""


def vital_signs(observation: dict[str, Any]) -> Iterator[str]:
    """Yield the ids of the profiles that the codes of an observation bring with them."""
    code = observation.get("code")
    codings = code.get("coding") if isinstance(code, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        if isinstance(coding, dict) and coding.get("system") == _LOINC and coding.get("code") in _PROFILES:
            yield _PROFILES[coding["code"]]
