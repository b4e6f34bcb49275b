"""The validator: guides in, issues out.

    validator = load(["hl7.fhir.us.carin-bb#2.0.0"])
    issues = validator.validate(text)

A resource is judged by the base specification and by the profiles it claims in `meta.profile`, plus those asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from payerproof.fhir.claims import Claims
from payerproof.fhir.coverage import Coverage, Surveyor
from payerproof.fhir.errors import PackageError
from payerproof.fhir.guides import Library, newest, shipped
from payerproof.fhir.issue import NOT_FOUND, Issue, IssueSeverity, Result
from payerproof.fhir.reading import SIZE_LIMIT, UnreadableResource, read_resource
from payerproof.fhir.selection import profiles_for
from payerproof.fhir.vital_signs import advised, vital_signs
from payerproof.fhir.walk.builder import CORE
from payerproof.fhir.walk.extensions import settled
from payerproof.fhir.walk.finding import MOST, NOT_EVALUATED, Check, Finding, Findings, Source, under
from payerproof.fhir.walk.tree import Definition
from payerproof.fhir.walk.visit import Resolver, Visit
from payerproof.fhir.walk.workshop import Kind
from payerproof.fhir.xml_reading import is_xml, read_xml

BASE_SOURCE = Source(f"{CORE}Resource|4.0.1", "Resource")


def load(guides: Sequence[str] | None = None) -> Validator:
    """Return a validator for guides named `NAME#VERSION`, `NAME` (the newest at hand), or by the path of a package.

    What they depend on is loaded with them. None stands for the newest version of every guide that ships, and lets a
    claim without version mean the newest at hand.
    Raises `UnknownGuide` for a guide that is not to be had, `PackageError` for one that cannot be used.
    """
    return Validator(Library(newest(shipped()) if guides is None else guides), newest=guides is None)


class Validator:
    """Judges R4 resources. One validator may judge any number of resources; memory stays the same."""

    def __init__(self, library: Library, *, newest: bool = False) -> None:
        self.library = library
        self._claims = Claims(library, self._nested, newest=newest)
        home = self._claims.home
        self.terminology, self._builder, self._model = home.terminology, home.builder, home.invariants.model
        self._surveyors: dict[str, Surveyor] = {}
        self._scope = library.scope((library.guides[0] if library.guides else library.base).id)

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
        return self.judge(resource, profiles, resolver=resolver, limit=limit).issues

    def judge(
        self,
        resource: bytes | str | dict[str, Any],
        profiles: Sequence[str] = (),
        *,
        resolver: Resolver | None = None,
        limit: int = SIZE_LIMIT,
    ) -> Result:
        """Return the issues of `resource` as `validate` does, and the profiles that it was held to."""
        reading_issues: list[Issue] = []
        if not isinstance(resource, dict):
            try:
                resource, reading_issues = _read(resource, limit)
            except UnreadableResource as error:
                return Result([Issue(IssueSeverity.FATAL, "", None, error.code, str(error))], ())
        try:
            return self._validate(resource, profiles, resolver, reading_issues)
        except RecursionError:
            text = "the resource is nested too deep to be judged"
            return Result([Issue(IssueSeverity.FATAL, "", None, "too-long", text)], ())

    def held_to(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the profiles that `judge` holds a resource to, those inside it left out."""
        name = resource.get("resourceType")
        if not isinstance(name, str) or name not in self.library.resource_types:
            return ()
        visit = Visit(resource, resource, None, None)
        self._checks(resource, name, profiles, visit)
        return tuple(visit.held)

    def profiles_for(self, resource: dict[str, Any]) -> tuple[str, ...]:
        """Return the profiles that the loaded guides have for a resource of this type, see selection.py."""
        return profiles_for(resource, self.library, self._builder)

    def coverage(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> dict[str, Coverage]:
        """Return, by `url|version`, which must-support elements of its profiles a resource shows.

        The profiles are those in `meta.profile` and `profiles`, as far as the guides asked for have them for this type.
        """
        found: dict[str, Coverage] = {}
        for url in (*_claimed(resource), *profiles):
            claim = self._claims.find(url)
            if isinstance(claim, str) or claim.room is not self._claims.home:
                continue
            if claim.definition.type != resource.get("resourceType"):
                continue
            home = claim.definition
            if home.canonical not in self._surveyors:
                self._surveyors[home.canonical] = Surveyor(home, claim.room.builder)
            found[home.canonical] = self._surveyors[home.canonical].survey(resource)
        return found

    def _validate(
        self, resource: dict[str, Any], profiles: Sequence[str], resolver: Resolver | None, reading_issues: list[Issue]
    ) -> Result:
        name = resource.get("resourceType")
        if not isinstance(name, str) or name not in self.library.resource_types:
            return Result([Issue(IssueSeverity.FATAL, "", None, "structure", _no_type(name))], ())
        visit = Visit(resource, resource, None, resolver)
        found = self._judge(resource, visit, profiles)
        return Result(_issues(found, name, reading_issues), tuple(visit.held))

    def _judge(self, resource: dict[str, Any], visit: Visit, profiles: Sequence[str]) -> Findings:
        name = resource["resourceType"]
        checks, found = self._checks(resource, name, profiles, visit)
        for check in checks:
            found += check(resource, visit) or ()
        return settled(found, self._model.type(name))

    def _checks(
        self, resource: dict[str, Any], name: str, profiles: Sequence[str], visit: Visit
    ) -> tuple[list[Check], Findings]:
        """Return the checks of the profiles that apply (of the base where none does), and what is wrong with claims."""
        places = [(f"meta.profile[{index}]", url) for index, url in enumerate(_claimed(resource))]
        found: Findings = []
        checks: dict[str, Check] = {}
        own = False
        for place, url in [*places, *(("", url) for url in profiles)]:
            claim = self._claims.find(url)
            if isinstance(claim, str):
                finding = Finding(NOT_EVALUATED, NOT_FOUND, claim, BASE_SOURCE)
                found += under(place, [finding]) if place else [finding]
                continue
            definition = claim.definition
            if definition.type not in (name, "Resource", "DomainResource"):
                message = f"the profile {definition.canonical} is for {definition.type}, not for {name}"
                finding = BASE_SOURCE.error("structure", message)
                found += under(place, [finding]) if place else [finding]
            elif definition.canonical not in checks:
                checks[definition.canonical] = claim.room.check(definition)
                own |= definition.type == name
        advice: list[Check] = []
        if name == "Observation":
            signs = {key: check for key, check in self._signs(resource).items() if key not in checks}
            advice = [advised(check) for check in signs.values()] if own else []
            checks.update({} if own else signs)
            own |= bool(signs)
        if not own:
            checks = {**self._base_check(name), **checks}
        visit.held.update(dict.fromkeys(checks))
        return [*checks.values(), *advice], found

    def _signs(self, observation: dict[str, Any]) -> dict[str, Check]:
        """Return the checks of the vital signs profiles that the codes of an observation bring, by `url|version`."""
        homes = [self._builder.definition_of(f"{CORE}{sign}", self._scope) for sign in vital_signs(observation)]
        return {home.canonical: self._builder.structure_check(home) for home in homes if home is not None}

    def _base_check(self, name: str) -> dict[str, Check]:
        base = self._builder.definition_of(f"{CORE}{name}", self._scope)
        if base is None:
            raise PackageError(f"the base specification has no {name}", where=self.library.base.id)
        return {base.canonical: self._builder.structure_check(base)}

    def _nested(self, kind: Kind, home: Definition, value: Any, visit: Visit) -> Findings | None:
        """Judge a resource inside another: contained, in an entry of a bundle, or a parameter."""
        source = home.source(home.root)
        if not isinstance(value, dict):
            return [source.error("structure", "a resource is a JSON object")]
        name = value.get("resourceType")
        if not isinstance(name, str) or name not in self.library.resource_types:
            return [source.error("structure", f"{name!r} is no resource type of FHIR R4")]
        code, profiles, _ = kind
        if code not in ("Resource", "DomainResource", name):
            return [source.error("structure", f"a {name} stands where {code} is expected")]
        contained = "contained" in visit.resource and any(part is value for part in visit.resource["contained"])
        inner = visit.inside(value) if contained else visit.entry(value)
        return self._judge(value, inner, [_pinned(canonical, home) for canonical in profiles]) or None


def _pinned(canonical: str, home: Definition) -> str:
    """Return a profile that a guide demands, with the version that the guide means by it."""
    found = home.scope.structure(canonical)
    return canonical if found is None else found.canonical


def _read(text: bytes | str, limit: int) -> tuple[dict[str, Any], list[Issue]]:
    """Return the resource in a JSON or XML text, and what only the text shows: keys that stand twice, a wrong order."""
    if is_xml(text):
        read = read_xml(text, limit)
        problems = [
            Issue(IssueSeverity.ERROR, place, None, "structure", words, *BASE_SOURCE) for place, words in read.problems
        ]
        return read.resource, problems[:MOST]
    resource, repeated = read_resource(text, limit)
    name = str(resource.get("resourceType"))
    twice = (f"the key {key!r:.60} stands twice in one object" for key in islice(dict.fromkeys(repeated), MOST))
    return resource, [Issue(IssueSeverity.ERROR, name, None, "structure", words, *BASE_SOURCE) for words in twice]


def _claimed(resource: dict[str, Any]) -> list[str]:
    """Return the texts in `meta.profile`."""
    meta = resource.get("meta")
    claimed = meta.get("profile") if isinstance(meta, dict) else None
    return [url for url in claimed if isinstance(url, str)] if isinstance(claimed, list) else []


def _no_type(name: Any) -> str:
    if not name:
        return "the resource has no resourceType"
    return f"{name!r:.60} is no resource type of FHIR R4 (R4B and R5 are not validated)"


_WEIGHT = {severity: weight for weight, severity in enumerate(IssueSeverity)}


def _issues(found: Findings, root: str, reading_issues: list[Issue]) -> list[Issue]:
    seen: dict[tuple[Any, ...], Issue] = {}
    for issue in (*(finding.issue(root) for finding in found), *reading_issues):
        seen.setdefault((issue.severity, issue.expression, issue.constraint, issue.message), issue)
    return sorted(seen.values(), key=lambda issue: _WEIGHT[issue.severity])
