"""Criteria evaluated once per item, with `$index` kept as it was for whoever called."""

from __future__ import annotations

from typing import Any

from payerproof.fhir.fhirpath.registry import Closure
from payerproof.fhir.fhirpath.types import Items


def each(closure: Closure) -> Closure:
    """Return `closure`, restoring `$index` afterwards, also when it cannot be evaluated."""

    def restored(focus: Items, environment: Any) -> Items:
        before = environment.index
        try:
            return closure(focus, environment)
        finally:
            environment.index = before

    return restored
