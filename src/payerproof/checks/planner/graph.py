"""The typed graph: which type refers to which, by which search parameter, and what a target lets be asked of it.

Its edges are the reference parameters that a target declares, as the guides that it claims, R4, or the target itself
define them. An edge is alive where something that a member holds refers that way. Pure: nothing is sent here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from payerproof import catalog
from payerproof.checks.common.declared import Declared, DeclaredType
from payerproof.checks.search_tables import search_table
from payerproof.fhir.guides import BASE
from payerproof.json_parts import objects, texts

SHARED = ("Organization", "Practitioner", "PractitionerRole", "Location", "Medication")
"""Types that belong to nobody, and stand between the records of many."""
OPERATIONS = frozenset({"everything", "meta", "summary", "lastn", "docref", "document", "current-canonical"})
"""Operations that read alone, whatever they are asked."""
MOST_LOOKED_AT = 200
"""Resources of a type whose references are looked at; those of one type mostly refer alike."""
MOST_OF_A_TYPE = 40
"""Reference parameters of one type that are followed, however many a statement lists; R4 defines 20 at most."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
"""A parameter's name that may stand in an address as it is; a statement may hold any text."""
_ONE_OF = re.compile(r"\.(?:where|as|ofType)\(.*?\)+$")
_CAST = re.compile(r"^\((?P<path>[A-Za-z.]+) as Reference\)$")
_PATH = re.compile(r"[A-Z][A-Za-z]+(?:\.[A-Za-z]+)+")


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One reference parameter of a type: `element` is where its references stand, as `Coverage.payor`.

    `targets`: the types that it leads to, in what members hold, or where that is not known by its definition.
    `searched`, `included`: it is declared for searches, for includes. `reverse`: the types that declare it backwards.
    """

    source: str
    parameter: str
    element: str
    targets: tuple[str, ...]
    searched: bool = False
    included: bool = False
    reverse: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`Type:parameter`, as includes write it."""
        return f"{self.source}:{self.parameter}"


@dataclass(frozen=True, slots=True)
class Defined:
    """A reference parameter as a guide, R4 or the target itself defines it."""

    element: str
    targets: tuple[str, ...]


Definitions = Mapping[tuple[str, str], Defined]
"""By type and parameter."""


