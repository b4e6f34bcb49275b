"""FHIR as rules: packages, profiles, validation, FHIRPath, terminology, search grammar.

from payerproof.fhir import validate

for issue in validate(Path("eob.json").read_bytes(), profiles=["http://hl7.org/fhir/us/carin-bb/…|2.0.0"]):
    print(issue.severity, issue.expression, issue.line, issue.message)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from payerproof.fhir.issue import Issue, IssueSeverity, Result, Verdict
from payerproof.fhir.locating import located
from payerproof.fhir.validator import Validator, load

__all__ = ["Issue", "IssueSeverity", "Result", "Validator", "Verdict", "judge", "load", "validate"]
_LOADED = 8
"""Sets of guides kept ready; each takes some ten megabytes."""


def validate(
    resource: bytes | str | dict[str, Any], profiles: Sequence[str] = (), *, guides: Sequence[str] | None = None
) -> list[Issue]:
    """Return what is wrong with one R4 resource: its JSON or XML text, or the object as `json.loads` gives it.

    It is held to the base specification, to each profile in its `meta.profile` and to `profiles`, canonical URLs as
    `url` or `url|version`. `guides` are names such as `hl7.fhir.us.core#6.1.0`, `hl7.fhir.us.core` (the newest at
    hand) or paths of packages; without them a URL without version means the newest version that ships.

    The list is empty for a resource without a remark. A resource is rejected if some `issue.rejects`; a profile that
    is not at hand gives an issue with `issue.unjudged`, and then no one has shown the resource to be valid: `judge`
    returns the verdict. Issues of a text have `line` and `column`.
    Raises `UnknownGuide` or `PackageError` for guides that cannot be had or used; never for the resource.
    """
    return judge(resource, profiles, guides=guides).issues


def judge(
    resource: bytes | str | dict[str, Any], profiles: Sequence[str] = (), *, guides: Sequence[str] | None = None
) -> Result:
    """Return what `validate` returns, with the verdict and the `url|version` of every profile it was held to."""
    found = _validator(None if guides is None else tuple(guides)).judge(resource, profiles)
    if isinstance(resource, dict):
        return found
    text = resource.encode("utf-8", "surrogatepass") if isinstance(resource, str) else resource
    return found._replace(issues=located(found.issues, text))


@lru_cache(_LOADED)
def _validator(guides: tuple[str, ...] | None) -> Validator:
    return load(guides)
