"""Is this code in that value set? Yes, no, or not to be told without a terminology server.

Codes of licensed or unpublished systems (CPT, NUBC, NDC, SNOMED CT, …) are never in and never out: the answer is
None with the reason. A system that a value set does not name at all is out, whoever owns it.
Source: https://hl7.org/fhir/R4/valueset.html#compositions
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from payerproof.fhir.guides import Found, Library, Scope
from payerproof.fhir.remembered import Remembered

BCP_47 = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*|[xi](?:-[A-Za-z0-9]{1,8})+")
"""Shape of a language tag; https://www.rfc-editor.org/info/bcp47."""
BCP_13 = re.compile(r"[\w.!#$&^+-]+/[\w.!#$&^+*-]+(?:\s*;\s*[\w.!#$&^+-]+=(?:[\w.!#$&^+/:-]+|\"[^\"]*\"))*", re.ASCII)
"""Shape of a media type; https://www.rfc-editor.org/info/bcp13."""
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?P<extlang>(?:-[a-z]{3}){1,3})?(?P<script>-[a-z]{4})?(?P<region>-(?:[a-z]{2}|\d{3}))?"
    r"(?P<variant>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))+)?(?P<extension>(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)+)?"
    r"(?P<private>-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
_TAG_PARTS = {
    "ext-lang": "extlang",
    "private-use": "private",
    **{name: name for name in ("script", "region", "variant", "extension", "language")},
}
_HL7_SYSTEM = re.compile(
    r"https?://(?:www\.)?(?:hl7\.org/fhir/(?:CodeSystem/)?[^/]+|terminology\.hl7\.org(?:/.*)?)/?", re.IGNORECASE
)
"""Where HL7 keeps the code systems that belong to no guide."""
_REGISTERED = (
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://unitsofmeasure.org",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
)
"""Code systems whose URL is fixed to the letter, and often seen with more behind it."""
_GRAMMARS = {"urn:ietf:bcp:47": BCP_47, "urn:ietf:bcp:13": BCP_13}


class Answer(NamedTuple):
    """`member` is None where it cannot be told; `reason` then says why."""

    member: bool | None
    reason: str = ""


YES, NO = Answer(member=True), Answer(member=False)
_Part = Callable[[str, str], Answer]


def either(answers: Iterable[Answer]) -> Answer:
    """Return the three-valued `or`: yes if one says yes, no if all say no."""
    result = NO
    for answer in answers:
        if answer.member:
            return answer
        if answer.member is None:
            result = answer
    return result


class Seed(NamedTuple):
    """Codes that a guide leaves to a source outside, written down from another source; `complete` if these are all."""

    codes: tuple[Any, ...]
    complete: bool


