"""A sliced array: each value goes to its slice, and every slice counts its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson

from payerproof.fhir.remembered import Remembered
from payerproof.fhir.walk.discriminators import Question
from payerproof.fhir.walk.finding import Check, Findings, Handler, cut, under
from payerproof.fhir.walk.objects import Limits, counted, no_array
from payerproof.fhir.walk.remembering import JSON_ALONE
from payerproof.fhir.walk.visit import Visit


class Slice(NamedTuple):
    """One slice: how a value is recognised, what it then has to fulfil. `label` is `element:slice`."""

    label: str
    belongs: Question
    check: Check
    limits: Limits
    within: str | None
    """Name of the slice that this one slices again, None for a slice of the element itself."""
    name: str


class Slicing(NamedTuple):
    """How an array is sliced. `concept` is the property whose codings alone decide, where that is so."""

    slices: tuple[Slice, ...]
    closed: bool
    ordered: bool
    concept: str | None


def sliced(  # noqa: C901 - one loop: which slices, what they say, in which order
    name: str, rest: Check, slicing: Slicing, limits: Limits
) -> Handler:
    """Return the handler of a sliced array; `rest` checks a value that belongs to no slice."""
    choose = _chooser(slicing)
    parts, source = slicing.slices, limits.source
    resliced = frozenset(part.within for part in parts)

    def handler(values: Any, _owner: dict[str, Any], visit: Visit) -> Findings | None:
        if values.__class__ is not list:
            return [no_array(name, values, source)]
        found: Findings = []
        counts = [0] * len(parts)
        doubtful = False
        last = -1
        for index, value in enumerate(values):
            chosen, certain = choose(value, visit)
            more: Findings | None = None
            if not chosen:
                more = rest(value, visit)
                if slicing.closed and certain:
                    more = [*(more or ()), source.error("structure", f"the value belongs to no slice of {name}")]
            for position in chosen:
                counts[position] += 1
                if parts[position].name not in resliced or not _narrowed(position, chosen, parts):
                    more = _joined(more, parts[position].check(value, visit))
                if slicing.ordered and position < last:
                    more = _joined(more, [source.error("structure", f"{parts[position].label} is out of order")])
                last = max(last, position)
            doubtful |= not certain
            if more is not None:
                found += under(f"{name}[{index}]", more)
                found, enough = cut(found, source)
                if enough:
                    return found
        found += _totals(name, values, counts, slicing, limits, doubtful=doubtful)
        return found or None

    return handler


def counting(name: str, plain: Handler, slicing: Slicing) -> Handler:
    """Return the handler of a sliced array of primitives: `plain` judges the values, the slices count them."""
    unlimited = Limits(0, float("inf"), slicing.slices[0].limits.source)
    slices = sliced(name, lambda _value, _visit: None, slicing, unlimited)

    def handler(values: Any, owner: dict[str, Any], visit: Visit) -> Findings | None:
        found = plain(values, owner, visit)
        if values.__class__ is not list or not values:
            return found
        return _joined(found, slices(values, owner, visit))

    return handler


def _narrowed(position: int, chosen: Sequence[int], parts: Sequence[Slice]) -> bool:
    """Tell whether a reslice of the slice at `position` was chosen too; its demands then stand for both."""
    return any(parts[other].within == parts[position].name for other in chosen)


def _joined(found: Findings | None, more: Findings | None) -> Findings | None:
    return found if more is None else more if found is None else found + more


def _totals(
    name: str, values: list[Any], counts: list[int], slicing: Slicing, limits: Limits, *, doubtful: bool
) -> Findings:
    found: Findings = []
    least, most, _ = limits
    if not least <= len(values) <= most or not values:
        found += counted(name, len(values), limits)
    for part, number in zip(slicing.slices, counts, strict=True):
        if part.limits.least <= number <= part.limits.most or (part.within is not None and not number):
            continue
        if number < part.limits.least and doubtful:
            message = f"{part.label} is wanted, and a value may belong to it: its discriminator cannot be evaluated"
            found.append(part.limits.source.open(message))
        else:
            found += counted(name, number, part.limits, part.label)
    return found


_Chooser = Callable[[Any, Visit], tuple[tuple[int, ...], bool]]
"""(value, visit) -> positions of the slices it belongs to, and whether that is certain."""


def _chooser(slicing: Slicing) -> _Chooser:
    questions: Sequence[Question] = [part.belongs for part in slicing.slices]
    numbered = list(enumerate(questions))

    def choose(value: Any, visit: Visit) -> tuple[tuple[int, ...], bool]:
        chosen: list[int] = []
        certain = True
        for position, ask in numbered:
            answer = ask(value, visit)
            if answer:
                chosen.append(position)
            elif answer is None:
                certain = False
        return tuple(chosen), certain

    return choose if slicing.concept is None else _remembering(choose, slicing.concept)


def _remembering(choose: _Chooser, concept: str) -> _Chooser:
    """Return a chooser that asks once about equal concepts in the property `concept`."""
    known = Remembered()

    def chosen(value: Any, visit: Visit) -> tuple[tuple[int, ...], bool]:
        try:
            key = orjson.dumps(value[concept], None, JSON_ALONE)
        except (KeyError, TypeError):  # no concept, a decimal, or half a surrogate pair
            return choose(value, visit)
        answer: tuple[tuple[int, ...], bool] | None = known.get(key)
        if answer is None:
            answer = choose(value, visit)
            known.keep(key, answer, len(key))
        return answer

    return chosen
