"""One JSON object against one element definition: its properties, what is missing, and the rules on the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from payerproof.fhir.primitives import shown
from payerproof.fhir.walk.finding import Check, Finding, Findings, Handler, Source, added, under
from payerproof.fhir.walk.visit import Visit

_WITH_SIBLING = 2
"""Properties of an element of one type: `x` and `_x`."""


class Wanted(NamedTuple):
    """An element that has to be there: any of `keys` will do. `least` is its minimum, `source` who wants it."""

    name: str
    keys: tuple[str, ...]
    source: Source
    least: int = 1


class Properties:
    """What an object may and must hold; shared by all elements of the same type.

    `handlers` by JSON property, `_x` included; `choices` are sets of properties of which one may be there;
    `closed_choices` by stem, for a message that names the types allowed.
    """

    def __init__(
        self,
        handlers: dict[str, Handler],
        wanted: Sequence[Wanted],
        choices: Sequence[frozenset[str]],
        stems: dict[str, str],
        source: Source,
    ) -> None:
        self.handlers, self.wanted, self.choices, self.stems, self.source = handlers, wanted, choices, stems, source
        self.certain = frozenset(min(entry.keys, key=len) for entry in wanted if len(entry.keys) <= _WITH_SIBLING)
        self.either = tuple(frozenset(entry.keys) for entry in wanted if len(entry.keys) > _WITH_SIBLING)
        """Where all of `certain` are there, and one of each in `either`, nothing is missing."""
        self.chosen: frozenset[str] = frozenset().union(*choices)
        """Where one at most of these is there, no choice is taken twice."""

    def unknown(self, key: str) -> Finding:
        """Return the finding for a property that has no handler."""
        for stem, allowed in self.stems.items():
            rest = key.removeprefix("_").removeprefix(stem)
            if key.removeprefix("_").startswith(stem) and rest[:1].isupper():
                return self.source.error(
                    "structure", f"{shown(key)} is not allowed here: {stem}[x] may be of type {allowed}"
                )
        return self.source.error("structure", f"the property {shown(key)} is not defined here")

    def missing(self, value: dict[str, Any]) -> Findings:
        """Return a finding for each element that is wanted and not there."""
        return [
            entry.source.error("required", f"{entry.name} is missing: at least {entry.least} required")
            for entry in self.wanted
            if not any(key in value for key in entry.keys)
        ]


def object_check(  # noqa: C901 - the hot loop: a call saved is 10 % of the speed
    properties: Properties, rules: Sequence[Check], source: Source
) -> Check:
    """Return the check of one JSON object. `rules` are asked only when the object's own structure could be read."""
    handler_of = properties.handlers.get
    certain, either, choices, chosen = properties.certain, properties.either, properties.choices, properties.chosen
    rules = tuple(rules)

    def complete(value: dict[str, Any]) -> bool:
        for keys in either:  # noqa: SIM110 - `all` over a generator takes twice as long
            if keys.isdisjoint(value):
                return False
        return True

    def check(value: Any, visit: Visit) -> Findings | None:  # noqa: C901 - as above
        if value.__class__ is not dict:
            return [source.error("structure", f"{_kind(value)} stands where an object is expected")]
        found: Findings | None = None
        for key, content in value.items():
            handler = handler_of(key)
            more = [properties.unknown(key)] if handler is None else handler(content, value, visit)
            if more is not None:
                found, enough = added(found, more, source)
                if enough:
                    return found
        keys = value.keys()
        if not certain <= keys or (either and not complete(value)):
            more = properties.missing(value)
            if more:
                found = more if found is None else found + more
        if choices and len(chosen & keys) > 1:
            for choice in choices:
                if len(choice & keys) > 1:
                    found = [*(found or ()), *_conflict(choice, value, source)]
        if len(value) <= 1 and (not value or "id" in value):
            found = [*(found or ()), source.error("invariant", "the element has neither value nor children", "ele-1")]
        for rule in rules:
            more = rule(value, visit)
            if more is not None:
                found = more if found is None else found + more
        return found

    return check


def _conflict(choice: frozenset[str], value: dict[str, Any], source: Source) -> Findings:
    names = sorted({key.removeprefix("_") for key in choice & value.keys()})
    if len(names) == 1:
        return []
    return [source.error("structure", f"{' and '.join(names)} exclude each other: one type may be chosen")]


def _kind(value: Any) -> str:
    return {list: "an array", type(None): "null"}.get(value.__class__, shown(value))


def one(name: str, check: Check) -> Handler:
    """Return the handler of a complex element that may occur once."""

    def handler(value: Any, _owner: dict[str, Any], visit: Visit) -> Findings | None:
        found = check(value, visit)
        return found if found is None else under(name, found)

    return handler


def many(name: str, check: Check, limits: Limits) -> Handler:
    """Return the handler of a complex element that is an array without slices."""
    least, most, source = limits

    def handler(values: Any, _owner: dict[str, Any], visit: Visit) -> Findings | None:
        if values.__class__ is not list:
            return [no_array(name, values, source)]
        found: Findings | None = None
        for index, value in enumerate(values):
            more = check(value, visit)
            if more is not None:
                under(f"{name}[{index}]", more)
                found, enough = added(found, more, source)
                if enough:
                    return found
        if not least <= len(values) <= most or not values:
            return [*(found or ()), *counted(name, len(values), limits)]
        return found

    return handler


class Limits(NamedTuple):
    """How many values an array may hold, and who says so."""

    least: int
    most: float
    source: Source


def no_array(name: str, value: Any, source: Source) -> Finding:
    """Return the finding for a single value where JSON wants an array."""
    finding = source.error("structure", f"{_kind(value)} stands where an array is expected")
    finding.trail.append(name)
    return finding


def counted(name: str, number: int, limits: Limits, label: str | None = None) -> Findings:
    """Return what is wrong with `number` values of an array, an empty one included."""
    least, most, source = limits
    shown_name = label or name
    if number == 0 and label is None:
        found = source.error("structure", "the array is empty; an element without value is left out")
    elif number < least:
        found = source.error("required", f"{shown_name} has {number} values, at least {least} required")
    elif number > most:
        found = source.error("structure", f"{shown_name} has {number} values, at most {most} allowed")
    else:
        return []
    if label is None and number == 0:
        found.trail.append(name)
    return [found]


def prohibited(name: str, source: Source) -> Handler:
    """Return the handler of an element whose maximum is 0."""

    def handler(_value: Any, _owner: dict[str, Any], _visit: Visit) -> Findings:
        return under(name, [source.error("structure", f"{name} is not allowed here: the profile forbids it")])

    return handler


def all_of(checks: Sequence[Check]) -> Check:
    """Return one check that asks all of `checks`."""
    if len(checks) == 1:
        return checks[0]
    checks = tuple(checks)

    def check(value: Any, visit: Visit) -> Findings | None:
        found: Findings | None = None
        for single in checks:
            more = single(value, visit)
            if more is not None:
                found = more if found is None else found + more
        return found

    return check
