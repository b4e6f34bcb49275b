"""Snapshots of profiles that are published as differentials alone, as facts (facts.py).

The base's elements are grown into a tree; each element of the differential finds its place there, opening datatypes
and adding slices on the way, and lays its own words over what it finds.
Source: https://hl7.org/fhir/R4/profiling.html#snapshot and https://hl7.org/fhir/R4/elementdefinition.html#interpretation
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Facts = dict[str, Any]
Find = Callable[[str], "list[Facts] | None"]
"""(canonical URL) -> the elements of a structure, their rules in the numbering of the caller, or None."""

_CORE = "http://hl7.org/fhir/StructureDefinition/"
_OPEN = frozenset({"BackboneElement", "Element", "Resource", "DomainResource"})
_OWN = frozenset({"slicing", "slice"})
"""Words of an element that are not handed on to its slices."""
_VALUES = frozenset({"fixed", "pattern"})


class NoSnapshot(Exception):
    """The differential speaks of what its base does not have, or of a base that is not at hand; the message says."""


class _Branch:
    """One element: its facts, the elements below by name, its slices by name.

    `choice` is the element of several types of which this is one type, named alone by the differential.
    """

    __slots__ = ("children", "choice", "facts", "id", "slices")

    def __init__(self, identifier: str, facts: Facts) -> None:
        self.id, self.facts = identifier, facts
        self.children: dict[str, _Branch] = {}
        self.slices: dict[str, _Branch] = {}
        self.choice: _Branch | None = None

    def copied(self, identifier: str, *, slices: bool = True) -> _Branch:
        """Return the branch with all below it under another id."""
        made = _Branch(identifier, {**self.facts, "id": identifier})
        made.children = {name: child.copied(f"{identifier}.{name}") for name, child in self.children.items()}
        if slices:
            made.slices = {name: part.copied(f"{identifier}:{name}") for name, part in self.slices.items()}
        return made

    def __iter__(self) -> Iterator[Facts]:
        yield {**self.facts, "id": self.id}
        for branch in (*self.children.values(), *self.slices.values()):
            yield from branch


def snapshot(
    base: Iterable[Facts],
    differential: Iterable[tuple[Mapping[str, Any], Facts]],
    find: Find,
    key_of: Callable[[int], str],
) -> list[Facts]:
    """Return the elements of a profile: those of `base` with a differential laid over them.

    `differential` holds each element as it is published and as facts; `key_of` gives the key of a rule, as one of the
    same key replaces the base's. Raises `NoSnapshot`.
    """
    elements = list(base)
    root, origin = _grown(elements), _grown(elements)
    for source, facts in differential:
        branch = _reach(root, origin, facts["id"], find)
        _lay(branch, source, facts, key_of)
        if branch.choice is not None:
            _narrow(branch.choice)
    return list(root)


def _grown(elements: list[Facts]) -> _Branch:
    root = _Branch(elements[0]["id"], elements[0])
    for facts in elements[1:]:
        branch = root
        for segment in facts["id"].split(".")[1:]:
            name, _, part = segment.partition(":")
            branch = branch.children.setdefault(name, _Branch(f"{branch.id}.{name}", {}))
            if part:
                branch = branch.slices.setdefault(part, _Branch(f"{branch.id}:{part}", {}))
        branch.facts = facts
    return root


def _reach(root: _Branch, origin: _Branch, identifier: str, find: Find) -> _Branch:
    """Return the branch an id of the differential names, made where only its parents are there."""
    branch = root
    for segment in identifier.split(".")[1:]:
        name, _, part = segment.partition(":")
        child = _child(root, branch, name, find)
        if child is None:
            raise NoSnapshot(f"{identifier}: the base has no element {name}")
        branch, chosen = child
        if part or chosen:
            branch = _slice(branch, origin, part or chosen)
    return branch


def _child(root: _Branch, parent: _Branch, name: str, find: Find) -> tuple[_Branch, str] | None:
    """Return the child `name`, and the slice that a name such as valueQuantity stands for."""
    if not parent.children:
        _open(root, parent, find)
    if name in parent.children:
        return parent.children[name], ""
    for stem, child in parent.children.items():
        if stem.endswith("[x]") and name.startswith(stem[:-3]):
            codes = [kind[0] for kind in child.facts.get("types", ()) if f"{stem[:-3]}{_title(kind[0])}" == name]
            if codes:
                return child, name
    return None


def _title(code: str) -> str:
    return f"{code[:1].upper()}{code[1:]}"


def _open(root: _Branch, branch: _Branch, find: Find) -> None:
    """Give an element the children of its type, of the profile of its type, or of the element it refers to."""
    if "content" in branch.facts:
        source: _Branch | None = root
        for name in branch.facts["content"].partition("#")[2].split(".")[1:]:
            source = source.children.get(name) if source is not None else None
        if source is not None:
            branch.children = {name: child.copied(f"{branch.id}.{name}") for name, child in source.children.items()}
            own = {key: value for key, value in branch.facts.items() if key != "content"}
            branch.facts = {"types": source.facts.get("types", []), **own}
        return
    kinds = branch.facts.get("types", [])
    if not kinds:
        return
    code, profiles, _ = kinds[0]
    names = [*(profiles if len(kinds) == 1 and len(profiles) == 1 else ()), code if ":" in code else f"{_CORE}{code}"]
    elements = next((found for name in names if (found := find(name)) is not None), None)
    if elements is None or (len(kinds) > 1 and code not in _OPEN):
        raise NoSnapshot(f"{branch.id}: the definition of {code} is not at hand, or not the only type")
    opened = _grown(elements)
    branch.children = {name: child.copied(f"{branch.id}.{name}") for name, child in opened.children.items()}


def _slice(branch: _Branch, origin: _Branch, name: str) -> _Branch:
    """Return the slice `name`, made where it is new from its element as the base has it.

    What the differential says of the element holds in the slice too, and is asked there when a resource is judged.
    `a/b` slices the slice `a` again.
    """
    if name in branch.slices:
        return branch.slices[name]
    within = branch.slices.get(name.rpartition("/")[0])
    whole = within or _original(origin, branch.id) or branch
    made = whole.copied(f"{branch.id}:{name}", slices=False)
    made.facts = {key: value for key, value in made.facts.items() if key not in _OWN} | {"slice": name}
    made.facts.pop("min", None)
    typed = [kind for kind in made.facts.get("types", ()) if name == f"{_stem(branch.id)}{_title(kind[0])}"]
    if branch.id.endswith("[x]") and typed:
        made.facts["types"] = typed
        if "slicing" not in branch.facts or any(part.choice for part in branch.slices.values()):
            made.choice = branch
    branch.slices[name] = made
    return made


def _original(origin: _Branch, identifier: str) -> _Branch | None:
    """Return the element of the base that stands at an id, slices aside where the base has not these."""
    branch: _Branch | None = origin
    for segment in identifier.split(".")[1:]:
        name, _, part = segment.partition(":")
        child = branch.children.get(name) if branch is not None else None
        branch = child.slices.get(part, child) if child is not None and part else child
    return branch


def _narrow(choice: _Branch) -> None:
    """Limit an element of several types to those that the differential names alone (`valueCode` for `value[x]`)."""
    parts = [part for part in choice.slices.values() if part.choice is not None]
    choice.facts = {
        **choice.facts,
        "types": [kind for part in parts for kind in part.facts.get("types", ())],
        "slicing": {"by": [["type", "$this"]], "rules": "closed"},
    }
    if len(parts) == 1 and parts[0].facts.get("min"):
        choice.facts["min"] = parts[0].facts["min"]


def _stem(identifier: str) -> str:
    return identifier.rpartition(".")[2].removesuffix("[x]")


def _lay(branch: _Branch, source: Mapping[str, Any], facts: Facts, key_of: Callable[[int], str]) -> None:
    """Lay the words of an element of the differential over those it finds."""
    before = branch.facts
    largest = before.get("base", before.get("max", "1"))
    words = {key: value for key, value in facts.items() if key not in ("id", "path", "min", "max", "base", "rules")}
    if _VALUES & words.keys():
        before = {key: value for key, value in before.items() if key not in _VALUES}
    made = {**before, **words}
    for key, default in (("min", 0), ("max", "1")):
        if key in source:
            made.pop(key, None)
            made.update({key: source[key]} if source[key] != default else {})
    made.pop("base", None)
    if made.get("max", "1") != largest:
        made["base"] = largest
    own = facts.get("rules", ())
    named = {key_of(rule) for rule in own}
    rules = [*(rule for rule in before.get("rules", ()) if key_of(rule) not in named), *own]
    if rules:
        made["rules"] = rules
    branch.facts = made
