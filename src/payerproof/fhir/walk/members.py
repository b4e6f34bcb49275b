"""One child of an object: its handlers by JSON property, and whether it has to be there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from payerproof.fhir.primitives import PRIMITIVES
from payerproof.fhir.walk import bindings, extensions, scalars
from payerproof.fhir.walk.finding import Findings, Handler
from payerproof.fhir.walk.invariants import looks_around
from payerproof.fhir.walk.narrative import narrative_check
from payerproof.fhir.walk.objects import Limits, Properties, Wanted, all_of, many, object_check, one, prohibited
from payerproof.fhir.walk.slicing import counting, sliced
from payerproof.fhir.walk.slicings import slicing_of
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.values import unextended_check, value_checks
from payerproof.fhir.walk.visit import Visit
from payerproof.fhir.walk.workshop import Kind, Workshop

_NOTHING: Kind = ("Element", [], [])
_ADDRESS: Kind = ("uri", [], [])
"""The type of `Extension.url`, which the definitions call a string of FHIRPath."""


class Member:
    """One child of an object on its way into the object's properties."""

    def __init__(
        self,
        builder: Workshop,
        home: Definition,
        node: Node,
        parent: Node,
        handlers: dict[str, Handler],
        wanted: list[Wanted],
        choices: list[frozenset[str]],
        stems: dict[str, str],
    ) -> None:
        self.builder, self.home, self.node, self.parent = builder, home, node, parent
        self.handlers, self.wanted, self.choices, self.stems = handlers, wanted, choices, stems
        self.source = home.source(node)

    def add(self) -> None:
        """Note the child's handlers, and whether it has to be there."""
        node = self.node
        stem = node.name.removesuffix("[x]")
        bare = self._is_bare()
        kinds = [_ADDRESS] if bare and stem == "url" else node.types or [_NOTHING]
        names = {f"{stem}{kind[0][:1].upper()}{kind[0][1:]}" if node.is_choice else stem: kind for kind in kinds}
        keys = [*names, *(f"_{name}" for name, kind in names.items() if kind[0] in PRIMITIVES and not bare)]
        if node.max == 0:
            self.handlers.update({key: prohibited(key, self.source) for key in keys})
            return
        for name, kind in names.items():
            label = f"{stem}.ofType({kind[0]})" if node.is_choice else stem
            part, own = self._typed_slice(kind) if node.is_choice else (node, kind)
            if part.max == 0:
                self.handlers.update({key: prohibited(key, self.home.source(part)) for key in (name, f"_{name}")})
            elif kind[0] in PRIMITIVES:
                self._later(name, partial(self._primitive, name, label, own, part))
                if not bare:
                    self._later(f"_{name}", partial(self._sibling, name, label, own, part))
            else:
                self._later(name, partial(self._complex, label, own, part))
        if node.is_choice:
            self.choices.append(frozenset(keys))
            self.stems[stem] = ", ".join(kind[0] for kind in kinds)
        if node.min:
            self.wanted.append(Wanted(stem, tuple(keys), self.source, node.min))
        for part in node.slices:
            if part.min and ("slicing" in node.facts or node.is_choice) and "/" not in (part.slice or ""):
                self._want_slice(stem, part)

    def _is_bare(self) -> bool:
        """Tell whether the child is a text and nothing else: an XML attribute (`id`, `url`), or XHTML.

        Such a child has neither id nor extensions, so JSON has no `_x` for it: https://hl7.org/fhir/R4/json.html#xhtml
        """
        if self.node.name == "id":
            return self.home.kind != "resource" or self.parent is not self.home.root
        kinds = [kind[0] for kind in self.node.types]
        return kinds == ["xhtml"] or (self.node.name == "url" and kinds == ["string"])

    def _want_slice(self, stem: str, part: Node) -> None:
        keys: tuple[str, ...] = (stem, f"_{stem}")
        if self.node.is_choice:
            keys = tuple(f"{prefix}{stem}{kind[0][:1].upper()}{kind[0][1:]}" for kind in part.types for prefix in "_ ")
            keys = tuple(key.strip() for key in keys)
        self.wanted.append(Wanted(f"{stem}:{part.slice}", keys, self.home.source(part), part.min))

    def _typed_slice(self, kind: Kind) -> tuple[Node, Kind]:
        """Return the slice of a choice that speaks for one type, with that type as it narrows it; or the choice."""
        for part in self.node.slices:
            if len(part.types) == 1 and part.types[0][0] == kind[0]:
                return part, part.types[0]
        return self.node, kind

    def _later(self, key: str, make: Callable[[], Handler]) -> None:
        """Note a handler that is built when the property is first met."""

        def first(value: Any, owner: dict[str, Any], visit: Visit) -> Findings | None:
            handler = self.handlers[key] = make()
            return handler(value, owner, visit)

        self.handlers[key] = first

    def _limits(self) -> Limits:
        return Limits(self.node.min, self.node.max, self.source)

    def _primitive(self, name: str, label: str, kind: Kind, part: Node) -> Handler:
        builder, home = self.builder, self.home
        source = home.source(part)
        type_name = kind[0]
        rest = value_checks(part.facts, source) + builder.binding_of(home, part, type_name)
        rest += builder.invariants.checks(home, part, type_name=type_name)
        if type_name == "xhtml":
            rest.append(narrative_check(source))
        check = all_of(rest) if rest else None
        if self.node.is_array:
            plain = scalars.scalars(name, type_name, check, self._limits())
            slicing = slicing_of(builder, home, self.node, kind)
            return plain if slicing is None else counting(name, plain, slicing)
        handler = scalars.scalar(label, type_name, check, source, looks_around=looks_around(home, part))
        unique = name == "id" and self._is_bare() and home.type != "ElementDefinition"  # sdf-16 and sdf-17 see to those
        return scalars.element_id(handler, source) if unique else handler

    def _sibling(self, name: str, label: str, kind: Kind, part: Node) -> Handler:
        known = self.builder.type_of(kind[0], self.home)
        properties = self.builder.properties(self.home, part, known)
        without = {key: handler for key, handler in properties.handlers.items() if key not in ("value", "_value")}
        lean = Properties(without, properties.wanted, (), {}, properties.source)
        rules = [unextended_check(self.home.source(part))] if "fixed" in part.facts else []
        check = object_check(lean, rules, self.home.source(part))
        unvalued = bindings.unvalued_check(kind[0], part.facts.get("binding"), self.home.source(part))
        if self.node.is_array:
            return scalars.sibling_of_many(name, check, unvalued, self._limits())
        return scalars.sibling_of_one(label, check, unvalued, name, self.home.source(part))

    def _complex(self, label: str, kind: Kind, part: Node) -> Handler:
        builder, home, node = self.builder, self.home, self.node
        if kind[0] == "Extension":
            return self._extensions()
        check = builder.value_check(home, part, kind, node if part is not node else None)
        if not node.is_array:
            return one(label, check)
        slicing = slicing_of(builder, home, node, kind)
        if slicing is not None:
            return sliced(label, check, slicing, self._limits())
        return many(label, check, self._limits())

    def _extensions(self) -> Handler:
        builder, home, node = self.builder, self.home, self.node
        named: dict[str, extensions.Named] = {}
        for part in node.slices:
            kind = (part.types or node.types or [("Extension", [], [])])[0]
            url = self._url(part, kind)
            if url is not None:
                check = builder.value_check(home, part, kind)
                limits = Limits(part.min, part.max, home.source(part))
                named[url] = extensions.Named(f"{node.name}:{part.slice}", check, limits)
        rest = builder.value_check(home, node, ("Extension", [], []))
        host = _host(home, self.parent)
        look_up = partial(builder.extension, scope=home.scope)
        closed = node.facts.get("slicing", {}).get("rules") == "closed"
        return extensions.extensions(node.name, named, look_up, rest, host, self._limits(), closed=closed)

    def _url(self, part: Node, kind: Kind) -> str | None:
        address = part.children.get("url")
        if address is not None and ("fixed" in address.facts or "pattern" in address.facts):
            return str(address.facts.get("fixed", address.facts.get("pattern")))
        return kind[1][0].partition("|")[0] if kind[1] else None


def _host(home: Definition, parent: Node) -> extensions.Host:
    """Return the names an extension's context may use for what it stands on."""
    path = parent.id.replace(":", "~")
    plain = ".".join(step.partition("~")[0] for step in path.split("."))
    names = {plain, "Element", *(kind[0] for kind in parent.types)}
    if parent is home.root:
        names |= {home.type} | ({"Resource", "DomainResource"} - set() if home.kind == "resource" else set())
    url = None
    if plain == "Extension" and home.type == "Extension":
        url = home.found.url
    return extensions.Host(frozenset(names), url)
