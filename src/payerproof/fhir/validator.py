"""The validator: guides in, issues out.

    validator = load(["hl7.fhir.us.carin-bb#2.0.0"])
    issues = validator.validate(text)

A resource is judged by the base specification and by the profiles it claims in `meta.profile`, plus those asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from payerproof.fhir.coverage import Coverage, Surveyor
from payerproof.fhir.errors import PackageError
from payerproof.fhir.guides import Library, Scope, shipped_folder
from payerproof.fhir.issue import Issue, IssueSeverity
from payerproof.fhir.reading import SIZE_LIMIT, UnreadableResource, read_resource
from payerproof.fhir.selection import profiles_for
from payerproof.fhir.terminology import Terminology, read_seeds
from payerproof.fhir.walk.builder import CORE, Builder
from payerproof.fhir.walk.extensions import settled
from payerproof.fhir.walk.finding import MOST, NOT_EVALUATED, Check, Finding, Findings, Source, rejecting, under
from payerproof.fhir.walk.invariants import Invariants
from payerproof.fhir.walk.tree import Definition
from payerproof.fhir.walk.visit import Resolver, Visit
from payerproof.fhir.walk.workshop import Kind

BASE_SOURCE = Source(f"{CORE}Resource|4.0.1", "Resource")


def load(guides: Sequence[str]) -> Validator:
    """Return a validator for guides named `NAME#VERSION`. What they depend on is loaded with them.

    Raises `UnknownGuide` for a guide that is not to be had, `PackageError` for one that cannot be used.
    """
    return Validator(Library(guides))


class Validator:
    """Judges R4 resources. One validator may judge any number of resources; memory stays the same."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.terminology = Terminology(library, read_seeds(shipped_folder() / "seeds.json"))
        invariants = Invariants(library, self.terminology, self._conforms)
        self._model = invariants.model
        self._surveyors: dict[str, Surveyor] = {}
        self._builder = Builder(library, self.terminology, invariants, self._nested)
        first = library.guides[0] if library.guides else library.base
        self._scopes = [library.scope(table.id) for table in (library.guides or (first,))]

    def validate(
        self,
        resource: bytes | str | dict[str, Any],
        profiles: Sequence[str] = (),
        *,
        resolver: Resolver | None = None,
        limit: int = SIZE_LIMIT,
    ) -> list[Issue]:
        """Return what is wrong with `resource`, most severe first, then in the order of the resource.

        `profiles` are canonical URLs beyond those in `meta.profile`. `resolver` finds resources by reference.
        """
        repeated: list[str] = []
        if not isinstance(resource, dict):
            try:
                resource, repeated = read_resource(resource, limit)
            except UnreadableResource as error:
                return [Issue(IssueSeverity.FATAL, "", None, error.code, str(error))]
        try:
            return self._validate(resource, profiles, resolver, repeated)
        except RecursionError:
            return [Issue(IssueSeverity.FATAL, "", None, "too-long", "the resource is nested too deep to be judged")]

    def profiles_for(self, resource: dict[str, Any]) -> tuple[str, ...]:
        """Return the profiles that the loaded guides have for a resource of this type, see selection.py."""
        return profiles_for(resource, self.library, self._builder)

    def coverage(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> dict[str, Coverage]:
        """Return, by `url|version`, which must-support elements of its profiles a resource shows.

        The profiles are those in `meta.profile` and `profiles`, as far as they are loaded and for this type.
        """
        meta = resource.get("meta")
        claimed = meta.get("profile") if isinstance(meta, dict) else None
        found: dict[str, Coverage] = {}
        for url in (*(claimed if isinstance(claimed, list) else ()), *profiles):
            home = self._profile(url) if isinstance(url, str) else None
            if home is not None and home.type == resource.get("resourceType"):
                if home.canonical not in self._surveyors:
                    self._surveyors[home.canonical] = Surveyor(home, self._builder)
                found[home.canonical] = self._surveyors[home.canonical].survey(resource)
        return found

    def _validate(
        self, resource: dict[str, Any], profiles: Sequence[str], resolver: Resolver | None, repeated: Sequence[str]
    ) -> list[Issue]:
        name = resource.get("resourceType")
        if not isinstance(name, str) or name not in self.library.resource_types:
            message = f"{name!r:.60} is no resource type of FHIR R4" if name else "the resource has no resourceType"
            return [Issue(IssueSeverity.FATAL, "", None, "structure", message)]
        visit = Visit(resource, resource, None, resolver)
        found = self._judge(resource, visit, profiles)
        found += [
            BASE_SOURCE.error("structure", f"the key {key!r:.60} stands twice in one object")
            for key in islice(dict.fromkeys(repeated), MOST)
        ]
        return _issues(found, name)

    def _judge(self, resource: dict[str, Any], visit: Visit, profiles: Sequence[str]) -> Findings:
        name = resource["resourceType"]
        checks, found = self._checks(resource, name, profiles)
        for check in checks:
            found += check(resource, visit) or ()
        return settled(found, self._model.type(name))

    def _checks(self, resource: dict[str, Any], name: str, profiles: Sequence[str]) -> tuple[list[Check], Findings]:
        """Return the checks of the profiles that apply (of the base where none does), and what is wrong with claims."""
        meta = resource.get("meta")
        claimed = meta.get("profile") if isinstance(meta, dict) else None
        named = [url for url in claimed if isinstance(url, str)] if isinstance(claimed, list) else []
        found: Findings = []
        definitions: list[Definition] = []
        for place, url in [*((f"meta.profile[{n}]", url) for n, url in enumerate(named)), *(("", p) for p in profiles)]:
            definition = self._profile(url)
            if definition is None:
                finding = Finding(NOT_EVALUATED, "not-found", f"the profile {url!r:.200} is not loaded", BASE_SOURCE)
                found += under(place, [finding]) if place else [finding]
            elif definition.type not in (name, "Resource", "DomainResource"):
                message = f"the profile {definition.canonical} is for {definition.type}, not for {name}"
                finding = BASE_SOURCE.error("structure", message)
                found += under(place, [finding]) if place else [finding]
            elif definition not in definitions:
                definitions.append(definition)
        own = [definition for definition in definitions if definition.type == name]
        if not own:
            base = self._builder.definition_of(f"{CORE}{name}", self._scopes[0])
            if base is None:
                raise PackageError(f"the base specification has no {name}", where=self.library.base.id)
            own = [base]
        return [self._builder.structure_check(definition) for definition in own], found

    def _profile(self, canonical: str) -> Definition | None:
        for scope in self._scopes:
            found = scope.structure(canonical)
            if found is not None:
                return self._builder.open(found)
        return None

    def _nested(self, kind: Kind, home: Definition, value: Any, visit: Visit) -> Findings | None:
        """Judge a resource inside another: contained, in an entry of a bundle, or a parameter."""
        source = home.source(home.root)
        if not isinstance(value, dict):
            return [source.error("structure", "a resource is a JSON object")]
        name = value.get("resourceType")
        if not isinstance(name, str) or name not in self.library.resource_types:
            return [source.error("structure", f"{name!r:.60} is no resource type of FHIR R4")]
        code, profiles, _ = kind
        if code not in ("Resource", "DomainResource", name):
            return [source.error("structure", f"a {name} stands where {code} is expected")]
        contained = "contained" in visit.resource and any(part is value for part in visit.resource["contained"])
        inner = visit.inside(value) if contained else visit.entry(value)
        return self._judge(value, inner, profiles) or None

    def _conforms(self, value: Any, canonical: str, scope: Scope, visit: Visit) -> bool | None:
        """Tell whether `value` fulfils a profile; None if the profile is not loaded."""
        definition = self._builder.definition_of(canonical, scope)
        if definition is None:
            return None
        return not rejecting(self._builder.structure_check(definition)(value, visit))


_WEIGHT = {severity: weight for weight, severity in enumerate(IssueSeverity)}


def _issues(found: Findings, root: str) -> list[Issue]:
    seen: dict[tuple[Any, ...], Issue] = {}
    for finding in found:
        issue = finding.issue(root)
        seen.setdefault((issue.severity, issue.expression, issue.constraint, issue.message), issue)
    return sorted(seen.values(), key=lambda issue: _WEIGHT[issue.severity])
