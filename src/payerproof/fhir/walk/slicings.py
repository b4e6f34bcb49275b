"""A sliced element's slices, from its definition: how each is recognised and what it demands."""

from __future__ import annotations

import re
from typing import Any

from payerproof.fhir.primitives import PRIMITIVES
from payerproof.fhir.walk.discriminators import question, steps
from payerproof.fhir.walk.finding import Check
from payerproof.fhir.walk.objects import Limits, all_of
from payerproof.fhir.walk.slicing import Slice, Slicing
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.values import value_checks
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
        check = _slice_check(builder, home, node, part, kind)
        if part.children and not _repeats(part, node):
            check = all_of([check, builder.children_check(home, _but_pinned(node, part), kind)])
        slices.append(
            Slice(
                label=f"{node.name}:{part.slice}",
                belongs=question(_discriminators(facts, whole), home, part, builder),
                check=check,
                limits=Limits(part.min, part.max, home.source(part)),
                within=whole.slice if whole is not None else None,
                name=part.slice or "",
            )
        )
    return Slicing(tuple(slices), facts.get("rules") == "closed", facts.get("ordered", False), _concept(facts, node))


def _slice_check(builder: Workshop, home: Definition, node: Node, part: Node, kind: Kind) -> Check:
    own = (part.types or [kind])[0]
    if kind[0] == own[0] and not own[1]:
        own = (own[0], kind[1], own[2] or kind[2])  # a profile of the whole element holds for a slice that names none
    inherited = inherited_checks(builder, home, node, part, own[0])
    if own[0] not in PRIMITIVES:
        return all_of([builder.value_check(home, part, own, node), *inherited])
    source = home.source(part)
    return all_of([*value_checks(part.facts, source), *builder.binding_of(home, part, own[0]), *inherited])


def inherited_checks(builder: Workshop, home: Definition, whole: Node, part: Node, code: str) -> list[Check]:
    """Return the checks that a slice inherits from the element it slices, as far as it does not repeat them.

    A snapshot need not repeat in a slice what the element demands of every value: fixed and pattern values, limits,
    constraints, the binding. A binding does not reach a slice that pins its own value, see `_but_pinned`.
    """
    lacking = Node(whole.id, whole.name, whole.slice)
    lacking.facts = {
        name: whole.facts[name] for name in _VALUES if name in whole.facts and part.facts.get(name) != whole.facts[name]
    }
    repeated = set(part.facts.get("rules", ()))
    lacking.facts["rules"] = [
        rule for rule in whole.facts.get("rules", ()) if rule not in repeated and not _of_all(home.rules[rule][2])
    ]
    pinned = any(part.facts.get(pin) is not None for pin in _PINS)
    if "binding" in whole.facts and not pinned and not _bound(whole, part):
        lacking.facts["binding"] = whole.facts["binding"]
    checks = value_checks(lacking.facts, home.source(whole)) + builder.binding_of(home, lacking, code)
    lacking.facts["types"] = part.facts.get("types", whole.facts.get("types", []))
    return checks + builder.invariants.checks(home, lacking)


def _of_all(expression: str | None) -> bool:
    """Tell whether a constraint asks about all values of the element together, so that no single one can keep it.

    Such a rule stands in the guides though it is asked of each value, and its slices leave it out, as those of
    adjudication in CARIN Blue Button 1.1.0: `exists() implies where(category.memberOf(…)).exists()`.
    """
    return expression is not None and _SET_FUNCTION.search(expression) is not None


_SET_FUNCTION = re.compile(r"(?<![\w.])(?:all|count|empty|exists|isDistinct|where)\(")
_PINS = ("fixed", "pattern")


def _but_pinned(whole: Node, part: Node) -> Node:
    """Return an element without the bindings of those children of which a slice pins the value.

    A guide that pins a code for its slice means that code, also where the value set of the whole forgot it, as PDex
    2.0.0 forgot the codes of its own slices of adjudication.
    """
    kept = Node(whole.id, whole.name, whole.slice)
    kept.facts, kept.slices, kept.children = whole.facts, whole.slices, dict(whole.children)
    for name, child in whole.children.items():
        own = part.children.get(name)
        if own is not None and any(own.facts.get(pin) is not None for pin in _PINS) and "binding" in child.facts:
            free = Node(child.id, child.name, child.slice)
            free.slices, free.children = child.slices, child.children
            free.facts = {key: value for key, value in child.facts.items() if key != "binding"}
            kept.children[name] = free
    return kept


_VALUES = (*_PINS, "longest", "least", "most")


def _repeats(part: Node, whole: Node) -> bool:
    """Tell whether a slice repeats all that its element demands below itself, which holds for the slice, too.

    Some snapshots spell out the slice as the base definition has it; then both are asked.
    """
    for name, child in whole.children.items():
        own = part.children.get(name)
        if own is None or own.min < child.min or own.max > child.max or not _demands(child, own):
            return False
        named = {each.slice for each in own.slices}
        if any(each.slice not in named for each in child.slices) or (own.children and not _repeats(own, child)):
            return False
    return True


def _demands(whole: Node, part: Node) -> bool:
    """Tell whether a child of a slice is held to the values, rules and strict binding of the element's child."""
    if any(whole.facts.get(name, part.facts.get(name)) != part.facts.get(name) for name in _VALUES):
        return False
    if not set(whole.facts.get("rules", ())) <= set(part.facts.get("rules", ())):
        return False
    return _bound(whole, part)


def _bound(whole: Node, part: Node) -> bool:
    """Tell whether a slice, or a child of one, is held to the strict binding of the element it belongs to."""
    strength, canonical, largest = whole.facts.get("binding", (None, None, None))
    own = part.facts.get("binding", (None, None, None))
    return (strength != "required" or own[:2] == [strength, canonical]) and largest in (None, own[2])


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
