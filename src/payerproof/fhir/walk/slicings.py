"""A sliced element's slices, from its definition: how each is recognised and what it demands."""

from __future__ import annotations

from typing import Any

from payerproof.fhir.walk.discriminators import question, steps
from payerproof.fhir.walk.objects import Limits
from payerproof.fhir.walk.slicing import Slice, Slicing
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.workshop import Kind, Workshop


def slicing_of(builder: Workshop, home: Definition, node: Node, kind: Kind) -> Slicing | None:
    """Return how `node` is sliced, or None if it is not, or not in a way that tells its slices apart."""
    facts = _slicing_facts(home, node)
    if not node.slices or facts is None or not facts["by"]:
        return None
    named = {part.slice: part for part in node.slices}
    slices: list[Slice] = []
    for part in node.slices:
        whole = named.get((part.slice or "").rpartition("/")[0])
        slices.append(
            Slice(
                label=f"{node.name}:{part.slice}",
                belongs=question(_discriminators(facts, whole), home, part, builder),
                check=builder.value_check(home, part, (part.types or [kind])[0], node),
                limits=Limits(part.min, part.max, home.source(part)),
                within=whole.slice if whole is not None else None,
                name=part.slice or "",
            )
        )
    return Slicing(tuple(slices), facts.get("rules") == "closed", facts.get("ordered", False), _concept(facts, node))


def _slicing_facts(home: Definition, node: Node) -> dict[str, Any] | None:
    """Return the slicing of `node`; one that refers to another element's content borrows that element's."""
    facts: dict[str, Any] | None = node.facts.get("slicing")
    if facts is None and "content" in node.facts:
        path = node.facts["content"].partition("#")[2].partition(".")[2]
        lender = home.root.at(path)
        facts = lender.facts.get("slicing") if lender is not None else None
    return facts


def _discriminators(facts: dict[str, Any], whole: Node | None) -> list[list[str]]:
    """Return what tells a slice apart; a reslice also by the discriminators of the slice it is part of."""
    outer: list[list[str]] = facts["by"]
    inner: list[list[str]] = whole.facts.get("slicing", {}).get("by", []) if whole is not None else []
    return [*outer, *(entry for entry in inner if entry not in outer)]


def _concept(facts: dict[str, Any], node: Node) -> str | None:
    """Return the one property whose codings decide, if all discriminators ask for it as a whole."""
    paths = [steps(path) for kind, path in facts["by"] if kind in ("value", "pattern")]
    if len(paths) != 1 or len(facts["by"]) != 1 or len(paths[0]) != 1:
        return None
    children = [part.children.get(paths[0][0]) for part in node.slices]
    codes = {kind[0] for child in children if child is not None for kind in child.types}
    return paths[0][0] if codes == {"CodeableConcept"} and None not in children else None