def read_seeds(path: Path) -> dict[str, Seed]:
    """Read the seeds that ship, by URL of code system or value set. Each names its source in the file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return {
        url: Seed(tuple(tuple(code) if isinstance(code, list) else code for code in entry["codes"]), entry["complete"])
        for kind in ("codesystems", "valuesets")
        for url, entry in content[kind].items()
    }


class CodeSystem:
    """One code system in all its loaded versions together: a code known to one of them exists."""

    def __init__(self, url: str, versions: Sequence[Found], seed: Seed | None = None) -> None:
        self.url, self._versions = url, versions
        self.folded = any(found.facts.get("insensitive") for found in versions)
        self.complete = any(found.facts["content"] == "complete" for found in versions)
        self.parents: dict[str, list[str]] = {}
        self.properties: dict[str, dict[str, Any]] = {}
        for found in versions:
            for code, parents in found.facts["codes"].items():
                self.parents.setdefault(self.spelling(code), []).extend(map(self.spelling, parents))
            for code, properties in found.facts.get("properties", {}).items():
                self.properties.setdefault(self.spelling(code), {}).update(properties)
        if seed is not None:
            self.complete = self.complete or seed.complete
            self.parents.update((code, []) for code in seed.codes if code not in self.parents)

    def spelling(self, code: str) -> str:
        """Return `code` as it is compared."""
        return code.casefold() if self.folded else code

    def has(self, code: str) -> Answer:
        """Tell whether the system defines `code`."""
        if self.spelling(code) in self.parents:
            return YES
        grammar = _GRAMMARS.get(self.url)
        if grammar is not None:
            return YES if grammar.fullmatch(code) else NO
        return NO if self.complete else Answer(None, f"the codes of {self.url} are not published with the guides")

    def shown_as(self, code: str) -> tuple[str, ...]:
        """Return every display and designation that a loaded version has for `code`; none where they are not known."""
        return self._displays.get(self.spelling(code), ())

    @cached_property
    def _displays(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for version in self._versions:
            for code, names in version.table.displays.get(self.url, {}).items():
                found[self.spelling(code)] = (*found.get(self.spelling(code), ()), *names)
        return found

    def below(self, code: str, ancestor: str) -> bool:
        """Tell whether `ancestor` stands somewhere above `code`."""
        wanted, queue, seen = self.spelling(ancestor), list(self.parents.get(self.spelling(code), ())), set[str]()
        while queue:
            parent = queue.pop()
            if parent == wanted:
                return True
            if parent not in seen:
                seen.add(parent)
                queue += self.parents.get(parent, ())
        return False


class ValueSet:
    """One value set: what it includes, less what it excludes."""

    def __init__(self, canonical: str, include: Sequence[_Part], exclude: Sequence[_Part], systems: set[str]) -> None:
        self.canonical, self.systems = canonical, frozenset(systems)
        self._include, self._exclude = include, exclude
        self._known = Remembered()

    def judge(self, system: str, code: str) -> Answer:
        """Tell whether `code` of `system` is a member."""
        key = (system, code)
        answer: Answer | None = self._known.get(key)
        if answer is None:
            answer = self._judge(system, code)
            self._known.keep(key, answer, len(system) + len(code))
        return answer

    def _judge(self, system: str, code: str) -> Answer:
        inside = either(part(system, code) for part in self._include)
        if inside.member is False:
            return NO
        outside = either(part(system, code) for part in self._exclude)
        if outside.member:
            return NO
        return outside if outside.member is None else inside

    def judge_code(self, code: str) -> Answer:
        """Tell whether `code` alone, as a `code` element gives it, is a member in one of the systems."""
        return either(self.judge(system, code) for system in self.systems)


class Terminology:
    """The value sets and code systems of a library, built when they are first asked for."""

    def __init__(self, library: Library, seeds: dict[str, Seed]) -> None:
        self._library, self._seeds = library, seeds
        self._building: set[str] = set()

    @cached_property
    def _namespaces(self) -> frozenset[str]:
        """Where the guides asked for keep the code systems they publish."""
        published = (url for table in self._library.guides for url in table.terms["codesystems"])
        return frozenset(place for url in published if (place := _namespace(url)) is not None)

    def code_system(self, url: str) -> CodeSystem:
        """Return the code system `url`; one that is not loaded knows no code and is not complete."""
        return self._known_system(url) if self._defines(url) else CodeSystem(url, ())

    def _defines(self, url: str) -> bool:
        """Tell whether a loaded guide, or a seed, defines the code system `url`."""
        return url in self._seeds or bool(self._versions(url))

    def _versions(self, url: str) -> list[Found]:
        return self._library.scope(self._library.base.id).code_systems(url)

    @cache  # noqa: B019 - lives as long as its validator; systems are as many as the guides have
    def _known_system(self, url: str) -> CodeSystem:
        return CodeSystem(url, self._versions(url), self._seeds.get(url))

    def misnamed(self, url: str) -> str | None:
        """Return what is wrong with `url` as the name of a code system that no loaded guide defines, or None.

        It is the URL of a value set; or one of a loaded guide's own, which knows all of them; or a well-known one that
        goes on after its end. Source: https://hl7.org/fhir/R4/terminologies-systems.html
        """
        if self._defines(url):
            return None
        scope = self._library.scope(self._library.base.id)
        if scope.value_set(url) is not None:
            return f"{url!r} is a value set: a code comes from a code system"
        place = _namespace(url)
        if place is not None and place in self._namespaces:
            return f"{url!r} is no code system of the guide that has {place} for its own"
        known = next((known for known in _REGISTERED if url.startswith(known) and url != known), None)
        return None if known is None else f"{url!r} is no code system: it is named {known}"

    def unheard_of(self, url: str) -> str | None:
        """Return what is doubtful about `url`, a code system under HL7's own hosts that HL7 does not publish, or None.

        Later releases may have it, so this is no error.
        """
        if not _HL7_SYSTEM.fullmatch(url) or self._defines(url):
            return None
        return f"{url!r} is no code system that HL7 publishes, neither in FHIR R4 nor in its terminology"

    @cache  # noqa: B019 - as above, one per value set and scope
    def value_set(self, canonical: str, scope: Scope) -> ValueSet | None:
        """Return the value set as `scope` sees it, or None if no loaded guide defines it."""
        url = canonical.partition("|")[0]
        found = scope.value_set(canonical) or scope.value_set(url)
        if found is None:
            return _seeded(url, self._seeds[url]) if url in self._seeds else None
        home = self._library.scope(found.table.id)
        if found.canonical in self._building:
            reason = f"the definition of {found.canonical} contains itself"
            return ValueSet(found.canonical, [lambda _system, _code: Answer(None, reason)], [], {""})
        self._building.add(found.canonical)
        try:
            return self._build(found, home)
        finally:
            self._building.discard(found.canonical)

    def _build(self, found: Found, home: Scope) -> ValueSet:
        facts, systems = found.facts, set[str]()
        include = [self._part(part, home, systems) for part in facts["include"]]
        exclude = [self._part(part, home, set()) for part in facts["exclude"]]
        if not include:
            codes = frozenset(map(tuple, facts.get("codes", ())))
            systems |= {system for system, _ in codes}
            reason = f"{found.canonical} is published without its codes"
            unknown = Answer(None, reason)
            include = [lambda system, code: YES if (system, code) in codes else NO if codes else unknown]
            systems = systems or {""}
        return ValueSet(found.canonical, include, exclude, systems)

    def _part(self, part: dict[str, Any], home: Scope, systems: set[str]) -> _Part:
        tests: list[_Part] = []
        nested = set[str]()
        for canonical in part.get("sets", ()):
            inner = self.value_set(canonical, home)
            if inner is None:
                reason = f"the value set {canonical} is not among the loaded guides"
                tests.append(lambda _system, _code, reason=reason: Answer(None, reason))  # type: ignore[misc]  # a default binds the loop's value
                nested.add("")
            else:
                tests.append(inner.judge)
                nested |= inner.systems
        url = part.get("system")
        if url is None:
            systems |= nested
        else:
            systems.add(url)
            tests.append(self._system_part(part, self.code_system(url)))
        return tests[0] if len(tests) == 1 else _all_of(tests)

    def _system_part(self, part: dict[str, Any], known: CodeSystem) -> _Part:
        url = part["system"]
        if "codes" in part:
            codes = frozenset(map(known.spelling, part["codes"]))
            return lambda system, code: YES if system == url and known.spelling(code) in codes else NO
        filters = [_filter(known, *rule) for rule in part.get("filters", ())]

        def judge(system: str, code: str) -> Answer:
            if system != url:
                return NO
            answer = known.has(code)
            if answer.member is None:
                return answer if not filters else Answer(None, answer.reason)
            for rule in filters:
                if not answer.member:
                    return answer
                answer = rule(code)
            return answer

        return judge


def _namespace(url: str) -> str | None:
    """Return what stands before the name of a guide's own code system, or None for one of nobody or of everybody."""
    place, mark, _ = url.partition("/CodeSystem/")
    return f"{place}{mark}" if mark and "/us/" in place else None