@dataclass(frozen=True)
class Graph:
    """What leads where. `owned` are the types of a record that somebody holds, `readable` those that can be read.

    `compartments` are the types whose compartments are declared; `operations` go from type to those that only read.
    `asleep` tells of declared edges why nothing is asked by them.
    """

    edges: tuple[Edge, ...]
    owned: frozenset[str]
    readable: frozenset[str] = frozenset()
    compartments: tuple[str, ...] = ()
    operations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    batch: bool = False
    asleep: Mapping[str, str] = field(default_factory=dict)

    def leading_to(self, target: str) -> Sequence[Edge]:
        """Return the edges that lead to a type."""
        return self._by_target.get(target, ())

    def of(self, source: str) -> Sequence[Edge]:
        """Return the edges of a type."""
        return self._by_source.get(source, ())

    def element(self, source: str, parameter: str) -> str:
        """Return where a parameter's references stand; two parameters of one element are one way."""
        found = next((edge.element for edge in self.of(source) if edge.parameter == parameter), "")
        return found or f"{source}.{parameter}"

    @cached_property
    def _by_source(self) -> Mapping[str, Sequence[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge)
        return found

    @cached_property
    def _by_target(self) -> Mapping[str, Sequence[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            for target in edge.targets:
                found.setdefault(target, []).append(edge)
        return found


Held = Mapping[str, Sequence[Mapping[str, Any]]]
"""What members hold: resources by type."""


def graph(declared: Declared, definitions: Definitions, held: Held | None) -> Graph:
    """Return the graph of what is declared, over what members hold; None: over all that could be held."""
    asleep: dict[str, str] = {}
    edges = []
    owned = frozenset(kind for kind in declared.types if is_owned(kind) and (held is None or kind in held))
    number: Counter[str] = Counter()
    for kind, parameter in sorted(_named(declared, definitions)):
        defined = definitions.get((kind, parameter), Defined(f"{kind}.{parameter}", ()))
        name = f"{kind}:{parameter}"
        if held is not None and kind not in held:
            asleep[name] = f"nobody under test is known to hold a {kind}"
            continue
        seen = defined.targets if held is None else _seen(held[kind], defined.element)
        targets = tuple(sorted(target for target in seen if target in declared.types))
        if not targets:
            told = "by its definition" if held is None else "that is known of anybody"
            asleep[name] = f"no {kind} {told} refers this way to a type that is declared"
            continue
        number[kind] += 1
        if number[kind] > MOST_OF_A_TYPE:
            asleep[name] = f"of one type no more than {MOST_OF_A_TYPE} reference parameters are followed"
            continue
        stated = declared.type(kind)
        edges.append(
            Edge(
                kind,
                parameter,
                defined.element,
                targets,
                searched=parameter in stated.parameters and "search-type" in stated.interactions,
                included=(kind, parameter) in _included(kind, stated.includes, definitions),
                reverse=tuple(
                    target
                    for target in targets
                    if (kind, parameter) in _pairs(target, declared.type(target).revincludes)
                ),
            )
        )
    compartments = (url.rpartition("/")[2].capitalize() for url in declared.compartments)
    return Graph(
        edges=tuple(edges),
        owned=owned,
        readable=frozenset(kind for kind in owned if "read" in declared.type(kind).interactions),
        compartments=tuple(sorted(_CASED.get(name, name) for name in compartments)),
        operations={
            kind: found
            for kind, stated in sorted(declared.types.items())
            if (found := tuple(sorted(OPERATIONS.intersection(name.lstrip("$") for name in stated.operations))))
        },
        batch="batch" in declared.interactions,
        asleep=asleep,
    )


_CASED = {"Relatedperson": "RelatedPerson"}


def definitions(guides: Iterable[str], served: Iterable[Mapping[str, Any]] = ()) -> Definitions:
    """Return the reference parameters by type and name: of R4, of the guides claimed, and of the target itself.

    `served` are SearchParameter resources of the target's own; whatever has the wrong shape in them is passed over.
    """
    found: dict[tuple[str, str], Defined] = {}
    for guide in (BASE, *guides):
        table = search_table(guide)
        for kind, listed in table.parameters.items() if table else ():
            for name, parameter in listed.items():
                if parameter.kind == "reference":
                    found[kind, name] = Defined(_element(kind, parameter.expression), parameter.targets)
    for item in served:
        code, expression = item.get("code"), item.get("expression")
        if isinstance(code, str) and isinstance(expression, str) and item.get("type") == "reference":
            for base in texts(item.get("base")):
                element = _element(base, expression) or f"{base}.{code}"
                found[base, code] = Defined(element, tuple(texts(item.get("target"))))
    return found


def declared_by_guides(guides: Iterable[str]) -> Declared:
    """Return what guides ask a server to offer: all that is known of a target before it is asked anything."""
    asked: dict[str, DeclaredType] = {}
    for guide in guides:
        table = search_table(guide)
        for kind, wanted in table.asked.items() if table else ():
            known = asked.get(kind, DeclaredType(kind))
            asked[kind] = replace(
                known,
                interactions=known.interactions | wanted.interactions.keys(),
                parameters={**known.parameters, **dict.fromkeys(wanted.parameters, "")},
                includes=(*known.includes, *wanted.includes),
                revincludes=(*known.revincludes, *wanted.revincludes),
            )
    return Declared(types=asked, compartments=("CompartmentDefinition/patient",))


def _named(declared: Declared, definitions: Definitions) -> Iterator[tuple[str, str]]:
    """Yield the reference parameters that a statement names: for searches, and in includes of either direction."""
    found: set[tuple[str, str]] = set()
    known = {kind for kind, _ in definitions}
    for kind, stated in declared.types.items():
        found |= {
            (kind, name)
            for name, told in stated.parameters.items()
            if told == "reference" or (not told and (kind, name) in definitions)
        }
        pairs = (_pair(kind, text) for text in (*stated.includes, *stated.revincludes))
        found |= {(source, name) for source, name in pairs if source in declared.types}
    yield from ((kind, name) for kind, name in found if kind in known and _NAME.fullmatch(name))


def _pair(kind: str, text: str) -> tuple[str, str]:
    """Return type and parameter of an include as a statement lists it: `Type:parameter[:Target]`, or the name alone."""
    source, colon, rest = text.partition(":")
    return (source, rest.partition(":")[0]) if colon else (kind, source)


def _pairs(kind: str, listed: Iterable[str]) -> set[tuple[str, str]]:
    return {_pair(kind, text) for text in listed}


def _included(kind: str, listed: Iterable[str], definitions: Definitions) -> set[tuple[str, str]]:
    """Return the includes that are listed for a type; `*` alone stands for all that there are."""
    pairs = _pairs(kind, listed)
    named = {pair for pair in pairs if pair[1] != "*"}
    return named or {pair for pair in definitions if pair[0] == kind and pairs}


def is_owned(kind: str) -> bool:
    """Tell whether resources of a type are part of somebody's record."""
    return kind == "Patient" or kind in catalog.patient_compartment()


def _element(kind: str, expression: str) -> str:
    """Return where the references of a parameter stand in a type, as `Type.element.path`; empty where it is not plain.

    Of `Coverage.payor | (Coverage.other as Reference)` it is the first that begins with the type.
    """
    for part in expression.split("|"):
        text = part.strip()
        if cast := _CAST.fullmatch(text):
            text = f"{cast['path']}Reference"
        text = _ONE_OF.sub("", text)
        if text.startswith(f"{kind}.") and _PATH.fullmatch(text):
            return text
    return ""


def _seen(resources: Sequence[Mapping[str, Any]], element: str) -> set[str]:
    """Return the types that resources refer to in an element."""
    path = element.split(".")[1:]
    found: set[str] = set()
    for resource in resources[:MOST_LOOKED_AT]:
        for node in _at([resource], path):
            text = node.get("reference")
            parts = text.partition("/_history/")[0].rsplit("/", 2) if isinstance(text, str) else []
            if len(parts) > 1 and not parts[-2].startswith(("#", "urn:")):
                found.add(parts[-2])
    return found


def _at(nodes: Collection[Mapping[str, Any]], path: Sequence[str]) -> Collection[Mapping[str, Any]]:
    for name in path:
        nodes = [child for node in nodes for child in objects(_listed(node.get(name)))]
    return nodes


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]
