"""Operators as makers of closures.

Where one side of `and`, `or`, `implies` cannot be evaluated, the other may still decide: that is what makes an
expression three-valued, and not the operators alone.
Source: https://hl7.org/fhirpath/N1/#operations
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Any

from payerproof.fhir.fhirpath.errors import FhirPathTypeError, NotEvaluated
from payerproof.fhir.fhirpath.quantity import CALENDAR_UNITS, UCUM_CALENDAR, Quantity, common
from payerproof.fhir.fhirpath.registry import Closure, result
from payerproof.fhir.fhirpath.temporal import Temporal, add
from payerproof.fhir.fhirpath.types import FALSE, NONE, TRUE, Items
from payerproof.fhir.fhirpath.values import contains, distinct, equal, equivalent, order, single, system, truth

Binary = Callable[[Closure, Closure], Closure]


def _deciding(decides: bool | None, combine: Callable[[bool | None, bool | None], bool | None], flip: bool) -> Binary:  # noqa: FBT001 - three rows of a table
    """Return a logical operator; a side equal to `decides` (the left one negated with `flip`) settles it alone."""

    def make(left: Closure, right: Closure) -> Closure:
        def operate(focus: Items, environment: Any) -> Items:
            doubt: NotEvaluated | None = None
            one: bool | None = None
            try:
                one = truth(left(focus, environment))
            except NotEvaluated as error:
                doubt = error
            if doubt is None and one is not None and (not one if flip else one) is decides:
                return TRUE if combine(one, one) else FALSE
            other = truth(right(focus, environment))
            if doubt is not None:
                if other is decides:
                    return TRUE if decides else FALSE
                raise doubt
            return result(combine(one, other))

        return operate

    return make


def _and(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - operands, not options
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _or(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - as above
    if one or other:
        return True
    return None if one is None or other is None else False


def _implies(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - as above
    return _or(None if one is None else not one, other)


def _xor(left: Closure, right: Closure) -> Closure:
    def operate(focus: Items, environment: Any) -> Items:
        one, other = truth(left(focus, environment)), truth(right(focus, environment))
        return NONE if one is None or other is None else result(one != other)

    return operate


def _asking(answer: Callable[[Items, Items], Any]) -> Binary:
    """Return an operator on two evaluated collections."""

    def make(left: Closure, right: Closure) -> Closure:
        return lambda focus, environment: result(answer(left(focus, environment), right(focus, environment)))

    return make


def _not(value: bool | None) -> bool | None:  # noqa: FBT001 - as above
    return None if value is None else not value


def _ordered(holds: Callable[[int], bool]) -> Binary:
    def answer(left: Items, right: Items) -> bool | None:
        sign = order(left, right)
        return None if sign is None else holds(sign)

    return _asking(answer)


def _in(left: Items, right: Items) -> bool | None:
    item = single(left)
    return None if item is None else contains(right, item)


def _union(left: Closure, right: Closure) -> Closure:
    return lambda focus, environment: distinct([*left(focus, environment), *right(focus, environment)])


def _joined(left: Items, right: Items) -> str:
    parts = [single(left), single(right)]
    return "".join("" if part is None else str(system(part)) for part in parts)


def _calculating(calculate: Callable[[Any, Any], Any]) -> Binary:
    def answer(left: Items, right: Items) -> Any:
        one, other = single(left), single(right)
        if one is None or other is None:
            return None
        first, second = system(one), system(other)
        if isinstance(first, bool) or isinstance(second, bool):
            raise FhirPathTypeError("truth values cannot be calculated with")
        try:
            return calculate(first, second)
        except (TypeError, AttributeError):
            raise FhirPathTypeError(f"{one[1]!r} and {other[1]!r} cannot be calculated with") from None
        except (DivisionByZero, ZeroDivisionError, InvalidOperation):
            return None

    return _asking(answer)


def _plus(one: Any, other: Any) -> Any:
    if isinstance(one, Temporal):
        return _moved(one, other, 1)
    if isinstance(one, str) != isinstance(other, str):
        raise TypeError
    if isinstance(one, Quantity):
        return _quantities(one, other, 1)
    return one + other


def _minus(one: Any, other: Any) -> Any:
    if isinstance(one, Temporal):
        return _moved(one, other, -1)
    if isinstance(one, Quantity):
        return _quantities(one, other, -1)
    return one - other


def _moved(value: Temporal, amount: Any, sign: int) -> Temporal | None:
    if not isinstance(amount, Quantity):
        raise TypeError
    unit = UCUM_CALENDAR.get(amount.unit, amount.unit)
    if unit not in CALENDAR_UNITS or amount.unit in ("a", "mo"):
        raise TypeError
    return add(value, amount.value * sign, unit)


def _quantities(one: Quantity, other: Any, sign: int) -> Quantity | None:
    if not isinstance(other, Quantity):
        raise TypeError
    if one.unit == other.unit:
        return Quantity(one.value + sign * other.value, one.unit)
    numbers = common(one, other)
    if numbers is None:
        return None
    factor = common(one, Quantity(Decimal(1), one.unit))
    scale = numbers[0] / one.value if one.value and factor else Decimal(1)
    return Quantity((numbers[0] + sign * numbers[1]) / scale, one.unit)


def _times(one: Any, other: Any) -> Any:
    if isinstance(one, Quantity) or isinstance(other, Quantity):
        if isinstance(one, Quantity) and isinstance(other, Quantity):
            unit = one.unit if other.unit == "1" else other.unit if one.unit == "1" else f"{one.unit}.{other.unit}"
            return Quantity(one.value * other.value, unit)
        quantity, factor = (one, other) if isinstance(one, Quantity) else (other, one)
        return Quantity(quantity.value * factor, quantity.unit)
    if isinstance(one, str) or isinstance(other, str):
        raise TypeError
    return one * other


def _divided(one: Any, other: Any) -> Any:
    if isinstance(one, Quantity):
        if isinstance(other, Quantity):
            numbers = common(one, other)
            if numbers is None:
                return Quantity(one.value / other.value, f"{one.unit}/{other.unit}")
            return Quantity(numbers[0] / numbers[1], "1")
        return Quantity(one.value / other, one.unit)
    return Decimal(one) / Decimal(other) if not isinstance(one, str) else one / other


def _whole(one: Any, other: Any) -> Any:
    quotient = Decimal(one) / Decimal(other) if not isinstance(one, str) else one // other
    return int(quotient)


def _rest(one: Any, other: Any) -> Any:
    if isinstance(one, str):
        raise TypeError
    left, right = Decimal(one), Decimal(other)
    found = left - int(left / right) * right
    return int(found) if isinstance(one, int) and isinstance(other, int) else found


def signed(operator: str, operand: Closure) -> Closure:
    """Return unary plus or minus."""

    def operate(focus: Items, environment: Any) -> Items:
        item = single(operand(focus, environment))
        value = None if item is None else system(item)
        if value is None:
            return NONE
        if isinstance(value, Quantity):
            return result(value if operator == "+" else Quantity(-value.value, value.unit))
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise FhirPathTypeError(f"{operator} stands before what is no number")
        return result(value if operator == "+" else -value)

    return operate


BINARY: dict[str, Binary] = {
    "and": _deciding(decides=False, combine=_and, flip=False),
    "or": _deciding(decides=True, combine=_or, flip=False),
    "implies": _deciding(decides=True, combine=_implies, flip=True),
    "xor": _xor,
    "=": _asking(equal),
    "!=": _asking(lambda left, right: _not(equal(left, right))),
    "~": _asking(equivalent),
    "!~": _asking(lambda left, right: not equivalent(left, right)),
    "<": _ordered(lambda sign: sign < 0),
    "<=": _ordered(lambda sign: sign <= 0),
    ">": _ordered(lambda sign: sign > 0),
    ">=": _ordered(lambda sign: sign >= 0),
    "in": _asking(_in),
    "contains": _asking(lambda left, right: _in(right, left)),
    "|": _union,
    "&": _asking(_joined),
    "+": _calculating(_plus),
    "-": _calculating(_minus),
    "*": _calculating(_times),
    "/": _calculating(_divided),
    "div": _calculating(_whole),
    "mod": _calculating(_rest),
}
