"""Filtering, projection, types and aggregates: https://hl7.org/fhirpath/N1/#filtering-and-projection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from payerproof.fhir.fhirpath.errors import FhirPathSyntaxError, FhirPathTypeError, NotEvaluated
from payerproof.fhir.fhirpath.functions.each import each
from payerproof.fhir.fhirpath.registry import Build, Closure, function, plain, result
from payerproof.fhir.fhirpath.syntax import Literal, Step, Syntax
from payerproof.fhir.fhirpath.temporal import Temporal
from payerproof.fhir.fhirpath.types import FALSE, NONE, SYSTEM, TRUE, Item, Items
from payerproof.fhir.fhirpath.values import contains, single, system, truth

_REPEATS = 100_000
"""Items that repeat() may reach before it is given up."""
_TYPE_NAMES = frozenset({"Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity"})


@function("where", 1)
def _where(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    criterion = build(arguments[0])

    def pick(focus: Items, environment: Any) -> Items:
        found: Items = []
        for index, item in enumerate(left(focus, environment)):
            environment.index = index
            if truth(criterion([item], environment)):
                found.append(item)
        return found

    return each(pick)


@function("select", 1)
def _select(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    projection = build(arguments[0])

    def project(focus: Items, environment: Any) -> Items:
        found: Items = []
        for index, item in enumerate(left(focus, environment)):
            environment.index = index
            found += projection([item], environment)
        return found

    return each(project)


@function("repeat", 1)
def _repeat(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    projection = build(arguments[0])

    def project(focus: Items, environment: Any) -> Items:
        found: Items = []
        seen: set[int] = set()
        queue = list(left(focus, environment))
        while queue:
            for item in projection([queue.pop(0)], environment):
                known = id(item[0]) in seen if isinstance(item[0], dict) else contains(found, item)
                if not known:
                    seen.add(id(item[0]))
                    found.append(item)
                    queue.append(item)
            if len(found) > _REPEATS:
                raise FhirPathTypeError(f"repeat() reaches more than {_REPEATS} items")
        return found

    return each(project)


@function("aggregate", 1, 2)
def _aggregate(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    combine = build(arguments[0])
    start = build(arguments[1]) if len(arguments) > 1 else None

    def fold(focus: Items, environment: Any) -> Items:
        before = environment.total
        environment.total = start(focus, environment) if start is not None else NONE
        try:
            for index, item in enumerate(left(focus, environment)):
                environment.index = index
                environment.total = combine([item], environment)
            return list(environment.total)
        finally:
            environment.total = before

    return each(fold)


@function("iif", 2, 3)
def _iif(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    criterion, then = build(arguments[0]), build(arguments[1])
    otherwise = build(arguments[2]) if len(arguments) > 2 else None  # noqa: PLR2004 - the third argument

    def choose(focus: Items, environment: Any) -> Items:
        items = left(focus, environment)
        decisive = criterion(items, environment)
        single(decisive)
        if truth(decisive):
            return then(items, environment)
        return NONE if otherwise is None else otherwise(items, environment)

    return choose


def _named(argument: Syntax) -> tuple[str | None, str]:
    """Return namespace and name of a type given as an argument."""
    if isinstance(argument, Step) and argument.left is None:
        return None, argument.name
    if isinstance(argument, Step) and isinstance(argument.left, Step) and argument.left.left is None:
        return argument.left.name, argument.name
    if isinstance(argument, Literal) and isinstance(argument.value, str):
        space, _, name = argument.value.rpartition(".")
        return space or None, name
    raise FhirPathSyntaxError("a type is named like Patient, FHIR.Patient or System.String")


def _is(item: Item, space: str | None, name: str, environment: Any) -> bool:
    if space is None and name not in SYSTEM and not environment.model.knows(name):
        raise FhirPathTypeError(f"there is no type {name}")
    if space is None and name in _TYPE_NAMES and name != "Quantity" and item[1].space == "FHIR":
        return item[1].name == name[:1].lower() + name[1:]
    return item[1].is_a(name, space)


@function("is", 1)
def _is_type(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:  # noqa: ARG001 - a type is no expression
    space, name = _named(arguments[0])

    def ask(focus: Items, environment: Any) -> Items:
        item = single(left(focus, environment))
        return NONE if item is None else result(_is(item, space, name, environment))

    return ask


@function("ofType", 1)
def _of_type(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:  # noqa: ARG001 - as above
    space, name = _named(arguments[0])
    return lambda focus, environment: [item for item in left(focus, environment) if _is(item, space, name, environment)]


@function("as", 1)
def _as_type(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    return _of_type(left, arguments, build)


@plain("type")
def _type(items: Items) -> Items:
    from payerproof.fhir.fhirpath.types import Child, Type  # noqa: PLC0415 - used by this one function

    info = Type("SimpleTypeInfo", "System")
    text = SYSTEM["String"]
    info._children = {"namespace": Child(text, {}), "name": Child(text, {})}  # noqa: SLF001 - a type made on the spot
    return [({"namespace": kind.space, "name": kind.name}, info, None) for _, kind, _ in items]


@function("trace", 1, 2)
def _trace(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
    name = build(arguments[0])
    projection = build(arguments[1]) if len(arguments) > 1 else None

    def note(focus: Items, environment: Any) -> Items:
        items = left(focus, environment)
        label = single(name(focus, environment))
        shown = items if projection is None else projection(items, environment)
        environment.traced.append((str(label[0]) if label else "", shown))
        return items

    return note


def _clock(name: str, cut: Any) -> None:
    @function(name)
    def make(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:  # noqa: ARG001 - a constant
        def now(_focus: Items, environment: Any) -> Items:
            if environment.now is None:
                raise NotEvaluated(f"{name}() has no clock to ask")
            return result(cut(environment.now))

        return now


def _instant(now: Any) -> Temporal:
    from payerproof.fhir.fhirpath.temporal import temporal  # noqa: PLC0415 - used by the clock functions only

    found = temporal(now.isoformat(timespec="milliseconds"))
    if found is None:
        raise FhirPathTypeError("the clock gives no date with a time")
    return found


_clock("now", _instant)
_clock("today", lambda now: Temporal("date", (now.year, now.month, now.day)))
_clock("timeOfDay", lambda now: Temporal("time", _instant(now).parts[3:]))


@plain("comparable", 1)
def _comparable(items: Items, other: Items) -> Items:
    from payerproof.fhir.fhirpath.quantity import Quantity, common  # noqa: PLC0415 - used by this one function

    one, two = single(items), single(other)
    if one is None or two is None:
        return NONE
    left, right = system(one), system(two)
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return TRUE if common(left, right) is not None else FALSE
    return TRUE if type(left) is type(right) else FALSE
