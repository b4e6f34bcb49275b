"""What the builders of single elements need of the one who builds all: other definitions and other checks."""

from __future__ import annotations

from typing import Protocol

from payerproof.fhir.guides import Scope
from payerproof.fhir.terminology import ValueSet
from payerproof.fhir.walk.extensions import Known
from payerproof.fhir.walk.finding import Check
from payerproof.fhir.walk.invariants import Invariants
from payerproof.fhir.walk.objects import Properties
from payerproof.fhir.walk.tree import Definition, Node

Kind = tuple[str, list[str], list[str]]
"""Type code, profiles, target profiles: one of the types an element may have."""


class Workshop(Protocol):
    """The builder, as its parts see it."""

    invariants: Invariants

    def definition_of(self, canonical: str, home: Definition) -> Definition | None:
        """Return the structure behind a canonical URL as `home` sees it."""

    def value_set_of(self, canonical: str, home: Definition) -> ValueSet | None:
        """Return the value set behind a canonical URL as `home` sees it."""

    def type_of(self, code: str, home: Definition) -> Definition | None:
        """Return the definition of a type by its code."""

    def value_check(self, home: Definition, node: Node, kind: Kind, header: Node | None = None) -> Check:
        """Return the check of one complex value of `node`."""

    def children_check(self, home: Definition, node: Node, kind: Kind) -> Check:
        """Return the check of what `node` demands below itself."""

    def binding_of(self, home: Definition, node: Node, code: str) -> list[Check]:
        """Return the checks of the binding of `node`, seen as a value of the type `code`."""

    def properties(self, home: Definition, node: Node, shape: Definition | None) -> Properties:
        """Return what an object of `node` may hold."""

    def extension(self, url: str, scope: Scope) -> Known | None:
        """Return the definition behind the URL of an extension."""
