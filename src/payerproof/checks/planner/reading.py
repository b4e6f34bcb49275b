"""Which ways a query path takes through the graph: what is generated, and what ships, read by the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from payerproof.checks.planner.graph import Graph
from payerproof.target.query_path import QueryPath

Kind = Literal[
    "read",
    "search",
    "compartment",
    "link",
    "include",
    "revinclude",
    "chain",
    "reverse-chain",
    "iterate",
    "operation",
    "batch",
]
KINDS: tuple[Kind, ...] = (
    "search",
    "include",
    "revinclude",
    "compartment",
    "chain",
    "reverse-chain",
    "iterate",
    "read",
    "link",
    "operation",
    "batch",
)
"""The kinds of ways, in the order in which each is covered once before any is repeated."""
LINKS = frozenset({"Person", "RelatedPerson", "Group"})
"""Types that say which people belong together."""
DEPTH = 3
"""References that a way follows at most."""
BACK = "<"
"""What marks an element of a way of includes that is followed from what is referred to, to what refers."""
_PLACE = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """One way through the graph: the elements that it follows in turn, each `Type.element`.

    `own`: it begins at the reader's own record, or at nobody's, and leads to others; else at the subject's.
    """

    kind: Kind
    steps: tuple[str, ...]
    own: bool = False

    @property
    def depth(self) -> int:
        """How many elements it follows."""
        return len(self.steps)


def ways_of(path: QueryPath, resource_type: str, graph: Graph) -> frozenset[Way]:
    """Return the ways that a query path takes, for one of its types."""
    own = path.about == "nobody"
    urls = [path.template]
    found: set[Way] = set()
    if path.form is not None:
        urls = [path.template + "?" + "&".join(f"{name}={value}" for name, value in path.form.items())]
    for url in urls:
        found |= {Way(kind, steps, own) for kind, steps in _steps(url.replace("{type}", resource_type), graph)}
    for url in _entries(path.body):
        found |= {
            Way("batch", (kind, *steps), own) for kind, steps in _steps(url.replace("{type}", resource_type), graph)
        }
    return frozenset(found)


def _entries(body: Mapping[str, Any] | None) -> Iterator[str]:
    for entry in (body or {}).get("entry", ()):
        url = entry.get("request", {}).get("url")
        if isinstance(url, str):
            yield url


Steps = tuple[Kind, tuple[str, ...]]


def _steps(url: str, graph: Graph) -> Iterator[Steps]:
    address, _, query = url.partition("?")
    match [part for part in address.split("/") if part != "_search"]:
        case [kind, name, operation] if operation.startswith("$"):
            yield "operation", (kind, operation) if _PLACE.fullmatch(name) else (kind,)
        case [owner, name, kind] if _PLACE.fullmatch(name) and kind[:1].isupper():
            yield "compartment", (owner, kind)
        case [kind, name] if _PLACE.fullmatch(name) and not query:
            yield "read", (kind,)
        case [kind] if kind[:1].isupper():
            yield from _of_a_search(kind, query, graph)


def _of_a_search(kind: str, query: str, graph: Graph) -> Iterator[Steps]:
    along: list[_Hop] = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name.partition(":")[0] in {"_include", "_revinclude"}:
            along += _hops(name, value, kind, graph)
        elif name.startswith("_has:"):
            yield "reverse-chain", _backwards(name, graph)
        elif "." in name:
            yield "chain", tuple(_forwards(kind, name, graph))
        elif not name.startswith("_") and name:
            plain = name.partition(":")[0]
            element = graph.element(kind, plain)
            if any(edge.element == element for edge in graph.of(kind)):
                yield ("link" if kind in LINKS else "search"), (element,)
    for hop in along:
        if not hop.again:
            yield ("revinclude" if hop.backwards else "include"), (hop.element,)
    for steps in _followed({kind}, along, ()):
        yield "iterate", steps


@dataclass(frozen=True, slots=True)
class _Hop:
    """One include of a search. `again`: it starts from what was brought along as well."""

    source: str
    element: str
    targets: tuple[str, ...]
    backwards: bool
    again: bool


def _hops(name: str, value: str, searched: str, graph: Graph) -> Iterator[_Hop]:
    plain, _, modifier = name.partition(":")
    source, _, rest = value.partition(":")
    parameter = rest.partition(":")[0]
    if value == "*":
        source, parameter = searched, "*"
    for edge in graph.of(source):
        if parameter in {edge.parameter, "*"}:
            yield _Hop(source, edge.element, edge.targets, plain == "_revinclude", modifier == "iterate")


def _followed(reached: set[str], hops: Sequence[_Hop], steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the ways of two and more includes, each beginning where the one before it led."""
    if len(steps) > 1:
        yield steps
    if len(steps) == DEPTH:
        return
    for hop in hops:
        start, end = ({*hop.targets}, {hop.source}) if hop.backwards else ({hop.source}, {*hop.targets})
        if bool(steps) is hop.again and start & reached:
            yield from _followed(end, hops, (*steps, f"{BACK}{hop.element}" if hop.backwards else hop.element))


def _forwards(kind: str, name: str, graph: Graph) -> Iterator[str]:
    """Yield the elements of a chain, `reference[:Type].reference[:Type].parameter`."""
    for part in name.split("."):
        parameter, _, told = part.partition(":")
        yield graph.element(kind, parameter)
        led = next((edge.targets for edge in graph.of(kind) if edge.parameter == parameter), ())
        kind = told or next(iter(led), "")


def _backwards(name: str, graph: Graph) -> tuple[str, ...]:
    """Return the elements of a reverse chain, `_has:Type:reference:` and so on, and the parameter at its end."""
    parts = name.split(":")
    found, kind = [], ""
    while len(parts) > 2 and parts[0] == "_has":  # noqa: PLR2004 - `_has`, type, reference
        kind = parts[1]
        found.append(graph.element(kind, parts[2]))
        parts = parts[3:]
    if parts and parts[0] != "_id":
        found.append(graph.element(kind, parts[0]))
    return tuple(found)
