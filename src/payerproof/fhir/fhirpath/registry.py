"""The functions of FHIRPath by name, each a maker of closures. Modules in `functions/` register by decorating.

A maker gets the closure of what stands left of the dot, the arguments as syntax, and `build` to compile them: so it
decides itself whether an argument is a value or a criterion evaluated once per item.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from payerproof.fhir.fhirpath.syntax import Syntax
from payerproof.fhir.fhirpath.types import FALSE, NONE, TRUE, Items, literal
from payerproof.fhir.fhirpath.values import single, system

Closure = Callable[[Items, Any], Items]
"""As `compiler.Expression`; the environment is the compiler's business."""
Build = Callable[[Syntax], Closure]
Maker = Callable[[Closure, Sequence[Syntax], Build], Closure]


class Function(NamedTuple):
    """How many arguments a function takes, and its maker."""

    least: int
    most: int
    make: Maker


FUNCTIONS: dict[str, Function] = {}


def function(name: str, least: int = 0, most: int | None = None) -> Callable[[Maker], Maker]:
    """Register a maker under `name`."""

    def register(maker: Maker) -> Maker:
        FUNCTIONS[name] = Function(least, least if most is None else most, maker)
        return maker

    return register


def plain(name: str, least: int = 0, most: int | None = None) -> Callable[[Callable[..., Items]], Callable[..., Items]]:
    """Register a function of evaluated collections: `f(items, *arguments) -> items`."""

    def register(answer: Callable[..., Items]) -> Callable[..., Items]:
        @function(name, least, most)
        def make(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
            built = [build(argument) for argument in arguments]
            if not built:
                return lambda focus, environment: answer(left(focus, environment))
            return lambda focus, environment: answer(
                left(focus, environment), *[argument(focus, environment) for argument in built]
            )

        return answer

    return register


def scalar(name: str, least: int = 0, most: int | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function of single system values: `f(value, *arguments) -> value | None`.

    An empty collection anywhere makes the result empty; more than one value is an error.
    """

    def register(answer: Callable[..., Any]) -> Callable[..., Any]:
        @plain(name, least, most)
        def collected(items: Items, *arguments: Items) -> Items:
            values = []
            for collection in (items, *arguments):
                item = single(collection)
                if item is None:
                    return NONE
                values.append(system(item))
            return result(answer(*values))

        return answer

    return register


def result(value: Any) -> Items:
    """Return a Python value as a collection; None is the empty one."""
    if value is None:
        return NONE
    if value.__class__ is bool:
        return TRUE if value else FALSE
    return [literal(value)]
