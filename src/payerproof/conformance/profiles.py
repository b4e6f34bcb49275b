"""Validation against the profiles of the claimed guides, and the must-support elements that were met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from payerproof.fhir.coverage import Coverage
from payerproof.fhir.guides import shipped
from payerproof.fhir.issue import Issue
from payerproof.fhir.validator import Validator, load

Resource = Mapping[str, Any]


@cache
def validator_of(guides: tuple[str, ...]) -> Validator:
    """Return the validator for the guides that a target claims, as far as they ship; one for all checks of a run."""
    return load([name for name in guides if name in shipped()])


def rejections(
    guides: tuple[str, ...], resource: Resource, find: Callable[[str], dict[str, Any] | None]
) -> list[Issue]:
    """Return the errors of a resource against the profiles it claims and those its guide has for it.

    What could not be evaluated is no error. `find` resolves references.
    """
    validator = validator_of(guides)
    document = dict(resource)
    issues = validator.validate(document, validator.profiles_for(document), resolver=find)
    return [issue for issue in issues if issue.rejects]


def claims_a_profile(guides: tuple[str, ...], resource: Resource) -> bool:
    """Return whether a resource names in `meta.profile` a profile that stands in one of the claimed guides."""
    meta = resource.get("meta")
    named = meta.get("profile") if isinstance(meta, Mapping) else None
    urls = {url.partition("|")[0] for url in named if isinstance(url, str)} if isinstance(named, list) else set()
    tables = validator_of(guides).library.guides
    return any(url in table.profiles["structures"] for table in tables for url in urls)


def coverage(guides: tuple[str, ...], resources: Iterable[Resource]) -> dict[str, Coverage]:
    """Return, for each profile that the resources claim, what they show together of its must-support elements."""
    shown: dict[str, Coverage] = {}
    for item in resources:
        for profile, found in validator_of(guides).coverage(dict(item)).items():
            if profile in shown:
                shown[profile].add(found)
            else:
                shown[profile] = found
    return dict(sorted(shown.items()))
