"""FHIRPath on one resource, with the types of the base specification: for the command line and search parameters."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from payerproof.fhir.fhirpath import Environment, Expression, Model, compile_expression
from payerproof.fhir.guides import BASE, open_guide
from payerproof.fhir.walk.visit import Visit

_PREFIX = "http://hl7.org/fhir/StructureDefinition/"
compiled = cache(compile_expression)
"""`compile_expression`, once per text: search parameters are asked again and again."""


@cache
def base_model() -> Model:
    """Return the types of the base specification."""
    structures = open_guide(BASE).profiles["structures"]
    return Model(lambda name: structures.get(_PREFIX + name))


def evaluate(
    expression: str | Expression, resource: dict[str, Any], *, now: datetime | None = None
) -> list[tuple[Any, str]]:
    """Return value and type name of each item that `expression` finds in `resource`.

    FHIR values come as JSON has them, system values as Python has them.
    Raises `FhirPathError` for a wrong expression, `NotEvaluated` where the answer lies outside the resource.
    """
    model = base_model()
    closure = compiled(expression) if isinstance(expression, str) else expression
    focus = [model.item(resource, "Resource")]
    visit = Visit(resource, resource, None, None)
    environment = Environment(model, focus, focus, focus, resolve=visit.resolve, now=now)
    return [(value, kind.name) for value, kind, _ in closure(focus, environment)]
