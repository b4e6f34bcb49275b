"""A syntax tree into a closure `(focus, environment) -> items`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from payerproof.fhir.fhirpath import operators
from payerproof.fhir.fhirpath.errors import FhirPathSyntaxError, FhirPathTypeError, NotEvaluated
from payerproof.fhir.fhirpath.parser import parse
from payerproof.fhir.fhirpath.registry import FUNCTIONS, Maker
from payerproof.fhir.fhirpath.syntax import (
    Binary,
    Call,
    External,
    Index,
    Literal,
    Special,
    Step,
    Syntax,
    TypeTest,
    Unary,
)
from payerproof.fhir.fhirpath.types import NONE, UNRESOLVED, Item, Items, Model, literal, step
from payerproof.fhir.fhirpath.values import single, system


@dataclass(slots=True)
class Environment:
    """What an expression sees besides its focus.

    `resource` holds the focus, `root` contains that resource. `externals` are further `%names`.
    `resolve`, `member_of` and `conforms` answer for what lies outside; without them the answer is not evaluated.
    `now` is the instant of `now()`; an expression that asks without one is not evaluated.
    """

    model: Model
    resource: Items
    root: Items
    context: Items
    resolve: Callable[[str], Any] | None = None
    member_of: Callable[[Any, str], bool] | None = None
    conforms: Callable[[Any, str], bool] | None = None
    now: datetime | None = None
    externals: dict[str, Items] = field(default_factory=dict)
    index: int | None = None
    total: Items = field(default_factory=list)
    traced: list[tuple[str, Items]] = field(default_factory=list)


Expression = Callable[[Items, Environment], Items]

_CONSTANTS = {
    "ucum": "http://unitsofmeasure.org",
    "sct": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
}
_VALUE_SETS, _EXTENSIONS = "http://hl7.org/fhir/ValueSet/", "http://hl7.org/fhir/StructureDefinition/"


def compile_expression(text: str) -> Expression:
    """Return the closure of the expression `text`. Raises `FhirPathSyntaxError`."""
    return build(parse(text))


def build(tree: Syntax) -> Expression:
    """Return the closure of a syntax tree."""
    maker = _MAKERS[type(tree)]
    return maker(tree)


def _literal(tree: Literal) -> Expression:
    items: Items = NONE if tree.value is None else [literal(tree.value)]
    return lambda _focus, _environment: items


def _special(tree: Special) -> Expression:
    if tree.name == "$this":
        return lambda focus, _environment: focus
    if tree.name == "$total":
        return lambda _focus, environment: environment.total
    return lambda _focus, environment: NONE if environment.index is None else [literal(environment.index)]


def _external(tree: External) -> Expression:
    name = tree.name
    if name in ("resource", "rootResource", "context"):
        attribute = {"rootResource": "root"}.get(name, name)
        return lambda _focus, environment: getattr(environment, attribute)
    text = _CONSTANTS.get(name)
    for prefix, stem in (("vs-", _VALUE_SETS), ("ext-", _EXTENSIONS)):
        if name.startswith(prefix):
            text = stem + name.removeprefix(prefix)
    fallback = None if text is None else [literal(text)]

    def external(_focus: Items, environment: Environment) -> Items:
        found = environment.externals.get(name, fallback)
        if found is None:
            raise FhirPathTypeError(f"nothing is known as %{name}")
        return found

    return external


def _step(tree: Step) -> Expression:
    name = tree.name
    if tree.left is None:
        return _first_step(name)
    left = build(tree.left)
    if isinstance(tree.left, Step) and tree.left.left is None and tree.left.name in ("FHIR", "System"):
        raise FhirPathSyntaxError(f"{tree.left.name}.{name} is a type, and no type stands here")

    def walk(focus: Items, environment: Environment) -> Items:
        found: Items = []
        for item in left(focus, environment):
            _below(item, name, found)
        return found

    return walk


def _first_step(name: str) -> Expression:
    typed = name[:1].isupper()

    def walk(focus: Items, _environment: Environment) -> Items:
        found: Items = []
        for item in focus:
            if typed and item[1].is_a(name):
                found.append(item)
            else:
                _below(item, name, found)
        return found

    return walk


def _below(item: Item, name: str, found: Items) -> None:
    """Add the items of the element `name` below `item` to `found`; the usual ones the short way."""
    value, kind, _ = item
    if value.__class__ is dict:
        child = kind.children.get(name)
        if child is None:
            return
        plain = child.plain
        if plain is not None and f"_{name}" not in value:
            content = value.get(name)
            if content is None:
                return
            shape = content.__class__
            if shape is list and plain.name not in _OPEN:
                found += [(one, plain, None) for one in content if one is not None]
                return
            if shape is str or (shape is dict and plain.primitive is False and plain.name not in _OPEN):
                found.append((content, plain, None))
                return
    elif value is UNRESOLVED:
        raise NotEvaluated("a referenced resource is out of reach")
    found.extend(step(item, name))


_OPEN = frozenset({"Resource", "DomainResource"})


def _call(tree: Call) -> Expression:
    known = FUNCTIONS.get(tree.name)
    if known is None:
        raise FhirPathSyntaxError(f"there is no function {tree.name}()")
    least, most, maker = known
    if not least <= len(tree.arguments) <= most:
        raise FhirPathSyntaxError(f"{tree.name}() takes {least} to {most} arguments, not {len(tree.arguments)}")
    left: Expression = (lambda focus, _environment: focus) if tree.left is None else build(tree.left)
    return _made(maker, left, tree)


def _made(maker: Maker, left: Expression, tree: Call) -> Expression:
    made: Expression = maker(left, tree.arguments, build)
    return made


def _index(tree: Index) -> Expression:
    left, index = build(tree.left), build(tree.index)

    def pick(focus: Items, environment: Environment) -> Items:
        found = single(index(focus, environment))
        position = None if found is None else system(found)
        if not isinstance(position, int) or isinstance(position, bool):
            raise FhirPathTypeError("an index is one whole number")
        items = left(focus, environment)
        return items[position : position + 1] if position >= 0 else NONE

    return pick


def _unary(tree: Unary) -> Expression:
    return operators.signed(tree.operator, build(tree.operand))


def _binary(tree: Binary) -> Expression:
    return operators.BINARY[tree.operator](build(tree.left), build(tree.right))


def _type_test(tree: TypeTest) -> Expression:
    maker = FUNCTIONS[tree.operator].make
    space, _, name = tree.type.rpartition(".")
    step_tree = Step(Step(None, space), name) if space else Step(None, name)
    made: Expression = maker(build(tree.left), (step_tree,), build)
    return made


_MAKERS: dict[type, Callable[[Any], Expression]] = {
    Literal: _literal,
    Special: _special,
    External: _external,
    Step: _step,
    Call: _call,
    Index: _index,
    Unary: _unary,
    Binary: _binary,
    TypeTest: _type_test,
}
