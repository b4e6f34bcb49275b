"""Guides made ready to judge by: their library, terminology and the builder of checks, which belong together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from payerproof.fhir.guides import Library, Scope
from payerproof.fhir.terminology import Terminology, read_seeds
from payerproof.fhir.walk.builder import Builder
from payerproof.fhir.walk.finding import Check, Findings, rejecting
from payerproof.fhir.walk.invariants import Invariants
from payerproof.fhir.walk.tree import Definition
from payerproof.fhir.walk.visit import Visit
from payerproof.guide_names import shipped_folder


class Workroom:
    """One library with what is built from it. `nested` judges a resource inside a resource."""

    def __init__(self, library: Library, nested: Callable[..., Findings | None]) -> None:
        self.library = library
        self.terminology = Terminology(library, read_seeds(shipped_folder() / "seeds.json"))
        self.invariants = Invariants(library, self.terminology, self._conforms)
        self.builder = Builder(library, self.terminology, self.invariants, nested)

    def check(self, definition: Definition) -> Check:
        """Return the check of a whole structure."""
        return self.builder.structure_check(definition)

    def _conforms(self, value: Any, canonical: str, scope: Scope, visit: Visit) -> bool | None:
        """Tell whether `value` fulfils a profile; None if the profile is not loaded."""
        definition = self.builder.definition_of(canonical, scope)
        return None if definition is None else not rejecting(self.check(definition)(value, visit))
