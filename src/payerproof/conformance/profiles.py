"""Validation against the profiles of the claimed guides, and the must-support elements that were met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from payerproof.conformance.must_support import Seen, held, over_all
from payerproof.fhir.guides import shipped
from payerproof.fhir.issue import Issue
from payerproof.fhir.validator import Validator, load
from payerproof.fhir.walk.tree import Definition

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


def claimed_profiles(guides: tuple[str, ...], resource: Resource) -> list[Definition]:
    """Return the profiles of the claimed guides that a resource names in `meta.profile`."""
    meta = resource.get("meta")
    named = meta.get("profile") if isinstance(meta, Mapping) else None
    found = []
    for table in validator_of(guides).library.guides:
        scope = validator_of(guides).library.scope(table.id)
        for url in named if isinstance(named, list) else ():
            profile = scope.structure(url) if isinstance(url, str) else None
            if profile is not None and profile.table.id == table.id:
                found.append(_definition(guides, table.id, url))
    return found


@cache
def _definition(guides: tuple[str, ...], guide: str, url: str) -> Definition:
    scope = validator_of(guides).library.scope(guide)
    found = scope.structure(url)
    if found is None:
        raise KeyError(url)
    return Definition(found, scope)


def coverage(guides: tuple[str, ...], resources: Iterable[Resource]) -> dict[str, dict[str, Seen]]:
    """Return, for each profile that the resources claim, what they show of its must-support elements."""
    shown: dict[str, list[dict[str, Seen]]] = {}
    for item in resources:
        for definition in claimed_profiles(guides, item):
            shown.setdefault(definition.canonical, []).append(held(definition, item))
    return {profile: over_all(each) for profile, each in sorted(shown.items())}
