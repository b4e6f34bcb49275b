"""Validation against the profiles of the claimed guides, and the must-support elements that were met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from payerproof.fhir.coverage import Coverage
from payerproof.fhir.issue import Result
from payerproof.fhir.validator import Validator, load
from payerproof.guide_names import at_hand
from payerproof.target.description import Claims

Resource = Mapping[str, Any]


@cache
def validator_of(guides: tuple[str, ...]) -> Validator:
    """Return the validator for the guides that a target claims; one for all checks of a run.

    A guide whose requirements alone ship has no profiles here; who claims one of them is not evaluated.
    """
    known = at_hand()
    return load([name for name in guides if name in known])


def judged(target: Claims, resource: Resource, find: Callable[[str], dict[str, Any] | None]) -> Result:
    """Judge a resource by the profiles that it names, in the versions it names; else by those the guides have for it.

    A guide that the target does not claim for the resource's type counts only where the resource names its profile.
    A profile named without version is that of the claimed guides. Two guides may have profiles for one type that no
    resource can keep both of, so its own word on which it keeps counts. `find` resolves references.
    """
    further = () if claims_a_profile(target.guides, resource) else _meant(target, resource)
    return validator_of(target.guides).judge(dict(resource), further, resolver=find)


def judged_by(target: Claims, resource: Resource) -> frozenset[str]:
    """Return what a resource is judged by: the names of profiles, of those that these build on, and of their guides."""
    guides = target.guides
    bases = {url: facts["base"] for _, url, facts in _structures(guides)}
    canonicals = _named(resource) if claims_a_profile(guides, resource) else _meant(target, resource)
    waiting = [canonical.partition("|")[0] for canonical in canonicals]
    found: set[str] = set()
    while waiting:
        url = waiting.pop()
        if url in bases and url not in found:
            found.add(url)
            waiting.append(bases[url])
    at_home = {guide for guide, url, _ in _structures(guides) if url in found}
    return frozenset({url.rpartition("/")[2] for url in found} | at_home)


def homes(guides: tuple[str, ...]) -> dict[str, str]:
    """Return the guide of each profile of the claimed guides, by `url|version`."""
    return {f"{url}|{facts['version']}": guide for guide, url, facts in _structures(guides)}


def _structures(guides: tuple[str, ...]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield (guide, URL, facts) for each structure of the claimed guides."""
    for table in validator_of(guides).library.guides:
        for url, facts in table.profiles["structures"].items():
            yield table.id, url, facts


def _named(resource: Resource) -> tuple[str, ...]:
    meta = resource.get("meta")
    named = meta.get("profile") if isinstance(meta, Mapping) else None
    return tuple(url for url in named if isinstance(url, str)) if isinstance(named, list) else ()


def claims_a_profile(guides: tuple[str, ...], resource: Resource) -> bool:
    """Return whether a resource names in `meta.profile` a profile that stands in one of the claimed guides."""
    urls = {url.partition("|")[0] for url in _named(resource)}
    tables = validator_of(guides).library.guides
    return any(url in table.profiles["structures"] for table in tables for url in urls)


def has_a_profile(target: Claims, resource: Resource) -> bool:
    """Return whether one of the guides claimed for its type has a profile that is meant for a resource of its kind."""
    return bool(_meant(target, resource))


def _meant(target: Claims, resource: Resource) -> tuple[str, ...]:
    """Return the profiles that the guides claimed for a resource's type have for it."""
    return validator_of(target.guides_for(str(resource.get("resourceType")))).profiles_for(dict(resource))


def coverage(target: Claims, resources: Iterable[Resource]) -> dict[str, Coverage]:
    """Return, for each profile that the resources claim, what they show together of its must-support elements."""
    shown: dict[str, Coverage] = {}
    for item in resources:
        guides = target.guides_for(str(item.get("resourceType")))
        for profile, found in validator_of(guides).coverage(dict(item)).items():
            if profile in shown:
                shown[profile].add(found)
            else:
                shown[profile] = found
    return dict(sorted(shown.items()))
