"""Walks the graph: every way up to three references long from what a reader knows to somebody's datum, as a query path.

A way begins at an id that a request may name: the subject's, where the reader knows or guesses it, or the reader's own,
from where it goes on to what is shared and back to others. Shortest ways come first; the order is always the same.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.planner.graph import SHARED, Edge, Graph
from payerproof.checks.planner.reading import KINDS, LINKS, Kind, Way, ways_of
from payerproof.target.query_path import NAMES_SUBJECT, QueryPath

PREFIX = "planned-"
"""How the ids of generated query paths begin."""
MOST_WAYS = 4000
"""Ways that are looked at, however many a statement makes possible."""

_SUBJECTS: Mapping[str, str] = {
    "Patient": "{patient}",
    "Coverage": "{coverage}",
    "Encounter": "{encounter}",
    "RelatedPerson": "{related_person}",
    "Practitioner": "{practitioner}",
    "Organization": "{organization}",
}
"""The ids by which a request begins at the subject's record, or at what it refers to."""
_OWN: Mapping[str, str] = {"Patient": "{self}", "Coverage": "{self_coverage}"}
_MANY = "_count=50"
"""How many of a shared type are asked for where no id of it is known."""


@dataclass(frozen=True, slots=True)
class _Wording:
    """What the file of a generated path says beside its request, by the kind of way."""

    vector: str
    kind: str
    title: str
    why: str
    cwe: tuple[int, ...] = (863,)