def _seeded(url: str, seed: Seed) -> ValueSet:
    codes = frozenset(seed.codes)
    rest = NO if seed.complete else Answer(None, f"the codes of {url} are not published with the guides")
    systems = {system for system, _ in codes}
    return ValueSet(url, [lambda system, code: YES if (system, code) in codes else rest], [], systems)


def _all_of(tests: Sequence[_Part]) -> _Part:
    def judge(system: str, code: str) -> Answer:
        result = YES
        for test in tests:
            answer = test(system, code)
            if answer.member is False:
                return NO
            if answer.member is None:
                result = answer
        return result

    return judge


def _filter(known: CodeSystem, name: str, operation: str, value: str) -> Callable[[str], Answer]:
    """Return a test for codes that `known` has; operations of https://hl7.org/fhir/R4/valueset-filter-operator.html."""
    if name in ("concept", "code") and operation in ("is-a", "descendent-of", "is-not-a"):
        itself = known.spelling(value)

        def related(code: str) -> Answer:
            inside = known.below(code, value) or (operation != "descendent-of" and known.spelling(code) == itself)
            return YES if inside != (operation == "is-not-a") else NO

        return related
    if name == "code" and operation == "regex":
        return _matching(value, known.url)
    if known.url == "urn:ietf:bcp:47" and operation == "exists" and name in _TAG_PARTS:
        return lambda code: _has_part(code, _TAG_PARTS[name], wanted=value == "true")
    if name == "parent" and operation == "=":
        return lambda code: YES if known.spelling(value) in known.parents.get(known.spelling(code), ()) else NO
    if operation == "=" and known.properties:
        return lambda code: YES if str(known.properties.get(known.spelling(code), {}).get(name)) == value else NO
    reason = f"the filter {name} {operation} {value} on {known.url} cannot be evaluated"
    return lambda _code: Answer(None, reason)


def _matching(source: str, url: str) -> Callable[[str], Answer]:
    try:
        pattern = re.compile(source)
    except re.error as error:
        reason = f"the regular expression {source!r} for {url} cannot be read: {error}"
        return lambda _code: Answer(None, reason)
    return lambda code: YES if pattern.fullmatch(code) else NO


def _has_part(tag: str, part: str, *, wanted: bool) -> Answer:
    found = _TAG.fullmatch(tag)
    if found is None:
        return NO
    return YES if (found[part] is not None) == wanted else NO
