"""FHIRPath: text -> tokens -> syntax tree -> closures over items.

    expression = compile_expression("name.given.first()")
    items = expression([model.item(patient, "Patient")], environment)

Source: https://hl7.org/fhirpath/N1/ and https://hl7.org/fhir/R4/fhirpath.html
"""

from __future__ import annotations

from payerproof.fhir.fhirpath import functions
from payerproof.fhir.fhirpath.compiler import Environment, Expression, compile_expression
from payerproof.fhir.fhirpath.errors import FhirPathError, FhirPathSyntaxError, FhirPathTypeError, NotEvaluated
from payerproof.fhir.fhirpath.parser import parse
from payerproof.fhir.fhirpath.types import Item, Items, Model

__all__ = [
    "Environment",
    "Expression",
    "FhirPathError",
    "FhirPathSyntaxError",
    "FhirPathTypeError",
    "Item",
    "Items",
    "Model",
    "NotEvaluated",
    "compile_expression",
    "functions",
    "parse",
]
