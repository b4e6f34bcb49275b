"""The types of FHIR's elements, read from the base definitions, and the items expressions work on.

An item is `(value, type, sibling)`: a JSON value (or a FHIRPath system value), its type, and what stands in `_x`
beside a primitive. Items are plain tuples, as an expression makes thousands of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from payerproof.fhir.fhirpath.quantity import Quantity
from payerproof.fhir.fhirpath.temporal import Temporal
from payerproof.fhir.primitives import PRIMITIVES

Structures = Callable[[str], "dict[str, Any] | None"]
"""(type code) -> the facts of its base definition, or None."""
Item = tuple[Any, "Type", Any]
Items = list[Item]


class Unresolved:
    """Stands for a resource that a reference names and that is out of reach: only its type is known."""

    def __repr__(self) -> str:
        return "a resource out of reach"


UNRESOLVED = Unresolved()


class Child:
    """One element below a type: the JSON keys it may have, and the type behind each."""

    __slots__ = ("plain", "typed")

    def __init__(self, plain: Type | None, typed: dict[str, Type]) -> None:
        self.plain, self.typed = plain, typed


class Type:
    """A FHIR or System type. `children` by FHIRPath name are read when first asked for."""

    __slots__ = ("_base", "_children", "_model", "name", "primitive", "space")

    def __init__(self, name: str, space: str, model: Model | None = None, *, primitive: bool = False) -> None:
        self.name, self.space, self.primitive = name, space, primitive
        self._model = model
        self._children: dict[str, Child] | None = None
        self._base: Type | None = None

    def __repr__(self) -> str:
        return f"{self.space}.{self.name}"

    @property
    def children(self) -> dict[str, Child]:
        """The elements below this type, by name; `value` for `value[x]`."""
        if self._children is None:
            self._children = self._model.children(self) if self._model is not None else {}
        return self._children

    @property
    def base(self) -> Type | None:
        """The type this one is derived from."""
        if self._base is None and self._model is not None:
            self._base = self._model.base(self)
        return self._base

    def is_a(self, name: str, space: str | None = None) -> bool:
        """Tell whether this is the type `name`, or derived from it."""
        kind: Type | None = self
        while kind is not None:
            if kind.name == name and space in (None, kind.space):
                return True
            kind = kind.base
        return False


def _system(name: str) -> Type:
    return Type(name, "System", primitive=True)


BOOLEAN, STRING, INTEGER, DECIMAL = _system("Boolean"), _system("String"), _system("Integer"), _system("Decimal")
DATE, DATE_TIME, TIME, QUANTITY = _system("Date"), _system("DateTime"), _system("Time"), _system("Quantity")
SYSTEM = {kind.name: kind for kind in (BOOLEAN, STRING, INTEGER, DECIMAL, DATE, DATE_TIME, TIME, QUANTITY)}
_TEMPORAL = {"date": DATE, "dateTime": DATE_TIME, "time": TIME}

TRUE: Items = [(True, BOOLEAN, None)]
FALSE: Items = [(False, BOOLEAN, None)]
NONE: Items = []


def literal(value: Any) -> Item:
    """Return the item of a Python value, typed as a System type."""
    if isinstance(value, bool):
        return TRUE[0] if value else FALSE[0]
    if isinstance(value, Temporal):
        return value, _TEMPORAL[value.kind], None
    for python, kind in ((str, STRING), (int, INTEGER), (Decimal, DECIMAL), (Quantity, QUANTITY)):
        if isinstance(value, python):
            return value, kind, None
    raise TypeError(f"no FHIRPath value: {value!r}")


class Model:
    """All types of one FHIR version, made when first named."""

    def __init__(self, structures: Structures) -> None:
        self._structures = structures
        self._types: dict[str, Type] = {}
        self._elements: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self.unknown = Type("Any", "FHIR", self)

    def type(self, name: str) -> Type:
        """Return the type `name`: a type code, or the path of a backbone element (`Patient.contact`)."""
        kind = self._types.get(name)
        if kind is None:
            kind = self._types[name] = Type(name, "FHIR", self, primitive=name in PRIMITIVES)
        return kind

    def knows(self, name: str) -> bool:
        """Tell whether `name` is a type of the base specification."""
        return self._structures(name) is not None

    def item(self, value: Any, name: str, sibling: Any = None) -> Item:
        """Return the item for a JSON value of the type `name`; a resource tells its own type."""
        if value.__class__ is dict and isinstance(value.get("resourceType"), str):
            name = value["resourceType"]
        return value, self.type(name), sibling

    def base(self, kind: Type) -> Type | None:
        """Return the type that `kind` is derived from."""
        if "." in kind.name:
            return self.type("BackboneElement")
        facts = self._structures(kind.name)
        parent = (facts or {}).get("base")
        return self.type(parent.rpartition("/")[2]) if parent else None

    def children(self, kind: Type) -> dict[str, Child]:
        """Return the elements directly below `kind`."""
        root, _, _ = kind.name.partition(".")
        if root not in self._elements:
            self._elements[root] = _by_parent((self._structures(root) or {}).get("elements", ()))
        return {
            facts["id"].rpartition(".")[2].removesuffix("[x]"): self._child(facts)
            for facts in self._elements[root].get(kind.name, ())
        }

    def _child(self, facts: dict[str, Any]) -> Child:
        path: str = facts["id"]
        name = path.rpartition(".")[2]
        if "content" in facts:
            return Child(self.type(facts["content"].partition("#")[2]), {})
        codes = [code for code, _, _ in facts.get("types", ())]
        if name.endswith("[x]"):
            stem = name.removesuffix("[x]")
            return Child(None, {f"{stem}{code[:1].upper()}{code[1:]}": self.type(code) for code in codes})
        if codes and codes[0] in ("BackboneElement", "Element"):
            return Child(self.type(path), {})
        return Child(self.type(codes[0] if codes else "Element"), {})


def _by_parent(elements: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for facts in elements:
        if ":" not in facts["id"]:
            found.setdefault(facts["id"].rpartition(".")[0], []).append(facts)
    return found


def step(item: Item, name: str) -> Iterator[Item]:
    """Yield the items of the element `name` below `item`."""
    value, kind, sibling = item
    if value.__class__ is not dict:
        if kind.primitive and isinstance(sibling, dict) and name in ("extension", "id"):
            element = kind.children[name].plain
            assert element is not None  # noqa: S101 - neither is a choice
            yield from _spread(sibling.get(name), None, element)
        return
    child = kind.children.get(name)
    if child is None:
        return
    if child.plain is not None:
        yield from _spread(value.get(name), value.get(f"_{name}"), child.plain)
        return
    for key, typed in child.typed.items():
        if key in value or f"_{key}" in value:
            yield from _spread(value.get(key), value.get(f"_{key}"), typed)


def _spread(value: Any, sibling: Any, kind: Type) -> Iterator[Item]:
    if value.__class__ is list or (value is None and sibling.__class__ is list):
        values = value or []
        beside = sibling if isinstance(sibling, list) else []
        for position in range(max(len(values), len(beside))):
            one = values[position] if position < len(values) else None
            other = beside[position] if position < len(beside) else None
            if one is not None or other is not None:
                yield _typed(one, kind, other)
    elif value is not None or sibling is not None:
        yield _typed(value, kind, sibling)


def _typed(value: Any, kind: Type, sibling: Any) -> Item:
    if value.__class__ is dict and kind.name in ("Resource", "DomainResource") and kind._model is not None:  # noqa: SLF001 - the same module
        return kind._model.item(value, kind.name)  # noqa: SLF001 - as above
    return value, kind, sibling
