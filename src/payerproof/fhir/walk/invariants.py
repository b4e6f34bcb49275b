"""Constraints of element definitions as checks."""

from __future__ import annotations

from payerproof.fhir.walk.finding import Check
from payerproof.fhir.walk.tree import Definition, Node


class Invariants:
    """placeholder until FHIRPath."""

    def checks(self, home: Definition, node: Node, skipped: set[tuple[str, str]] | None = None, type_name: str | None = None) -> list[Check]:
        return []
