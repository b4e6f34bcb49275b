"""Existence: https://hl7.org/fhirpath/N1/#existence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from payerproof.fhir.fhirpath.errors import FhirPathTypeError, NotEvaluated
from payerproof.fhir.fhirpath.functions.each import each
from payerproof.fhir.fhirpath.registry import Build, Closure, function, plain
from payerproof.fhir.fhirpath.syntax import Syntax
from payerproof.fhir.fhirpath.types import FALSE, NONE, TRUE, Items, literal
from payerproof.fhir.fhirpath.values import contains, distinct, single, truth


@plain("empty")
def _empty(items: Items) -> Items:
    return FALSE if items else TRUE


@function("exists", 0, 1)
def _exists(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    if not arguments:
        return lambda focus, environment: TRUE if left(focus, environment) else FALSE
    return _quantified(left, build(arguments[0]), wanted=True)


@function("all", 1)
def _all(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    return _quantified(left, build(arguments[0]), wanted=False)


def _quantified(left: Closure, criterion: Closure, *, wanted: bool) -> Closure:
    """Return `exists(criterion)`, or `all(criterion)`: one item settles it, even where others cannot be evaluated."""

    def ask(focus: Items, environment: Any) -> Items:
        doubt: NotEvaluated | None = None
        for item in left(focus, environment):
            try:
                answer = truth(criterion([item], environment))
            except NotEvaluated as error:
                doubt = error
                continue
            if (answer is True) == wanted:
                return TRUE if wanted else FALSE
        if doubt is not None:
            raise doubt
        return FALSE if wanted else TRUE

    return each(ask)


def _over_truths(name: str, answer: Callable[[list[bool]], bool]) -> None:
    @plain(name)
    def ask(items: Items) -> Items:
        values = [item[0] for item in items]
        if any(not isinstance(value, bool) for value in values):
            raise FhirPathTypeError(f"{name}() asks truth values only")
        return TRUE if answer(values) else FALSE


_over_truths("allTrue", all)
_over_truths("anyTrue", any)
_over_truths("allFalse", lambda values: not any(values))
_over_truths("anyFalse", lambda values: not all(values))


@plain("not")
def _not(items: Items) -> Items:
    single(items)
    value = truth(items)
    return NONE if value is None else FALSE if value else TRUE


@plain("subsetOf", 1)
def _subset_of(items: Items, other: Items) -> Items:
    return TRUE if all(contains(other, item) for item in items) else FALSE


@plain("supersetOf", 1)
def _superset_of(items: Items, other: Items) -> Items:
    return TRUE if all(contains(items, item) for item in other) else FALSE


@plain("count")
def _count(items: Items) -> Items:
    return [literal(len(items))]


@plain("distinct")
def _distinct(items: Items) -> Items:
    return distinct(items)


@plain("isDistinct")
def _is_distinct(items: Items) -> Items:
    return TRUE if len(distinct(items)) == len(items) else FALSE


@plain("hasValue")
def _has_value(items: Items) -> Items:
    return TRUE if len(items) == 1 and items[0][1].primitive and items[0][0] is not None else FALSE


@plain("getValue")
def _get_value(items: Items) -> Items:
    return items if _has_value(items) is TRUE else NONE
