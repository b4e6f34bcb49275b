"""Primitive elements: the value, its sibling `_x`, and both as arrays with nulls in the gaps.

Source: https://hl7.org/fhir/R4/json.html#primitive
"""

from __future__ import annotations

from typing import Any

from payerproof.fhir.primitives import PRIMITIVES, problem, shown, tolerable
from payerproof.fhir.remembered import Remembered
from payerproof.fhir.walk.finding import Check, Findings, Handler, Source, cut, rejecting, under
from payerproof.fhir.walk.objects import Limits, counted, no_array
from payerproof.fhir.walk.visit import Visit

_RECURRING = frozenset({"canonical", "code", "date", "dateTime", "uri", "url"})
"""Types of which the same few values come again and again, so that remembering one is quicker than reading it."""


def scalar(name: str, type_name: str, rest: Check | None, source: Source, *, looks_around: bool = False) -> Handler:
    """Return the handler of a primitive that may occur once; `rest` is asked about a legal value.

    `looks_around` says that `rest` asks about more than the value.
    """
    legal, matches = PRIMITIVES[type_name].legal, PRIMITIVES[type_name].matches

    if rest is None and matches is not None and type_name not in _RECURRING:

        def text(value: Any, _owner: dict[str, Any], _visit: Visit) -> Findings | None:
            return None if value.__class__ is str and matches(value) else _illegal(name, value, type_name, source)

        return text

    if rest is None:

        def plain(value: Any, _owner: dict[str, Any], _visit: Visit) -> Findings | None:
            return None if legal(value) else _illegal(name, value, type_name, source)

        return plain if type_name not in _RECURRING else _unless_good(plain)

    def handler(value: Any, _owner: dict[str, Any], visit: Visit) -> Findings | None:
        if not legal(value):
            wrong = _illegal(name, value, type_name, source)
            return wrong if rejecting(wrong) else [*wrong, *under(name, rest(value, visit) or [])]
        found = rest(value, visit)
        return found if found is None else under(name, found)

    return handler if looks_around or type_name not in _RECURRING else _unless_good(handler)


def _unless_good(handler: Handler) -> Handler:
    """Return `handler`, not asked again about a text that it found nothing wrong with."""
    good = Remembered()

    def once(value: Any, owner: dict[str, Any], visit: Visit) -> Findings | None:
        if value.__class__ is str and value in good:
            return None
        found = handler(value, owner, visit)
        if found is None:
            good.keep(value, answer=True, length=len(value))
        return found

    return once


def element_id(plain: Handler, source: Source) -> Handler:
    """Return the handler of an element's id, which no other element of the resource bears; `plain` judges the text.

    Source: https://hl7.org/fhir/R4/element-definitions.html#Element.id
    """

    def handler(value: Any, owner: dict[str, Any], visit: Visit) -> Findings | None:
        found = plain(value, owner, visit)
        more = _twice(value, owner, visit, source)
        return found if more is None else [*(found or ()), *more]

    return handler


def _twice(value: Any, element: dict[str, Any], visit: Visit, source: Source) -> Findings | None:
    """Return the finding for an id that another element of the resource bears."""
    if value.__class__ is not str or visit.claims(value, element):
        return None
    return under("id", [source.error("structure", f"the id {shown(value)} stands twice in the resource")])


def _illegal(name: str, value: Any, type_name: str, source: Source) -> Findings:
    if tolerable(value, type_name):
        return under(name, [source.warning("value", problem(value, type_name))])
    structure = value is None or isinstance(value, list | dict)
    found = source.error(
        "structure" if structure else "value", problem(value, type_name), "ele-1" if value == "" else None
    )
    return under(name, [found])


def scalars(name: str, type_name: str, rest: Check | None, limits: Limits) -> Handler:
    """Return the handler of a primitive that is an array."""
    legal, sibling = PRIMITIVES[type_name].legal, f"_{name}"
    least, most, source = limits

    def handler(values: Any, owner: dict[str, Any], visit: Visit) -> Findings | None:
        if values.__class__ is not list:
            return [no_array(name, values, source)]
        found: Findings = []
        for index, value in enumerate(values):
            good = legal(value)
            if rest is not None and (good or tolerable(value, type_name)):
                found += under(f"{name}[{index}]", rest(value, visit) or [])
            if not (good or (value is None and _at(owner.get(sibling), index))):
                found += _illegal(f"{name}[{index}]", value, type_name, source)
            found, enough = cut(found, source)
            if enough:
                return found
        if not least <= len(values) <= most or not values:
            found += counted(name, len(values), limits)
        return found or None

    return handler


def _at(siblings: Any, index: int) -> bool:
    return isinstance(siblings, list) and index < len(siblings) and siblings[index] is not None


def sibling_of_one(name: str, check: Check, unvalued: Check | None, key: str, source: Source) -> Handler:
    """Return the handler of `_x` beside a primitive that may occur once; `key` is `x` as JSON spells it.

    `unvalued` is asked where there is no value beside `_x`.
    """

    def handler(value: Any, owner: dict[str, Any], visit: Visit) -> Findings | None:
        if _named_only(value) and key in owner:  # an id alone is legal beside a value
            twice = _twice(value["id"], value, visit, source)
            return None if twice is None else under(name, twice)
        if value is None:
            return under(name, [source.error("structure", f"null stands where the object _{key} is expected")])
        found = check(value, visit)
        if unvalued is not None and key not in owner:
            found = [*(found or ()), *(unvalued(value, visit) or ())]
        return found if found is None else under(name, found)

    return handler


def _named_only(value: Any) -> bool:
    """Tell whether `value` is an object with a legal id and nothing else."""
    return value.__class__ is dict and len(value) == 1 and bool(PRIMITIVES["string"].legal(value.get("id")))


def sibling_of_many(  # noqa: C901 - two arrays in step, each gap a case
    name: str, check: Check, unvalued: Check | None, limits: Limits
) -> Handler:
    """Return the handler of `_x` beside a primitive that is an array; `unvalued` as for a single one."""

    def handler(values: Any, owner: dict[str, Any], visit: Visit) -> Findings | None:  # noqa: C901 - as above
        source = limits.source
        if values.__class__ is not list:
            return [no_array(f"_{name}", values, source)]
        found: Findings = []
        plain = owner.get(name)
        if isinstance(plain, list) and len(plain) != len(values):
            message = f"{name} and _{name} differ in length: null stands where one has nothing"
            found.append(source.warning("structure", message))
        for index, value in enumerate(values):
            if value is None:
                if not _at(plain, index):
                    found += under(f"{name}[{index}]", [source.error("structure", "neither value nor extension")])
            elif _named_only(value) and _at(plain, index):
                found += under(f"{name}[{index}]", _twice(value["id"], value, visit, source) or [])
            else:
                more = check(value, visit) or []
                if unvalued is not None and not _at(plain, index):
                    more = [*more, *(unvalued(value, visit) or ())]
                found += under(f"{name}[{index}]", more)
            found, enough = cut(found, source)
            if enough:
                return found
        if plain is None:
            found += counted(name, len(values), limits)
        elif not values:
            found.append(source.error("structure", f"the array _{name} is empty"))
        return found or None

    return handler
