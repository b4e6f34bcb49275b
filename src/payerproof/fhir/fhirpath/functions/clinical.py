"""What FHIR adds to FHIRPath: https://hl7.org/fhir/R4/fhirpath.html#functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from payerproof.fhir.fhirpath.errors import NotEvaluated
from payerproof.fhir.fhirpath.registry import Build, Closure, function, plain, result
from payerproof.fhir.fhirpath.syntax import Syntax
from payerproof.fhir.fhirpath.types import FALSE, NONE, TRUE, UNRESOLVED, Items, step
from payerproof.fhir.fhirpath.values import single
from payerproof.fhir.walk.narrative import judge
from payerproof.fhir.walk.visit import referenced_type


@plain("extension", 1)
def _extension(items: Items, url: Items) -> Items:
    wanted = single(url)
    if wanted is None:
        return NONE
    return [
        found
        for item in items
        for found in step(item, "extension")
        if isinstance(found[0], dict) and found[0].get("url") == wanted[0]
    ]


@function("resolve")
def _resolve(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:  # noqa: ARG001 - takes none
    def resolve(focus: Items, environment: Any) -> Items:
        found: Items = []
        for value, _, _ in left(focus, environment):
            reference = value.get("reference") if isinstance(value, dict) else value
            if not isinstance(reference, str):
                continue
            target = environment.resolve(reference) if environment.resolve is not None else None
            if target is not None:
                found.append(environment.model.item(target, "Resource"))
                continue
            if reference.startswith("#"):
                continue
            named = referenced_type(reference)
            declared = value.get("type") if isinstance(value, dict) else None
            if named is None and not (isinstance(declared, str) and environment.model.knows(declared)):
                raise NotEvaluated(f"the reference {reference!r:.80} is out of reach")
            found.append((UNRESOLVED, environment.model.type(named or declared), None))
        return found

    return resolve


def _outside(name: str, attribute: str, words: str) -> None:
    """Register a function that asks about one value and one canonical URL, answered from outside."""

    @function(name, 1)
    def make(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:
        canonical = build(arguments[0])

        def ask(focus: Items, environment: Any) -> Items:
            item, url = single(left(focus, environment)), single(canonical(focus, environment))
            if item is None or url is None:
                return NONE
            answer = getattr(environment, attribute)
            if answer is None:
                raise NotEvaluated(f"{words} {url[0]!r:.80} are not at hand")
            return result(answer(item, url[0]))

        return ask


_outside("memberOf", "member_of", "the codes of")
_outside("conformsTo", "conforms", "the rules of")


@plain("htmlChecks")
def _html_checks(items: Items) -> Items:
    return FALSE if any(isinstance(item[0], str) and judge(item[0])[1] for item in items) else TRUE


def _unavailable(name: str, least: int, most: int) -> None:
    @function(name, least, most)
    def make(left: Closure, arguments: Sequence[Syntax], build: Build) -> Closure:  # noqa: ARG001 - never evaluated
        def ask(_focus: Items, _environment: Any) -> Items:
            raise NotEvaluated(f"{name}() needs what a validator does not hold")

        return ask


for _name, _least, _most in (
    ("elementDefinition", 0, 0),
    ("slice", 2, 2),
    ("checkModifiers", 0, 9),
    ("subsumes", 1, 1),
    ("subsumedBy", 1, 1),
):
    _unavailable(_name, _least, _most)
