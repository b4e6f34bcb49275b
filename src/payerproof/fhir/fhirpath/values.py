"""Items as Python values, and the three ways to compare them: equal, equivalent, ordered.

Source: https://hl7.org/fhirpath/N1/#equality
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from payerproof.fhir.fhirpath.errors import FhirPathTypeError, NotEvaluated
from payerproof.fhir.fhirpath.quantity import UCUM_CALENDAR, Quantity, common
from payerproof.fhir.fhirpath.temporal import Temporal, compare, temporal
from payerproof.fhir.fhirpath.types import UNRESOLVED, Item, Items

UCUM = "http://unitsofmeasure.org"
_TEMPORAL = frozenset({"date", "dateTime", "instant", "time"})
_HASHED = frozenset({str, bool, int, Decimal})
_QUANTITIES = frozenset({"Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity", "MoneyQuantity"})


def system(item: Item) -> Any:
    """Return the Python value behind an item: FHIR's dates, decimals and quantities become comparable ones.

    What has no system value (a complex element, a primitive with an extension only) is returned as it is.
    """
    value, kind, _ = item
    if value.__class__ is str:
        if kind.name in _TEMPORAL:
            return _temporal(value, kind.name)
        return value
    if value.__class__ is float:
        return Decimal(str(value))
    if value.__class__ is int and kind.name == "decimal":
        return Decimal(value)
    if value.__class__ is dict and kind.name in _QUANTITIES:
        return _quantity(value)
    if value is UNRESOLVED:
        raise NotEvaluated("a referenced resource is out of reach")
    return value


def _temporal(text: str, name: str) -> Any:
    found = temporal(text)
    if found is None:
        return text
    if found.kind == "date" and name in ("dateTime", "instant"):
        return Temporal("dateTime", found.parts, found.zone, text)
    return found


def _quantity(value: dict[str, Any]) -> Any:
    number = value.get("value")
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal) or "comparator" in value:
        return value
    code = value.get("code", value.get("unit", "1"))
    if not isinstance(code, str):
        return value
    unit = UCUM_CALENDAR.get(code, code) if value.get("system") == UCUM and code not in ("a", "mo") else code
    return Quantity(Decimal(str(number)), str(unit))


def truth(items: Items) -> bool | None:
    """Return a collection as a boolean: empty is None, and what is no single boolean is true because it is there.

    The specification has no answer for several values; guides write `location or practitioner` and mean existence,
    and the official validator takes it so.
    """
    if not items:
        return None
    value = items[0][0]
    return value if value.__class__ is bool and len(items) == 1 else True


def single(items: Items) -> Item | None:
    """Return the only item, or None. Raises `FhirPathTypeError` if there are more."""
    if len(items) > 1:
        raise FhirPathTypeError(f"{len(items)} values stand where one is wanted")
    return items[0] if items else None


def equal(left: Items, right: Items) -> bool | None:
    """Return `left = right`: None if a side is empty or the precision leaves it open."""
    if not left or not right:
        return None
    if len(left) != len(right):
        return False
    result: bool | None = True
    for one, other in zip(left, right, strict=True):
        answer = same(one, other)
        if answer is False:
            return False
        if answer is None:
            result = None
    return result


def same(left: Item, right: Item) -> bool | None:
    """Return whether two items are equal."""
    one, other = left[0], right[0]
    if one.__class__ is str and other.__class__ is str and left[1].name not in _TEMPORAL:
        return bool(one == other)
    one, other = system(left), system(right)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Temporal) or isinstance(other, Temporal):
        return _same_time(one, other)
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        numbers = common(one, other)
        return None if numbers is None else numbers[0] == numbers[1]
    if one is None or other is None:
        return one is other and left[2] == right[2]
    return bool(one == other)


def _same_time(one: Any, other: Any) -> bool | None:
    if isinstance(one, str):
        one = temporal(one)
    if isinstance(other, str):
        other = temporal(other)
    if (
        not isinstance(one, Temporal)
        or not isinstance(other, Temporal)
        or (one.kind == "time") != (other.kind == "time")
    ):
        return False
    order = compare(one, other)
    return None if order is None else order == 0


def equivalent(left: Items, right: Items) -> bool:
    """Return `left ~ right`: order, case, white space and precision aside; empty is equivalent to empty."""
    if len(left) != len(right):
        return False
    rest = list(right)
    for item in left:
        match = next((position for position, other in enumerate(rest) if alike(item, other)), None)
        if match is None:
            return False
        del rest[match]
    return True


def alike(left: Item, right: Item) -> bool:
    """Return whether two items are equivalent."""
    one, other = system(left), system(right)
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    if isinstance(one, Temporal) and isinstance(other, Temporal):
        return compare(one, other) == 0
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return _alike_numbers(one, other)
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        numbers = common(one, other)
        return numbers is not None and _alike_numbers(*numbers)
    if isinstance(one, dict) and isinstance(other, dict):
        return _alike_objects(one, other)
    return bool(one == other and isinstance(one, bool) == isinstance(other, bool))


def _alike_numbers(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or not (isinstance(one, int | Decimal) and isinstance(other, int | Decimal)):
        return False
    places = min(_places(one), _places(other))
    return round(Decimal(one), places) == round(Decimal(other), places)


def _places(value: int | Decimal) -> int:
    exponent = Decimal(value).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _alike_objects(one: dict[str, Any], other: dict[str, Any]) -> bool:
    ignored = {"id"}
    if one.keys() - ignored != other.keys() - ignored:
        return False
    return all(_alike_json(one[key], other[key]) for key in one.keys() - ignored)


def _alike_json(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return _alike_objects(one, other)
    if isinstance(one, list) and isinstance(other, list):
        rest = list(other)
        for value in one:
            match = next((position for position, entry in enumerate(rest) if _alike_json(value, entry)), None)
            if match is None:
                return False
            del rest[match]
        return not rest
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    return bool(one == other)


def order(left: Items, right: Items) -> int | None:
    """Return how two single values are ordered: negative, 0, positive, or None where that is open."""
    first, second = single(left), single(right)
    if first is None or second is None:
        return None
    one, other = system(first), system(second)
    if isinstance(one, Temporal) or isinstance(other, Temporal):
        one = temporal(one) if isinstance(one, str) else one
        other = temporal(other) if isinstance(other, str) else other
        if isinstance(one, Temporal) and isinstance(other, Temporal):
            return compare(one, other)
    elif isinstance(one, Quantity) and isinstance(other, Quantity):
        numbers = common(one, other)
        if numbers is None:
            raise NotEvaluated(f"{one.unit} and {other.unit} cannot be compared without a UCUM service")
        return _sign(*numbers)
    elif _ordered(one) and _ordered(other) and isinstance(one, str) == isinstance(other, str):
        return _sign(one, other)
    raise FhirPathTypeError(f"{first[1]!r} and {second[1]!r} have no order")


def _ordered(value: Any) -> bool:
    return isinstance(value, int | Decimal | str) and not isinstance(value, bool)


def _sign(one: Any, other: Any) -> int:
    return 1 if one > other else -1 if one < other else 0


def contains(items: Sequence[Item], item: Item) -> bool:
    """Tell whether `items` holds something equal to `item`."""
    return any(same(one, item) for one in items)


def distinct(items: Sequence[Item]) -> Items:
    """Return `items` without repetitions, in their order."""
    found: Items = []
    seen: set[tuple[Any, ...]] = set()
    for item in items:
        value, kind, sibling = item
        if value.__class__ in _HASHED and sibling is None and kind.name not in _TEMPORAL:
            key = (value.__class__ if value.__class__ in (str, bool) else int, value)
            if key not in seen:
                seen.add(key)
                found.append(item)
        elif not contains(found, item):
            found.append(item)
    return found