_WORDING: Mapping[Kind, _Wording] = {
    "read": _Wording(
        "LV-01", "read", "{0} is read by its id", "Each type has its own handler, and one of them forgets the rule."
    ),
    "search": _Wording(
        "LV-06",
        "search",
        "{0} is searched by {1}",
        "The rule is built from the parameter that names the patient, and this search goes by another one.",
    ),
    "link": _Wording(
        "LV-06",
        "search",
        "{0} is searched by {1}",
        "What says who belongs together is kept for the payer, and a search for it tells of everybody in it.",
    ),
    "compartment": _Wording(
        "LV-15",
        "search",
        "The compartment of a {1} is searched for {0}",
        "The address names whose compartment it is, and what stands in an address is taken for what is allowed.",
    ),
    "include": _Wording(
        "LV-11",
        "include",
        "{0} is asked for with its {1}",
        "Included resources are fetched by reference after the search was authorized, without a check of their own.",
    ),
    "revinclude": _Wording(
        "LV-12",
        "include",
        "What refers by {1} comes along with its target",
        "The rule stands at the search for what is referred to, and what refers to it comes without one.",
    ),
    "chain": _Wording(
        "LV-09",
        "search",
        "{0} is searched by a chain over {1}",
        "A chain is resolved by a join, and the limit to the token's patient is built for the first resource alone.",
    ),
    "reverse-chain": _Wording(
        "LV-10",
        "search",
        "{0} is searched by a reverse chain over {1}",
        "A reverse chain is resolved on the joined table, where no rule holds for the resources that refer.",
    ),
    "iterate": _Wording(
        "LV-13",
        "include",
        "{0} is asked for, and what comes along goes on by {1}",
        "What comes along belongs to many, and the second step from there is taken without asking whose token it is.",
    ),
    "operation": _Wording(
        "LV-17",
        "operation",
        "The operation {1} is asked of {0}",
        "An operation gathers by itself, and the rule that stands at reads and searches is not on its way.",
    ),
    "batch": _Wording(
        "LV-19",
        "operation",
        "A batch asks: {0} by {1}",
        "A batch is authorized as a whole, and its entries are sent on inside, where nobody asks for the token.",
    ),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A generated query path, and the way that it takes."""

    way: Way
    path: QueryPath

    @property
    def resource_type(self) -> str:
        """The one type that it is walked for."""
        return self.path.types[0]


def planned(graph: Graph) -> list[Planned]:
    """Return every way as a query path, each once, the shortest first."""
    found: dict[Way, Planned] = {}
    single = itertools.chain.from_iterable(maker(graph) for maker in _MAKERS)
    for made in itertools.islice(single, MOST_WAYS):
        item = _planned(graph, made)
        if item is not None:
            found.setdefault(item.way, item)
    batches = [_batch(each) for each in found.values() if each.path.template.count("{")] if graph.batch else []
    for item in batches:
        found.setdefault(item.way, item)
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found.values(), key=lambda each: (each.way.depth, order[each.way.kind], each.path.id))


@dataclass(frozen=True, slots=True)
class _Made:
    """A request that takes a way: its template, the type whose ids it names, and what it is called."""

    kind: Kind
    type: str
    template: str
    words: str


def _planned(graph: Graph, made: _Made) -> Planned | None:
    """Return the query path of a request; None where it does not take a way of the kind that it was made for."""
    names = set(re.findall(r"\{([a-z_]+)\}", made.template))
    about = "subject" if names & NAMES_SUBJECT else "nobody"
    path = _path(made, about)
    ways = [way for way in ways_of(path, made.type, graph) if way.kind == made.kind]
    if not ways:
        return None
    return Planned(max(ways, key=lambda way: (way.depth, way.steps)), path)


def _path(made: _Made, about: Any, **changes: Any) -> QueryPath:
    wording = _WORDING[made.kind]
    slug = re.sub(r"[^a-z0-9]+", "-", _kebab(f"{made.kind} {made.type} {made.words}")).strip("-")
    title = wording.title.format(made.type, made.words)
    values: dict[str, Any] = {
        "id": f"{PREFIX}{slug}{'-own' if about == 'nobody' else ''}",
        "title": title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
        "vector": wording.vector,
        "kind": wording.kind,
        "types": (made.type,),
        "method": "GET",
        "template": made.template,
        "about": about,
        "why": wording.why,
        "cwe": wording.cwe,
        "owasp": ("API1:2023",),
        "difference": False,
        "optional": True,
        "interaction": "read" if made.kind == "read" else None if made.kind == "operation" else "search-type",
        "operation": made.words.lstrip("$") if made.kind == "operation" else None,
    }
    return QueryPath(**{**values, **changes})


_LONGEST_TITLE = 100


def _kebab(text: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).lower()


# the makers, one for each kind


def _reads(graph: Graph) -> Iterator[_Made]:
    for kind in sorted(graph.readable):
        yield _Made("read", kind, f"{kind}/{{id}}", "id")


def _searches(graph: Graph) -> Iterator[_Made]:
    for edge in _searched(graph):
        kind: Kind = "link" if edge.source in LINKS else "search"
        for target, name in _ends(edge):
            yield _Made(kind, edge.source, f"{edge.source}?{edge.parameter}={target}/{name}", edge.parameter)


def _compartments(graph: Graph) -> Iterator[_Made]:
    for owner in graph.compartments:
        for kind in dict.fromkeys(edge.source for edge in graph.leading_to(owner) if edge.source in graph.owned):
            if owner in _SUBJECTS and kind != owner:
                yield _Made("compartment", kind, f"{owner}/{_SUBJECTS[owner]}/{kind}", owner)


def _includes(graph: Graph) -> Iterator[_Made]:
    for edge in graph.edges:
        if edge.included and edge.source in graph.owned and graph.owned.intersection(edge.targets):
            for name in ("{self_id}", "{id}"):
                url = f"{edge.source}?_id={name}&_include={edge.name}"
                yield _Made("include", edge.source, url, edge.parameter)


def _revincludes(graph: Graph) -> Iterator[_Made]:
    for edge in graph.edges:
        for target in edge.reverse if edge.source in graph.owned else ():
            for start in _starts(target):
                url = f"{target}?{start}&_revinclude={edge.name}"
                yield _Made("revinclude", edge.source, url, f"{edge.parameter} {target}")


def _chains(graph: Graph) -> Iterator[_Made]:
    for first in _searched(graph):
        for middle in first.targets:
            if middle in _SUBJECTS:
                url = f"{first.source}?{first.parameter}:{middle}._id={_SUBJECTS[middle]}"
                yield _Made("chain", first.source, url, f"{first.parameter} {middle}")
            for second in _from(graph, middle):
                for target, name in _ends(second):
                    url = f"{first.source}?{first.parameter}:{middle}.{second.parameter}={target}/{name}"
                    words = f"{first.parameter} {middle} {second.parameter}"
                    yield _Made("chain", first.source, url, words)
                for last in (each for kind in second.targets for each in _from(graph, kind)):
                    for target, name in _ends(last):
                        chain = f"{first.parameter}:{middle}.{second.parameter}:{last.source}.{last.parameter}"
                        words = f"{first.parameter} {middle} {second.parameter} {last.source} {last.parameter}"
                        yield _Made("chain", first.source, f"{first.source}?{chain}={target}/{name}", words)


def _reverse_chains(graph: Graph) -> Iterator[_Made]:
    for datum in sorted(graph.owned):
        for first in _refers(graph, datum):
            start = f"{datum}?_has:{first.source}:{first.parameter}"
            if first.source in graph.owned:
                yield _Made("reverse-chain", first.source, f"{start}:_id={{id}}", f"{first.parameter} {datum}")
            for other in _from(graph, first.source):
                if other.element == first.element:
                    continue
                for target, name in _ends(other):
                    words = f"{first.source} {first.parameter} {other.parameter}"
                    yield _Made("reverse-chain", datum, f"{start}:{other.parameter}={target}/{name}", words)
            for second in _refers(graph, first.source):
                if second.source in graph.owned:
                    words = f"{second.parameter} {first.source} {first.parameter} {datum}"
                    url = f"{start}:_has:{second.source}:{second.parameter}:_id={{id}}"
                    yield _Made("reverse-chain", second.source, url, words)


def _iterated(graph: Graph) -> Iterator[_Made]:
    for kind in sorted(graph.owned):
        for first in (edge for edge in graph.of(kind) if edge.included):
            start = f"{kind}?_id={{self_id}}&_include={first.name}"
            yield from _on(graph, kind, start, first.targets, first.parameter)
    for target in sorted(graph.owned & _OWN.keys()):
        for edge in (each for each in graph.edges if target in each.reverse):
            start = f"{target}?_id={_OWN[target]}&_revinclude={edge.name}"
            yield from _on(graph, target, start, (edge.source,), edge.name)


def _on(graph: Graph, kind: str, start: str, reached: tuple[str, ...], words: str) -> Iterator[_Made]:
    """Yield what goes on by one step and by two from what an include reached, to types of a record."""
    for edge, url, led, said in _steps(graph, start, reached, words):
        if graph.owned.intersection(led):
            yield _Made("iterate", kind, url, said)
        for last, further, end, more in _steps(graph, url, led, said):
            if graph.owned.intersection(end) and last.element != edge.element:
                yield _Made("iterate", kind, further, more)


def _steps(
    graph: Graph, url: str, reached: tuple[str, ...], words: str
) -> Iterator[tuple[Edge, str, tuple[str, ...], str]]:
    for kind in reached:
        for edge in graph.of(kind):
            if edge.included:
                yield edge, f"{url}&_include:iterate={edge.name}", edge.targets, f"{words} {edge.name}"
        for edge in graph.leading_to(kind) if kind in SHARED else ():
            if kind in edge.reverse and edge.source in graph.owned:
                said = f"{words} back {edge.name}"
                yield edge, f"{url}&_revinclude:iterate={edge.name}", (edge.source,), said


def _operations(graph: Graph) -> Iterator[_Made]:
    for kind, names in graph.operations.items():
        for name in names:
            start = _SUBJECTS.get(kind, "{id}" if kind in graph.owned else "")
            if start:
                yield _Made("operation", kind, f"{kind}/{start}/${name}", f"${name}")


_MAKERS = (
    _searches,
    _includes,
    _revincludes,
    _compartments,
    _reads,
    _operations,
    _chains,
    _reverse_chains,
    _iterated,
)


def _batch(inner: Planned) -> Planned:
    """Return a batch whose one entry asks what another generated path asks."""
    request = {"method": "GET", "url": inner.path.template}
    made = _Made("batch", inner.resource_type, "", inner.path.id.removeprefix(PREFIX).replace("-", " "))
    path = _path(
        made,
        inner.path.about,
        method="POST",
        body={"resourceType": "Bundle", "type": "batch", "entry": [{"request": request}]},
        id=f"{PREFIX}batch-{inner.path.id.removeprefix(PREFIX)}",
        interaction="batch",
    )
    return Planned(Way("batch", (inner.way.kind, *inner.way.steps), inner.way.own), path)


def _searched(graph: Graph) -> Iterator[Edge]:
    yield from (edge for edge in graph.edges if edge.searched and edge.source in graph.owned)


def _from(graph: Graph, kind: str) -> Iterator[Edge]:
    yield from (edge for edge in graph.of(kind) if edge.searched)


def _refers(graph: Graph, kind: str) -> Iterator[Edge]:
    yield from (edge for edge in graph.leading_to(kind) if edge.searched)


def _ends(edge: Edge) -> Iterator[tuple[str, str]]:
    """Yield the ids by which a search may name what an edge leads to, each with its type."""
    yield from ((target, _SUBJECTS[target]) for target in edge.targets if target in _SUBJECTS)


def _starts(target: str) -> Iterator[str]:
    """Yield what a search for a type may begin with: the subject's id and the own one, or many of a shared type."""
    if target in SHARED:
        yield _MANY
    else:
        yield from (f"_id={names[target]}" for names in (_OWN, _SUBJECTS) if target in names)
