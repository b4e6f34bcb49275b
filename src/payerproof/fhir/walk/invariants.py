"""Constraints of element definitions as checks: compiled once per expression, evaluated on raw JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import Any

from payerproof.fhir.fhirpath import (
    Environment,
    Expression,
    FhirPathError,
    Items,
    Model,
    NotEvaluated,
    compile_expression,
    parse,
)
from payerproof.fhir.fhirpath.quick import Truth, Unclear, quick_answer
from payerproof.fhir.fhirpath.values import truth
from payerproof.fhir.guides import Library, Scope
from payerproof.fhir.terminology import Terminology
from payerproof.fhir.walk.discriminators import judge
from payerproof.fhir.walk.domain import BY_HAND
from payerproof.fhir.walk.finding import Check, Finding, Findings, Source
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.visit import Visit

REWORDED = {
    "start.hasValue().not() or end.hasValue().not() or (start <= end)": "iif(start > end, false, true)",
    "fullUrl.contains('/_history/').not()": "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
    "($this as dateTime).toString().length() >= 8": "$this is dateTime implies $this.toString().length() >= 8",
}
"""Expressions replaced by another wording of the same rule.

bdl-8, vs-1 and us-core-1 speak of what may be absent or of another type (`fullUrl`, a date), which then leaves their
expressions without a result, and so broken, though their texts say "cannot be a version specific reference" and "if
Observation.effective[x] is dateTime".
per-1: R4's `start <= end` is empty, and so broken, when the two differ in precision, though R4's text counts
`2012-02-03T10:00` as inside a period that ends `2012-02-03`. So only a period that surely ends before it starts is
broken.
"""
_MALFORMED = (TypeError, ValueError, AttributeError, ArithmeticError)
"""What an expression may meet where the data is not what its type says; the walker has reported that already."""
_LOOKS_AROUND = re.compile(r"%|resolve\(")
"""By what a constraint asks about more than the value."""
Conforms = Callable[[Any, str, Scope, Visit], "bool | None"]


def looks_around(home: Definition, node: Node, besides: Container[str] = ()) -> bool:
    """Tell whether a constraint of an element, those with the keys `besides` aside, asks about more than its value."""
    return any(_LOOKS_AROUND.search(rule[2] or "") and rule[0] not in besides for rule in home.rules_of(node))


class Invariants:
    """Compiles constraints. `conforms` answers `conformsTo()`."""

    def __init__(self, library: Library, terminology: Terminology, conforms: Conforms) -> None:
        base = library.base.profiles["structures"]
        prefix = "http://hl7.org/fhir/StructureDefinition/"
        self.model = Model(lambda name: base.get(prefix + name))
        self._terminology, self._conforms = terminology, conforms
        self._compiled: dict[str, Expression] = {}

    def checks(
        self,
        home: Definition,
        node: Node,
        skipped: set[tuple[str, str]] | None = None,
        type_name: str | None = None,
    ) -> list[Check]:
        """Return a check for each constraint of `node` that is neither `skipped` (key, expression) nor done by hand."""
        name = type_name or self._type_name(home, node)
        return [
            self._check(rule, home, node, name)
            for rule in home.rules_of(node)
            if rule[0] not in BY_HAND and rule[2] and (rule[0], rule[2]) not in (skipped or ())
        ]

    def _type_name(self, home: Definition, node: Node) -> str:
        if node is home.root:
            return home.type
        codes = [code for code, _, _ in node.types]
        if "content" in node.facts:
            return str(node.facts["content"].partition("#")[2])
        if codes and codes[0] not in ("BackboneElement", "Element"):
            return codes[0]
        return ".".join(step.partition(":")[0] for step in node.id.split("."))

    def _check(self, rule: list[Any], home: Definition, node: Node, type_name: str) -> Check:
        key, severity, written, _ = rule
        source, scope = home.source(node), home.scope
        text = REWORDED.get(written, written)
        kind = self.model.type(type_name)
        expression: Expression | None = None
        broken: str | None = None
        quick: Truth | None = None

        def member(value: Any, url: str) -> bool:
            return self._member((value, kind, None), url, scope)

        def check(value: Any, visit: Visit) -> Findings | None:
            nonlocal expression, broken, quick
            if expression is None:
                try:
                    expression = self._expression(text)
                    quick = quick_answer(parse(text), kind)
                except FhirPathError as error:
                    expression, broken = _never, str(error)
            if quick is not None and _surely(quick, value, member):
                return None
            if broken is not None:
                return [source.open(f"{key} cannot be read: {broken}", key)]
            focus: Items = [(value, kind, None)]
            environment = self._environment(visit, scope)
            outer, environment.context = environment.context, focus
            try:
                if truth(expression(focus, environment)):
                    return None
            except NotEvaluated as error:
                return [source.open(f"{key} cannot be evaluated: {error}", key)]
            except (FhirPathError, *_MALFORMED) as error:
                return [source.open(f"{key} does not fit the data: {error}", key)]
            finally:
                environment.context = outer
            return [_broken(severity, key, written, source)]

        return check

    def _expression(self, text: str) -> Expression:
        if text not in self._compiled:
            self._compiled[text] = compile_expression(text)
        return self._compiled[text]

    def _environment(self, visit: Visit, scope: Scope) -> Environment:
        """Return what expressions see on a visit; one per scope, as a resource meets a hundred rules."""
        key = id(scope)
        found = visit.environments.get(key)
        if found is None:
            found = visit.environments[key] = self._new_environment(visit, scope)
        return found

    def _new_environment(self, visit: Visit, scope: Scope) -> Environment:
        resource = self.model.item(visit.resource, "Resource")
        root = resource if visit.root is visit.resource else self.model.item(visit.root, "Resource")
        return Environment(
            self.model,
            [resource],
            [root],
            [resource],
            visit.resolve,
            lambda item, url: self._member(item, url, scope),
            lambda item, url: self._conformity(item, url, scope, visit),
        )

    def _member(self, item: Any, url: str, scope: Scope) -> bool:
        members = self._terminology.value_set(url, scope)
        if members is None:
            raise NotEvaluated(f"the value set {url} is not among the loaded guides")
        answer = judge(item[0], members)
        if answer.member is None:
            raise NotEvaluated(answer.reason)
        return answer.member

    def _conformity(self, item: Any, url: str, scope: Scope, visit: Visit) -> bool:
        answer = self._conforms(item[0], url, scope, visit)
        if answer is None:
            raise NotEvaluated(f"the profile {url} is not among the loaded guides")
        return answer


def _surely(quick: Truth, value: Any, member: Callable[[Any, str], bool]) -> bool:
    """Tell whether a rule plainly holds for a value; False leaves it open."""
    values = [value]
    try:
        return quick(values, (values, member)) is True
    except (Unclear, NotEvaluated):
        return False


def _never(_focus: Items, _environment: Any) -> Items:
    return []


def _broken(severity: str, key: str, expression: str, source: Source) -> Finding:
    message = f"the rule {key} is broken: {' '.join(expression.split())}"
    return source.error("invariant", message, key) if severity == "error" else source.warning("invariant", message, key)
