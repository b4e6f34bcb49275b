"""References: does the target exist where it must be at hand, and is it of a type that the element allows.

Source: https://hl7.org/fhir/R4/references.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from payerproof.fhir.primitives import ABSOLUTE, shown
from payerproof.fhir.remembered import Remembered
from payerproof.fhir.walk.finding import Check, Findings, Source, rejecting
from payerproof.fhir.walk.visit import Visit, referenced_type

_CORE = "http://hl7.org/fhir/StructureDefinition/"
Target = tuple[str, str, Callable[[], "Check | None"]]
"""Resource type, canonical URL of the target profile, and the check of that profile when it is asked for."""


def outward(check: Check) -> Check:
    """Return `check`, not asked again about a plain reference out of the resource that nothing was wrong with.

    In a bundle, and of a contained resource, the answer depends on what stands there.
    """
    good = Remembered()

    def once(value: Any, visit: Visit) -> Findings | None:
        if value.__class__ is not dict or len(value) != 1 or visit.bundle is not None:
            return check(value, visit)
        reference = value.get("reference")
        if reference.__class__ is not str:
            return check(value, visit)
        if reference in good:
            return None
        found = check(value, visit)
        if found is None and reference[:1] != "#":
            good.keep(reference, answer=True, length=len(reference))
        return found

    return once


def local_check(source: Source) -> Check:
    """Return the check that a reference is one, and that one into the same resource finds its target (ref-1).

    Where it names a type and declares one, the two are the same.
    """

    def check(value: dict[str, Any], visit: Visit) -> Findings | None:
        reference = value.get("reference")
        if reference.__class__ is not str:
            return None
        if reference[:1] != "#":
            named = referenced_type(reference)
            if named is not None:
                return _declared(value.get("type"), named, reference, source)
            if ABSOLUTE.match(reference):
                return None
            return [source.error("value", f"{shown(reference)} is neither Type/id nor an absolute URL")]
        if visit.resolve(reference) is not None:
            return None
        return [source.error("invariant", f"{shown(reference)} names no contained resource", "ref-1")]

    return check


def _declared(declared: Any, named: str, reference: str, source: Source) -> Findings | None:
    """Return the finding for a reference that declares another type than it names.

    A type that is an absolute URL is "only allowed for logical models", which no resource refers to; yet the one of
    the type itself says the same: https://hl7.org/fhir/R4/references-definitions.html#Reference.type
    """
    if declared.__class__ is not str or declared in (named, f"{_CORE}{named}"):
        return None
    message = f"{shown(reference)} is a {named}, the reference declares the type {shown(declared)}"
    return [source.error("structure", message)]


def target_check(targets: Sequence[Target], resource_types: frozenset[str], source: Source) -> Check:
    """Return the check that a reference names one of the types of `targets`.

    A target that is at hand (contained, or in the same bundle) has to fulfil one of the profiles of its type.
    """
    allowed = frozenset(kind for kind, _, _ in targets)
    listed = ", ".join(sorted(allowed))

    def check(value: dict[str, Any], visit: Visit) -> Findings | None:
        reference, declared = value.get("reference"), value.get("type")
        found: Findings | None = None
        if declared.__class__ is str and declared in resource_types and declared not in allowed:
            found = [source.error("structure", f"a reference to {declared} stands where {listed} is allowed")]
        if reference.__class__ is not str:
            return found
        local = visit.resolve(reference) if reference[:1] == "#" or visit.bundle is not None else None
        if local is not None:
            return _at_hand(local, reference, targets, visit, source)
        named = referenced_type(reference)
        if named is None or named in allowed or named not in resource_types:
            return found
        return [source.error("structure", f"{shown(reference)} is a {named}, where {listed} is allowed")]

    return check


def _at_hand(
    local: dict[str, Any], reference: str, targets: Sequence[Target], visit: Visit, source: Source
) -> Findings | None:
    kind = local.get("resourceType")
    allowed = sorted({name for name, _, _ in targets})
    if kind not in allowed:
        listed = ", ".join(allowed)
        return [source.error("structure", f"{shown(reference)} is a {shown(kind)}, where {listed} is allowed")]
    if reference == "#" or local is visit.root:
        return None
    candidates = [(canonical, make) for name, canonical, make in targets if name == kind]
    if any(canonical.partition("|")[0] == f"{_CORE}{kind}" for canonical, _ in candidates):
        return None  # the contained resource is judged as what it is where it stands
    if any(_fulfils(local, canonical, make, visit) for canonical, make in candidates):
        return None
    names = ", ".join(canonical for canonical, _ in candidates)
    where = "contained" if reference.startswith("#") else "bundled"
    return [source.error("structure", f"the {where} {shown(reference)} fulfils none of {names}")]


def _fulfils(local: dict[str, Any], canonical: str, make: Callable[[], Check | None], visit: Visit) -> bool:
    key = (id(local), canonical)
    if key in visit.active:
        return True
    if key in visit.kept:
        return visit.kept[key]
    check = make()
    if check is None:
        return True
    visit.active.add(key)
    try:
        contained = any(part is local for part in visit.contained.values())
        kept = not rejecting(check(local, visit.inside(local) if contained else visit.entry(local)))
    finally:
        visit.active.discard(key)
    if not visit.active:  # inside a ring of references the answer may rest on an assumption
        visit.kept[key] = kept
    return kept
