"""A structure's flat element list as a tree: children by name, slices beside the element they slice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payerproof.fhir.guides import Found, Scope
from payerproof.fhir.walk.finding import Source


class Node:
    """One element definition. `slices` are kept in the order of the snapshot, reslices (`a/b`) after their slice."""

    __slots__ = ("children", "facts", "id", "name", "slice", "slices")

    def __init__(self, identifier: str, name: str, slice_name: str | None) -> None:
        self.id, self.name, self.slice = identifier, name, slice_name
        self.facts: dict[str, Any] = {}
        self.children: dict[str, Node] = {}
        self.slices: list[Node] = []

    @property
    def min(self) -> int:
        """The least number of values."""
        least: int = self.facts.get("min", 0)
        return least

    @property
    def max(self) -> float:
        """The largest number of values; infinity for `*`."""
        return _number(self.facts.get("max", "1"))

    @property
    def is_array(self) -> bool:
        """True if JSON writes the element as an array, whatever a profile makes of its maximum."""
        base = self.facts.get("base", self.facts.get("max", "1"))
        return base not in ("0", "1")

    @property
    def types(self) -> list[tuple[str, list[str], list[str]]]:
        """Type code, profiles and target profiles of each type allowed."""
        listed: list[tuple[str, list[str], list[str]]] = self.facts.get("types", [])
        return listed

    @property
    def is_choice(self) -> bool:
        """True for `value[x]`."""
        return self.name.endswith("[x]")

    def at(self, path: str) -> Node | None:
        """Return the node `path` (names joined by dots) below this one, slices aside."""
        node: Node | None = self
        for name in path.split("."):
            node = node and (node.children.get(name) or node.children.get(f"{name}[x]"))
        return node

    def __iter__(self) -> Iterator[Node]:
        """Yield the node and all below it, slices included."""
        yield self
        for part in (*self.slices, *self.children.values()):
            yield from part


def _number(text: str) -> float:
    return float("inf") if text == "*" else int(text)


class Definition:
    """One structure as a tree, with the scope its canonical URLs are read in."""

    def __init__(self, found: Found, scope: Scope) -> None:
        self.found, self.scope = found, scope
        self.canonical = found.canonical
        self.type: str = found.facts["type"]
        self.kind: str = found.facts["kind"]
        self.rules: list[list[Any]] = found.table.profiles["rules"]
        self.root = _grow(found.facts["elements"])

    def source(self, node: Node) -> Source:
        """Return where the rules of `node` stand."""
        return Source(self.canonical, node.id)

    def rules_of(self, node: Node) -> list[list[Any]]:
        """Return the constraints of `node`: [key, severity, expression, best practice]."""
        return [self.rules[index] for index in node.facts.get("rules", ())]


def _grow(elements: list[dict[str, Any]]) -> Node:
    root = Node(elements[0]["id"], elements[0]["id"], None)
    root.facts = elements[0]
    for facts in elements[1:]:
        node = root
        for segment in facts["id"].split(".")[1:]:
            name, _, slice_name = segment.partition(":")
            node = _step(node, name, slice_name or None)
        node.facts = facts
    return root


def _step(parent: Node, name: str, slice_name: str | None) -> Node:
    child = parent.children.get(name)
    if child is None:
        child = parent.children[name] = Node(f"{parent.id}.{name}", name, None)
    if slice_name is None:
        return child
    for known in child.slices:
        if known.slice == slice_name:
            return known
    part = Node(f"{child.id}:{slice_name}", name, slice_name)
    child.slices.append(part)
    return part
