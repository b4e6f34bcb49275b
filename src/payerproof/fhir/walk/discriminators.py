"""Which slice does a value belong to? A slice's discriminators turned into one three-valued question.

Source: https://hl7.org/fhir/R4/profiling.html#discriminator
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from payerproof.fhir.terminology import Answer, ValueSet, either
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.values import fits, fitting, same
from payerproof.fhir.walk.visit import Visit, referenced_type

Question = Callable[[Any, Visit], "bool | None"]
"""(value, visit) -> does it belong to the slice? None where that cannot be told."""
Predicate = Callable[[Any], "bool | None"]

_EXTENSION_STEP = re.compile(r"extension\('([^']+)'\)")
_TYPE_STEP = re.compile(r"(?:ofType|as)\((\w+)\)")


class Definitions(Protocol):
    """What a question needs of the builder: other definitions, and value sets."""

    def definition_of(self, canonical: str, home: Definition) -> Definition | None:
        """Return the structure behind a canonical URL as `home` sees it."""

    def value_set_of(self, canonical: str, home: Definition) -> ValueSet | None:
        """Return the value set behind a canonical URL as `home` sees it."""


def question(by: Sequence[Sequence[str]], home: Definition, part: Node, known: Definitions) -> Question:
    """Return the question whether a value belongs to slice `part`; all discriminators have to say yes."""
    tests = [_single(kind, steps(path), home, part, known) for kind, path in by]

    def ask(value: Any, visit: Visit) -> bool | None:
        result: bool | None = bool(tests)
        for test in tests:
            answer = test(value, visit)
            if answer is False:
                return False
            result = result and answer
        return result

    return ask if len(tests) != 1 else tests[0]


def steps(path: str) -> list[str]:
    """Return the steps of a discriminator path; `$this` is no step. Dots inside `extension('…')` do not split."""
    found = re.findall(r"(?:[^.(]|\([^)]*\))+", path)
    return [step for step in found if step != "$this"]


def _single(kind: str, path: list[str], home: Definition, part: Node, known: Definitions) -> Question:
    if kind in ("value", "pattern"):
        return _by_value(path, home, part, known)
    if kind == "exists":
        return _by_presence(path, part)
    if kind == "type" or (kind == "profile" and path[-1:] == ["resolve()"]):
        return _by_type(path, home, part, known)
    return lambda _value, _visit: None


def _by_value(path: list[str], home: Definition, part: Node, known: Definitions) -> Question:
    if "resolve()" in path:
        return lambda _value, _visit: None
    predicate = _expected(path, home, part, known)
    if predicate is None:
        return lambda _value, _visit: None

    def ask(value: Any, _visit: Visit) -> bool | None:
        result: bool | None = False
        for item in reach(value, path):
            answer = predicate(item)
            if answer:
                return True
            result = None if answer is None else result
        return result

    return ask


def reach(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield the JSON values at `path` below `value`, arrays spread out."""
    if isinstance(value, list):
        for item in value:
            yield from reach(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        for item in _stepped(value, path[0]):
            yield from reach(item, path[1:])


def _stepped(value: dict[str, Any], step: str) -> list[Any]:
    """Return what one step leads to: an extension by URL, a property, a choice, or the value itself for a type."""
    extension = _EXTENSION_STEP.fullmatch(step)
    if extension:
        listed = value.get("extension", ())
        found = listed if isinstance(listed, list) else []
        return [item for item in found if isinstance(item, dict) and item.get("url") == extension[1]]
    if step in value:
        return [value[step]]
    if _TYPE_STEP.fullmatch(step):
        return [value]
    return [item for key, item in value.items() if key.startswith(step) and key[len(step) : len(step) + 1].isupper()]


def _expected(path: Sequence[str], home: Definition, part: Node, known: Definitions) -> Predicate | None:
    """Return what the slice wants at `path`, looked for at the element, above it, below it and in its profiles."""
    node: Node | None = part
    for depth in range(len(path) + 1):
        if node is None:
            break
        for name, compare in (("fixed", same), ("pattern", fits)):
            if name in node.facts:
                return _inside(node.facts[name], path[depth:], compare)
        if depth == len(path):
            return _at_element(home, node, known)
        profile = _profile(home, node, known)
        below = node.at(_plain(path[depth])) if _EXTENSION_STEP.fullmatch(path[depth]) is None else None
        if below is None and profile is not None:
            return _expected(path[depth:], profile, profile.root, known)
        node = below
    return None


def _plain(step: str) -> str:
    return step.partition("(")[0] if _TYPE_STEP.fullmatch(step) is None else ""


def _inside(value: Any, path: Sequence[str], compare: Callable[[Any, Any], bool]) -> Predicate | None:
    if not path:
        return lambda item: compare(item, value)
    wanted = list(reach(value, path))
    return (lambda item: any(same(item, one) for one in wanted)) if wanted else None


def _at_element(home: Definition, node: Node, known: Definitions) -> Predicate | None:
    pattern = derived(node)
    if pattern is not None:
        return fitting(pattern)
    strength, canonical, _ = node.facts.get("binding", (None, None, None))
    if strength == "required" and canonical:
        members = known.value_set_of(canonical, home)
        return None if members is None else lambda item: judge(item, members).member
    profile = _profile(home, node, known)
    return _expected((), profile, profile.root, known) if profile is not None else None


def derived(node: Node) -> Any:
    """Return the pattern that the fixed and pattern values at and below `node` add up to, or None."""
    for name in ("fixed", "pattern"):
        if name in node.facts:
            return node.facts[name]
    found: dict[str, Any] = {}
    for name, child in node.children.items():
        single = derived(child)
        parts = [single] if single is not None else []
        parts += [value for part in child.slices if part.min and (value := derived(part)) is not None]
        if parts and not child.is_choice and name != "extension":
            found[name] = parts if child.is_array else parts[0]
    return found or None


def judge(value: Any, members: ValueSet) -> Answer:
    """Ask whether a code, Coding, CodeableConcept or Quantity is in a value set."""
    if isinstance(value, str):
        return members.judge_code(value)
    if not isinstance(value, dict):
        return Answer(member=False)
    if isinstance(value.get("coding"), list):
        return either(judge(coding, members) for coding in value["coding"] if isinstance(coding, dict))
    code = value.get("code")
    return members.judge(str(value.get("system", "")), code) if isinstance(code, str) else Answer(member=False)


def _profile(home: Definition, node: Node, known: Definitions) -> Definition | None:
    profiles = [canonical for _, listed, _ in node.types for canonical in listed]
    return known.definition_of(profiles[0], home) if len(profiles) == 1 else None


def _by_presence(path: list[str], part: Node) -> Question:
    node = part.at(".".join(path)) if path else part
    wanted = node is None or node.max > 0
    return lambda value, _visit: any(True for _ in reach(value, path)) == wanted


def _by_type(path: list[str], home: Definition, part: Node, known: Definitions) -> Question:
    follow = path[-1:] == ["resolve()"]
    names = [step for step in path if step != "resolve()"]
    node = part.at(".".join(names)) if names else part
    kinds = node.types if node is not None else []
    if follow:
        targets = [known.definition_of(canonical, home) for _, _, listed in kinds for canonical in listed]
        allowed = frozenset(target.type for target in targets if target is not None)
    else:
        allowed = frozenset(code for code, _, _ in kinds)

    def ask(value: Any, visit: Visit) -> bool | None:
        if names and not follow and isinstance(value, dict):
            keys = {f"{names[-1]}{code[:1].upper()}{code[1:]}" for code in allowed}
            parents = reach(value, names[:-1])
            if any(keys & parent.keys() for parent in parents if isinstance(parent, dict)):
                return True
        answers = [_is_of(item, allowed, visit, follow=follow) for item in reach(value, names)]
        return True if True in answers else None if None in answers else False

    return ask


def _is_of(item: Any, allowed: frozenset[str], visit: Visit, *, follow: bool) -> bool | None:
    if follow:
        reference = item.get("reference") if isinstance(item, dict) else None
        if not isinstance(reference, str):
            return None
        target = visit.resolve(reference)
        named = target.get("resourceType") if target else referenced_type(reference)
        return None if named is None else named in allowed
    if isinstance(item, dict) and "resourceType" in item:
        return item["resourceType"] in allowed
    return None
