"""A quick yes: closures over plain JSON for the expressions that guides write most, where the type is known beforehand.

Every rule of every profile is asked of every resource, and nearly all of them hold. What is compiled here knows from
the definitions what each step leads to, and so works on bare values: `True` is what the closures of compiler.py would
come to. In every other case (no answer, a sibling `_x`, an odd value, a function that is not here) they are asked, and
they alone say what is wrong; so both can only differ in time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from payerproof.fhir.concepts import only_coding
from payerproof.fhir.fhirpath.registry import FUNCTIONS
from payerproof.fhir.fhirpath.syntax import Binary, Call, External, Literal, Special, Step, Syntax
from payerproof.fhir.fhirpath.temporal import compare, temporal
from payerproof.fhir.fhirpath.types import BOOLEAN, INTEGER, STRING, Child, Type
from payerproof.fhir.remembered import Remembered

Values = list[Any]
Scene = tuple[Values, Callable[[Any, str], bool]]
"""What `%context` is, and what answers `memberOf()`."""
Run = Callable[[Values, Scene], Values]
Truth = Callable[[Values, Scene], "bool | None"]

_RESOURCES = frozenset({"Resource", "DomainResource"})
_TEMPORAL = frozenset({"date", "dateTime", "instant"})
_WHOLE = frozenset({"integer", "positiveInt", "unsignedInt"})
_TEXTS = frozenset({"string", "code", "id", "uri", "url", "canonical", "markdown", "oid", "uuid"})


class Unclear(Exception):
    """The values at hand are not the plain ones that a quick answer is for."""


class _Unknown(Exception):
    """The expression holds what is not compiled here."""


class _Part(NamedTuple):
    """A part of an expression: its values, their type if it is one, and its truth where it is a truth value."""

    run: Run
    kind: Type | None
    truth: Truth | None = None
    constant: Values | None = None
    names: tuple[tuple[str, str], ...] = ()
    """Of a path from the focus: each name, with that of what stands beside it."""


def quick_answer(tree: Syntax, kind: Type) -> Truth | None:
    """Return the closure that may say `True` of a value of the type `kind`, or None where there is none."""
    try:
        return _truth(tree, kind, kind)
    except _Unknown:
        return None


def _truth(tree: Syntax, kind: Type, root: Type) -> Truth:
    """Return a part as a truth value: empty is None, and what is no truth value is true because it is there."""
    part = _part(tree, kind, root)
    if part.truth is not None:
        return part.truth
    run = part.run

    def truth(focus: Values, scene: Scene) -> bool | None:
        found = run(focus, scene)
        if not found:
            return None
        return found[0] if len(found) == 1 and found[0].__class__ is bool else True

    return truth


def _later(tree: Syntax, kind: Type, root: Type) -> Truth:
    """Return the truth of a right side, which need not be known as long as the left one decides."""
    try:
        return _truth(tree, kind, root)
    except _Unknown:
        return _unclear


def _unclear(_focus: Values, _scene: Scene) -> bool | None:
    raise Unclear


def _part(tree: Syntax, kind: Type, root: Type) -> _Part:
    if isinstance(tree, Step):
        return _step(tree, kind, root)
    if isinstance(tree, Literal):
        return _literal(tree.value)
    if isinstance(tree, Binary) and tree.operator in _OPERATORS:
        return _OPERATORS[tree.operator](tree, kind, root)
    if isinstance(tree, Call) and tree.name in _CALLS:
        least, most, _ = FUNCTIONS[tree.name]
        if least <= len(tree.arguments) <= most:
            left = _Part(_same, kind) if tree.left is None else _part(tree.left, kind, root)
            return _CALLS[tree.name](left, tree.arguments, root)
    if isinstance(tree, Special) and tree.name == "$this":
        return _Part(_same, kind)
    if isinstance(tree, External) and tree.name == "context":
        return _Part(lambda _focus, scene: scene[0], root)
    raise _Unknown


def _same(focus: Values, _scene: Scene) -> Values:
    return focus


def _literal(value: Any) -> _Part:
    kind = {bool: BOOLEAN, str: STRING, int: INTEGER}.get(value.__class__)
    if kind is None:
        raise _Unknown
    constant = [value]
    truth: Truth | None = (lambda _focus, _scene: value) if kind is BOOLEAN else None
    return _Part(lambda _focus, _scene: constant, kind, truth, constant)


def _of_truth(truth: Truth) -> _Part:
    def run(focus: Values, scene: Scene) -> Values:
        answer = truth(focus, scene)
        return [] if answer is None else [answer]

    return _Part(run, BOOLEAN, truth)


def _known(part: _Part) -> Type:
    if part.kind is None:
        raise _Unknown
    return part.kind


# -- paths -------------------------------------------------------------------------------------------------------------


def _step(tree: Step, kind: Type, root: Type) -> _Part:
    if tree.left is None:
        left = _Part(_same, kind)
        if tree.name[:1].isupper():
            if kind.is_a(tree.name):
                return left
            raise _Unknown
    else:
        left = _part(tree.left, kind, root)
    owner = _known(left)
    if owner is BOOLEAN:
        return _Part(_none_below(left.run), owner)
    if owner.primitive or owner.name in _RESOURCES:
        raise _Unknown
    child = owner.children.get(tree.name)
    if child is None:
        return _Part(_none_below(left.run), owner)
    if child.plain is None:
        return _Part(_choice(left.run, child), None)
    if child.plain.name in _RESOURCES:
        raise _Unknown
    step = (tree.name, f"_{tree.name}")
    if left.run is _same or left.names:
        names = (*left.names, step)
        return _Part(_path(names), child.plain, names=names)
    return _Part(_below(left.run, *step), child.plain)


def _none_below(left: Run) -> Run:
    def run(focus: Values, scene: Scene) -> Values:
        left(focus, scene)
        return []

    return run


def _below(left: Run, name: str, sibling: str) -> Run:
    return lambda focus, scene: _children(left(focus, scene), name, sibling)


def _path(names: tuple[tuple[str, str], ...]) -> Run:
    """Return what a path from the focus leads to."""
    if len(names) == 1:
        name, sibling = names[0]
        return lambda focus, _scene: _children(focus, name, sibling)

    def run(focus: Values, _scene: Scene) -> Values:
        for name, sibling in names:
            focus = _children(focus, name, sibling)
        return focus

    return run


def _children(values: Values, name: str, sibling: str) -> Values:
    found: Values = []
    for value in values:
        if value.__class__ is not dict or sibling in value:
            raise Unclear
        content = value.get(name)
        if content is None:
            continue
        if content.__class__ is list:
            if None in content:
                raise Unclear
            found += content
        else:
            found.append(content)
    return found


def _choice(left: Run, child: Child) -> Run:
    """Return the values of an element of several types, which may be counted and no more."""
    keys = frozenset(child.typed)
    odd = frozenset(f"_{key}" for key in keys)

    def run(focus: Values, scene: Scene) -> Values:
        found: Values = []
        for value in left(focus, scene):
            if value.__class__ is not dict or not odd.isdisjoint(value):
                raise Unclear
            found += [value[key] for key in keys & value.keys()]
        if any(value is None or value.__class__ is list for value in found):
            raise Unclear
        return found

    return run


# -- operators ---------------------------------------------------------------------------------------------------------


def _logical(tree: Binary, kind: Type, root: Type) -> _Part:
    one, other = _truth(tree.left, kind, root), _later(tree.right, kind, root)
    name = tree.operator

    def conjunction(focus: Values, scene: Scene) -> bool | None:
        first = one(focus, scene)
        if first is False:
            return False
        second = other(focus, scene)
        return False if second is False else None if first is None or second is None else True

    def disjunction(focus: Values, scene: Scene) -> bool | None:
        first = one(focus, scene)
        if first:
            return True
        second = other(focus, scene)
        return True if second else None if first is None or second is None else False

    def implication(focus: Values, scene: Scene) -> bool | None:
        first = one(focus, scene)
        if first is False:
            return True
        second = other(focus, scene)
        return True if second else None if first is None or second is None else False

    def exclusion(focus: Values, scene: Scene) -> bool | None:
        first, second = one(focus, scene), other(focus, scene)
        return None if first is None or second is None else first != second

    return _of_truth({"and": conjunction, "or": disjunction, "implies": implication, "xor": exclusion}[name])


def _equality(tree: Binary, kind: Type, root: Type) -> _Part:
    one, other = _part(tree.left, kind, root), _part(tree.right, kind, root)
    shape = _class_of(one)
    if _class_of(other) is not shape:
        raise _Unknown
    first, second = one.run, other.run
    wanted = tree.operator == "="
    if other.constant is not None:
        return _of_truth(_same_as(first, other.constant, shape, wanted=wanted))

    def truth(focus: Values, scene: Scene) -> bool | None:
        left, right = first(focus, scene), second(focus, scene)
        if not left or not right:
            return None
        for value in left:
            if value.__class__ is not shape:
                raise Unclear
        for value in right:
            if value.__class__ is not shape:
                raise Unclear
        return (left == right) is wanted

    return _of_truth(truth)


def _same_as(run: Run, constant: Values, shape: type, *, wanted: bool) -> Truth:
    """Return the comparison with what an expression spells out."""

    def truth(focus: Values, scene: Scene) -> bool | None:
        found = run(focus, scene)
        if not found:
            return None
        for value in found:
            if value.__class__ is not shape:
                raise Unclear
        return (found == constant) is wanted

    return truth


def _class_of(part: _Part) -> type:
    """Return the one class of Python that the values of a part are of, if they are what their type says."""
    name = _known(part).name
    if part.kind in (STRING, BOOLEAN, INTEGER):
        return {"String": str, "Boolean": bool, "Integer": int}[name]
    if name in _TEXTS:
        return str
    if name in _WHOLE:
        return int
    if name == "boolean":
        return bool
    raise _Unknown


_ORDERED: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def _order(tree: Binary, kind: Type, root: Type) -> _Part:
    one, other = _part(tree.left, kind, root), _part(tree.right, kind, root)
    first, second = one.run, other.run
    holds = _ORDERED[tree.operator]
    if _known(one).name in _TEMPORAL and _known(other).name in _TEMPORAL:
        signed = _sign_of_times
    elif _class_of(one) is int and _class_of(other) is int:
        signed = _sign_of_numbers
    else:
        raise _Unknown

    def truth(focus: Values, scene: Scene) -> bool | None:
        left, right = first(focus, scene), second(focus, scene)
        if not left or not right:
            return None
        if len(left) > 1 or len(right) > 1:
            raise Unclear
        sign = signed(left[0], right[0])
        return None if sign is None else holds(sign)

    return _of_truth(truth)


def _sign_of_times(one: Any, other: Any) -> int | None:
    if one.__class__ is not str or other.__class__ is not str:
        raise Unclear
    left, right = temporal(one), temporal(other)
    if left is None or right is None:
        raise Unclear
    return compare(left, right)


def _sign_of_numbers(one: Any, other: Any) -> int:
    if one.__class__ is not int or other.__class__ is not int:
        raise Unclear
    return (one > other) - (one < other)


def _membership(tree: Binary, kind: Type, root: Type) -> _Part:
    one, other = _part(tree.left, kind, root), _part(tree.right, kind, root)
    shape = _class_of(one)
    if _class_of(other) is not shape:
        raise _Unknown
    first, second = one.run, other.run

    def truth(focus: Values, scene: Scene) -> bool | None:
        left, right = first(focus, scene), second(focus, scene)
        if not left:
            return None
        if len(left) > 1 or left[0].__class__ is not shape or any(value.__class__ is not shape for value in right):
            raise Unclear
        return left[0] in right

    return _of_truth(truth)


def _union(tree: Binary, kind: Type, root: Type) -> _Part:
    one, other = _part(tree.left, kind, root), _part(tree.right, kind, root)
    if one.constant is None or other.constant is None or _class_of(one) is not _class_of(other):
        raise _Unknown
    constant = list(dict.fromkeys([*one.constant, *other.constant]))
    return _Part(lambda _focus, _scene: constant, one.kind, None, constant)


_OPERATORS: dict[str, Callable[[Binary, Type, Type], _Part]] = {
    **dict.fromkeys(("and", "or", "implies", "xor"), _logical),
    **dict.fromkeys(("=", "!="), _equality),
    **dict.fromkeys(_ORDERED, _order),
    "in": _membership,
    "|": _union,
}


# -- functions ---------------------------------------------------------------------------------------------------------

_Maker = Callable[[_Part, Sequence[Syntax], Type], _Part]


def _exists(left: _Part, arguments: Sequence[Syntax], root: Type) -> _Part:
    run = left.run
    if not arguments:
        return _of_truth(lambda focus, scene: bool(run(focus, scene)))
    criterion = _truth(arguments[0], _known(left), root)

    def truth(focus: Values, scene: Scene) -> bool:
        return any(criterion([value], scene) is True for value in run(focus, scene))

    return _of_truth(truth)


def _all(left: _Part, arguments: Sequence[Syntax], root: Type) -> _Part:
    run, criterion = left.run, _later(arguments[0], _known(left), root)

    def truth(focus: Values, scene: Scene) -> bool:
        return all(criterion([value], scene) is True for value in run(focus, scene))

    return _of_truth(truth)


def _empty(left: _Part, _arguments: Sequence[Syntax], _root: Type) -> _Part:
    run = left.run
    return _of_truth(lambda focus, scene: not run(focus, scene))


def _not(left: _Part, _arguments: Sequence[Syntax], _root: Type) -> _Part:
    truth = left.truth
    if truth is None:
        raise _Unknown

    def negation(focus: Values, scene: Scene) -> bool | None:
        answer = truth(focus, scene)
        return None if answer is None else not answer

    return _of_truth(negation)


def _where(left: _Part, arguments: Sequence[Syntax], root: Type) -> _Part:
    run, criterion = left.run, _truth(arguments[0], _known(left), root)

    def pick(focus: Values, scene: Scene) -> Values:
        return [value for value in run(focus, scene) if criterion([value], scene)]

    return _Part(pick, left.kind)


def _select(left: _Part, arguments: Sequence[Syntax], root: Type) -> _Part:
    run, projection = left.run, _part(arguments[0], _known(left), root)

    def project(focus: Values, scene: Scene) -> Values:
        return [found for value in run(focus, scene) for found in projection.run([value], scene)]

    return _Part(project, projection.kind)


def _count(left: _Part, _arguments: Sequence[Syntax], _root: Type) -> _Part:
    run = left.run
    return _Part(lambda focus, scene: [len(run(focus, scene))], INTEGER)


def _has_value(left: _Part, _arguments: Sequence[Syntax], _root: Type) -> _Part:
    if not _known(left).primitive:
        raise _Unknown
    run = left.run
    return _of_truth(lambda focus, scene: len(run(focus, scene)) == 1)


def _iif(left: _Part, arguments: Sequence[Syntax], root: Type) -> _Part:
    if len(arguments) != 3 or left.run is not _same:  # noqa: PLR2004 - criterion, one result, the other
        raise _Unknown
    if _part(arguments[0], _known(left), root).truth is None:
        raise _Unknown
    criterion, then, otherwise = (_truth(argument, _known(left), root) for argument in arguments)
    return _of_truth(lambda focus, scene: then(focus, scene) if criterion(focus, scene) else otherwise(focus, scene))


def _text(answer: Callable[[str, str], bool]) -> _Maker:
    def make(left: _Part, arguments: Sequence[Syntax], _root: Type) -> _Part:
        argument = arguments[0]
        if not isinstance(argument, Literal) or argument.value.__class__ is not str or _class_of(left) is not str:
            raise _Unknown
        run, wanted = left.run, str(argument.value)

        def truth(focus: Values, scene: Scene) -> bool | None:
            found = run(focus, scene)
            if not found:
                return None
            if len(found) > 1 or found[0].__class__ is not str:
                raise Unclear
            return answer(found[0], wanted)

        return _of_truth(truth)

    return make


def _sets(answer: Callable[[Values, Values], Any]) -> _Maker:
    """Return the maker of a function of two collections of one class of values."""

    def make(left: _Part, arguments: Sequence[Syntax], root: Type) -> _Part:
        # an argument is evaluated where the function stands; only as %context… is that the same for every value
        other = _part(arguments[0], root, root)
        if not _from_context(arguments[0]) or _class_of(left) is not _class_of(other):
            raise _Unknown
        run, also, shape = left.run, other.run, _class_of(left)

        def values(focus: Values, scene: Scene) -> Values:
            one, two = run(focus, scene), also(focus, scene)
            if any(value.__class__ is not shape for value in (*one, *two)):
                raise Unclear
            found = answer(one, two)
            return [found] if found.__class__ is bool else list(found)

        if answer is _subset:
            return _Part(values, BOOLEAN, lambda focus, scene: values(focus, scene)[0])
        return _Part(values, left.kind)

    return make


def _from_context(tree: Syntax) -> bool:
    while isinstance(tree, Step | Call) and tree.left is not None:
        tree = tree.left
    return isinstance(tree, External)


def _subset(one: Values, two: Values) -> bool:
    return set(one) <= set(two)


def _intersect(one: Values, two: Values) -> Values:
    return [value for value in dict.fromkeys(one) if value in two]


def _combine(one: Values, two: Values) -> Values:
    return [*one, *two]


def _is_distinct(left: _Part, _arguments: Sequence[Syntax], _root: Type) -> _Part:
    run, shape = left.run, _class_of(left)

    def truth(focus: Values, scene: Scene) -> bool:
        found = run(focus, scene)
        if any(value.__class__ is not shape for value in found):
            raise Unclear
        return len(set(found)) == len(found)

    return _of_truth(truth)


def _member_of(left: _Part, arguments: Sequence[Syntax], _root: Type) -> _Part:
    argument = arguments[0]
    if not isinstance(argument, Literal) or argument.value.__class__ is not str:
        raise _Unknown
    run, url = left.run, str(argument.value)
    known = Remembered()

    def truth(focus: Values, scene: Scene) -> bool | None:
        found = run(focus, scene)
        if not found:
            return None
        if len(found) > 1:
            raise Unclear
        key = only_coding(found[0])
        answer: bool | None = known.get(key)
        if answer is None:
            answer = scene[1](found[0], url)
            if key is not None:
                known.keep(key, answer, len(key[0]) + len(key[1]))
        return answer

    return _of_truth(truth)


_CALLS: dict[str, _Maker] = {
    "exists": _exists,
    "all": _all,
    "empty": _empty,
    "not": _not,
    "where": _where,
    "select": _select,
    "count": _count,
    "hasValue": _has_value,
    "iif": _iif,
    "startsWith": _text(str.startswith),
    "endsWith": _text(str.endswith),
    "contains": _text(lambda whole, part: part in whole),
    "subsetOf": _sets(_subset),
    "intersect": _sets(_intersect),
    "combine": _sets(_combine),
    "isDistinct": _is_distinct,
    "memberOf": _member_of,
}
