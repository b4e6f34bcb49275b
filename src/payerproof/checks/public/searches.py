"""Searches that a guide makes a SHALL, put to the test on what the API itself serves.

What a search must and must not find is worked out from the resources of a plain search, by the parameter's expression.
Where the plain search was too long to be walked to its end, each question is asked about one resource, with `_id`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from payerproof.checks.common.facets import about
from payerproof.checks.common.judgement import inapplicable, unsure
from payerproof.checks.conformance import parameter_values
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search.judge_bundle_form import well_formed
from payerproof.checks.conformance.search.judge_include import delivers, delivers_reversed
from payerproof.checks.conformance.search.judge_search import selects
from payerproof.checks.conformance.search.reverse_include import Brought
from payerproof.checks.conformance.searching import Question, alternatives, questions
from payerproof.checks.public.reading import Served, served, walk
from payerproof.checks.search_tables import Asked, Parameter, SearchTable, search_table
from payerproof.fhir.references import local
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Judgement
from payerproof.payer import Payer

CHAINS, COMBINED = "chains", "combined"
"""Facets of a judgement: searches through references, and by two parameters at once."""
_MOST_CHAINS = 3
"""Chains through one parameter that are asked."""

Resources = Mapping[str, Mapping[str, Any]]


def _table(plain: Served) -> SearchTable:
    table = search_table(plain.api.guide)
    return table if table is not None else SearchTable(plain.api.guide, {}, {})


def _asked(plain: Served) -> Asked | None:
    return _table(plain).asked.get(plain.type)


def by_parameters(payer: Payer, plain: Served) -> Iterator[Judgement]:
    """Yield a judgement for each question about each parameter that the guide makes a SHALL, and about two at once."""
    asked = _asked(plain)
    telling: list[Question] = []
    for name in _shall(asked.parameters if asked else {}):
        try:
            found = questions(plain.api.guides, plain.type, name, plain.resources)
        except Unreadable as problem:
            yield about(unsure(f"{name}: {problem}"), name)
            continue
        if not found:
            yield about(inapplicable(f"{name}: no resource here has a value for it"), name)
        either = alternatives(plain.api.guides, plain.type, name, plain.resources) if plain.walked.complete else None
        for question in (*found, *([either] if either else [])):
            if question.must or question.never:
                yield about(_answered(payer, plain, question), name)
        telling += [question for question in found if question.must and name not in {"_id", "_lastUpdated"}][:1]
    if (both := _both(telling)) is not None:
        yield about(_answered(payer, plain, both), COMBINED)


def _both(telling: list[Question]) -> Question | None:
    """Return the question for two parameters at once that some resource matches."""
    for one in telling:
        for other in telling:
            if one is not other and (must := one.must & other.must):
                never = (one.never | other.never) - must
                return Question(f"{one.label}&{other.label}", f"{one.query}&{other.query}", must, never)
    return None


def _answered(payer: Payer, plain: Served, question: Question) -> Judgement:
    narrowed = question if plain.walked.complete else _of_one(question)
    return selects(walk(payer, plain.search(narrowed.query)), narrowed.label, narrowed.must, narrowed.never)


def _of_one(question: Question) -> Question:
    """Return a question about one resource alone, named by its id: of a long list no end can be waited for."""
    name = min(question.must or question.never, default="")
    named = quote(name.partition("/")[2])
    must = frozenset({name}) & question.must
    return Question(f"{question.label}&_id={named}", f"{question.query}&_id={named}", must, frozenset({name}) - must)


def chained(payer: Payer, plain: Served) -> Iterator[Judgement]:
    """Yield a judgement for chains through each parameter of a type that the guide wants chained, and in reverse."""
    for name, reached in _table(plain).chains.get(plain.type, {}).items():
        yield from (about(each, CHAINS) for each in _forward(payer, plain, name, reached))
    for source, found in _table(plain).chains.items():
        for name in found:
            if plain.type in _table(plain).parameters[source][name].targets:
                yield about(_reverse(payer, plain, source, name), CHAINS)


def _forward(payer: Payer, plain: Served, name: str, reached: tuple[str, ...]) -> Iterator[Judgement]:
    parameter = _table(plain).parameters[plain.type][name]
    target = parameter.targets[0]
    others = served(payer, plain.api, target)
    asked = 0
    for last in reached:
        question = _chain(plain, parameter, others.resources, last)
        if question is not None and asked < _MOST_CHAINS:
            asked += 1
            yield _answered(payer, plain, question)
    if not asked:
        yield inapplicable(f"{name}: nothing here refers to what a chain could find")


def _chain(plain: Served, parameter: Parameter, others: Resources, last: str) -> Question | None:
    """Return the question for a chain of two: what refers to those that a search by `last` finds."""
    try:
        held = {name: parameter_values.references(parameter, item) for name, item in plain.resources.items()}
        named = {reference for found in held.values() for reference in found}
        reached = {name: item for name, item in others.items() if name in named}
        asked = questions(plain.api.guides, parameter.targets[0], last, reached)
        inner = next((each for each in asked if each.must), None)
    except Unreadable:
        return None
    if inner is None:
        return None
    must = frozenset(name for name, found in held.items() if found & inner.must)
    never = frozenset(name for name, found in held.items() if not found or found <= inner.never)
    if not must:
        return None
    return Question(f"{parameter.name}.{inner.label}", f"{parameter.name}.{inner.query}", must, never - must)


def _reverse(payer: Payer, plain: Served, source: str, name: str) -> Judgement:
    """Judge `_has`: of this type, what a resource of `source`, named by its id, refers to, and nothing else."""
    parameter = _table(plain).parameters[source][name]
    label = f"_has:{source}:{name}:_id"
    for reference, item in served(payer, plain.api, source).resources.items():
        must = _references(parameter, item) & plain.resources.keys()
        if must:
            identifier = reference.partition("/")[2]
            never = frozenset(plain.resources) - _references(parameter, item)
            question = Question(f"{label}={identifier}", f"{label}={quote(identifier)}", must, never)
            return _answered(payer, plain, question)
    return inapplicable(f"{label}: nothing here refers to a resource of the type")


def _references(parameter: Parameter, item: Mapping[str, Any]) -> frozenset[str]:
    try:
        return parameter_values.references(parameter, item)
    except Unreadable:
        return frozenset()


def including(payer: Payer, plain: Served) -> Iterator[Judgement]:
    """Yield a judgement for each include and reverse include that the guide makes a SHALL for a type."""
    asked = _asked(plain)
    for full in _shall(asked.includes if asked else {}):
        label, parameter = f"_include={full}", meaning(plain.api.guides, plain.type, full.partition(":")[2])
        one = _referring_one(parameter, plain.resources)
        if parameter is None or one is None:
            yield about(inapplicable(f"{label}: no resource here refers to anything"), label)
            continue
        seen = payer.ask(None, plain.search(f"_id={quote(one.partition('/')[2])}&{label}"))
        named = {local(each, plain.base) for match in seen.matches for each in _references(parameter, match)}
        yield about(delivers(seen, frozenset(each for each in named if "://" not in each), label), label)
        both = sorted(named & plain.resources.keys() - {one})
        if both:  # one that matches is not brought along as well
            listed = ",".join(quote(each.partition("/")[2]) for each in (one, both[0]))
            yield about(well_formed(payer.ask(None, plain.search(f"_id={listed}&{label}")), label), label)
    for full in _shall(asked.revincludes if asked else {}):
        label = f"_revinclude={full}"
        yield about(_reversed(payer, plain, full, label), label)


def _referring_one(parameter: Parameter | None, resources: Resources) -> str | None:
    found = ((name, _references(parameter, item)) for name, item in resources.items()) if parameter else ()
    return next((name for name, refers in found if any("://" not in each for each in refers)), None)


def _reversed(payer: Payer, plain: Served, full: str, label: str) -> Judgement:
    source, _, name = full.partition(":")
    parameter = meaning(plain.api.guides, source, name)
    others = served(payer, plain.api, source)
    for reference in plain.resources:
        wanted = frozenset(
            each for each, item in others.resources.items() if parameter and reference in _references(parameter, item)
        )
        if parameter is None or not wanted:
            continue
        seen = payer.ask(None, plain.search(f"_id={quote(reference.partition('/')[2])}&{label}"))
        stray = tuple(_strays(seen, plain, source, parameter, reference))
        return delivers_reversed(Brought(label, seen, wanted, stray))
    return inapplicable(f"{label}: nothing here refers to a resource of the type")


def _strays(seen: Observation, plain: Served, source: str, parameter: Parameter, reference: str) -> Iterator[str]:
    for name, item in zip(ids(seen.included), seen.included, strict=True):
        refers = {local(each, plain.base) for each in _references(parameter, item)}
        if item.get("resourceType") == source and reference not in refers:
            yield name


def _shall(strengths: Mapping[str, str]) -> list[str]:
    return [name for name, strength in strengths.items() if strength == "SHALL"]
