"""Subsetting and combining: https://hl7.org/fhirpath/N1/#subsetting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key
from typing import Any

from payerproof.fhir.fhirpath.errors import FhirPathTypeError
from payerproof.fhir.fhirpath.registry import Build, Closure, function, plain
from payerproof.fhir.fhirpath.syntax import Syntax, Unary
from payerproof.fhir.fhirpath.types import NONE, Item, Items
from payerproof.fhir.fhirpath.values import contains, distinct, order, single, system


@plain("single")
def _single(items: Items) -> Items:
    return items if single(items) is not None else NONE


@plain("first")
def _first(items: Items) -> Items:
    return items[:1]


@plain("last")
def _last(items: Items) -> Items:
    return items[-1:]


@plain("tail")
def _tail(items: Items) -> Items:
    return items[1:]


@plain("skip", 1)
def _skip(items: Items, number: Items) -> Items:
    return items[max(0, _whole(number)) :]


@plain("take", 1)
def _take(items: Items, number: Items) -> Items:
    return items[: max(0, _whole(number))]


def _whole(items: Items) -> int:
    item = single(items)
    value = None if item is None else system(item)
    if not isinstance(value, int) or isinstance(value, bool):
        raise FhirPathTypeError("one whole number is wanted")
    return value


@plain("intersect", 1)
def _intersect(items: Items, other: Items) -> Items:
    return [item for item in distinct(items) if contains(other, item)]


@plain("exclude", 1)
def _exclude(items: Items, other: Items) -> Items:
    return [item for item in items if not contains(other, item)]


@plain("union", 1)
def _union(items: Items, other: Items) -> Items:
    return distinct([*items, *other])


@plain("combine", 1)
def _combine(items: Items, other: Items) -> Items:
    return [*items, *other]


@function("sort", 0, 8)
def _sort(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    """Sort by criteria, `-criterion` descending; empty values first."""
    keys = [
        (build(argument.operand), -1)
        if isinstance(argument, Unary) and argument.operator == "-"
        else (build(argument), 1)
        for argument in arguments
    ] or [(lambda focus, _environment: focus, 1)]

    def arrange(focus: Items, environment: Any) -> Items:
        def compare(one: Item, other: Item) -> int:
            for key, sign in keys:
                first, second = key([one], environment), key([other], environment)
                if bool(first) != bool(second):
                    return sign if first else -sign
                found = order(first, second)
                if found:
                    return sign * found
            return 0

        return sorted(left(focus, environment), key=cmp_to_key(compare))

    return arrange
