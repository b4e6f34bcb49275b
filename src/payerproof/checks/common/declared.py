"""What a target declares in its CapabilityStatement, read without trusting its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from payerproof.json_parts import objects, texts
from payerproof.payer import Payer
from payerproof.payer.dialect.operations import Operations, standard
from payerproof.target.query_path import QueryPath

_JSON = frozenset({"json", "application/json", "application/fhir+json"})


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """What is declared for one resource type. `parameters` go from name to kind as declared, "" where it says none."""

    type: str
    interactions: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    includes: tuple[str, ...] = ()
    revincludes: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    conditional_read: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A CapabilityStatement in short; empty where there is none.

    `url` is the base that the instance gives itself. `compartments` are canonical URLs.
    `interactions` are those of the whole system.
    """

    kind: str = ""
    fhir_version: str = ""
    formats: tuple[str, ...] = ()
    instantiates: tuple[str, ...] = ()
    types: Mapping[str, DeclaredType] = field(default_factory=dict)
    url: str = ""
    compartments: tuple[str, ...] = ()
    interactions: frozenset[str] = frozenset()

    @property
    def json(self) -> bool:
        """True if JSON is among the formats."""
        return any(name.partition(";")[0].strip() in _JSON for name in self.formats)

    def type(self, name: str) -> DeclaredType:
        """Return what is declared for a type; nothing where it is not named."""
        return self.types.get(name, DeclaredType(name))


def declaration(payer: Payer) -> Declared:
    """Return what the target declares; read once, and again only where the statement is another."""
    document = payer.capabilities.resource
    if not _READ or _READ[0][0] is not document:
        _READ[:] = [(document, declared(document, payer.target.operations))]
    return _READ[0][1]


_READ: list[tuple[Mapping[str, Any] | None, Declared]] = []
"""The statement that was read last, and what stands in it."""


def declared(document: Mapping[str, Any] | None, own: Operations = MappingProxyType({})) -> Declared:
    """Read a CapabilityStatement; whatever has the wrong shape in it counts as not declared.

    `own` are operations that the target has under names of its own; they are told by their standard names.
    """
    if not document or document.get("resourceType") != "CapabilityStatement":
        return Declared()
    found: dict[str, DeclaredType] = {}
    compartments: list[str] = []
    interactions: set[str] = set()
    for rest in objects(document.get("rest")):
        if rest.get("mode") != "server":
            continue
        compartments += texts(rest.get("compartment"))
        interactions |= {_text(one.get("code")) for one in objects(rest.get("interaction"))}
        shared = _parameters(rest)
        for item in objects(rest.get("resource")):
            if isinstance(item.get("type"), str):
                found[item["type"]] = _type(item, own, shared)
    return Declared(
        kind=_text(document.get("kind")),
        fhir_version=_text(document.get("fhirVersion")),
        formats=tuple(texts(document.get("format"))),
        instantiates=tuple(texts(document.get("instantiates"))),
        types=found,
        url=next((_text(item.get("url")) for item in objects([document.get("implementation")])), ""),
        compartments=tuple(compartments),
        interactions=frozenset(interactions),
    )


def declares(declared: Declared, path: QueryPath, resource_type: str) -> bool:
    """Return whether a statement lists what a query path asks for, for a type: its operation, or all its parameters.

    A statement has no word for a search by POST, for a list of values, for an address written another way, for whether
    an operation of one instance is offered for all of a type as well, or for how an export is narrowed.
    """
    if path.operation is not None:
        listed = {name.lstrip("$") for name in declared.type(resource_type).operations}
        return path.operation in listed and path.about == "subject" and not path.asynchronous
    address, _, query = path.template.partition("?")
    kind = address.replace("{type}", resource_type)
    if path.method != "GET" or path.interaction is None or ("/" in kind and path.interaction == "search-type"):
        return False
    if "," in query:
        return False
    return declares_search(declared, kind.partition("/")[0], query, path.interaction)


def declares_search(declared: Declared, resource_type: str, query: str, interaction: str = "search-type") -> bool:
    """Return whether a statement lists an interaction of a type, and every parameter of a query but `_count`.

    Of modifiers it says nothing.
    """
    stated = declared.type(resource_type)
    named = {part.partition("=")[0] for part in query.split("&")} - {"", "_count"}
    return interaction in stated.interactions and named <= stated.parameters.keys() - _UNDECLARABLE


_UNDECLARABLE = frozenset({"_include", "_revinclude", "_has", "_filter", "_sort", "_contained"})
"""Parameters of which a name in a statement says too little: each value of theirs may be refused."""


def _parameters(item: Mapping[str, Any]) -> dict[str, str]:
    return {_text(one.get("name")): _text(one.get("type")) for one in objects(item.get("searchParam"))}


def _type(item: Mapping[str, Any], own: Operations, shared: Mapping[str, str]) -> DeclaredType:
    """Read what is declared of a type; `shared` are the parameters that are declared for all types at once."""
    return DeclaredType(
        type=item["type"],
        interactions=frozenset(_text(one.get("code")) for one in objects(item.get("interaction"))),
        parameters={**shared, **_parameters(item)},
        includes=tuple(texts(item.get("searchInclude"))),
        revincludes=tuple(texts(item.get("searchRevInclude"))),
        profiles=(*texts(item.get("supportedProfile")), *texts([item.get("profile")])),
        operations=standard(own, (_text(one.get("name")) for one in objects(item.get("operation")))),
        conditional_read=_text(item.get("conditionalRead")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
