"""Tokens into a syntax tree, by precedence climbing.

Source: https://hl7.org/fhirpath/N1/#operator-precedence
"""

from __future__ import annotations

from decimal import Decimal

from payerproof.fhir.fhirpath.errors import FhirPathSyntaxError
from payerproof.fhir.fhirpath.lexer import Token, tokens
from payerproof.fhir.fhirpath.quantity import CALENDAR_UNITS, Quantity
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
from payerproof.fhir.fhirpath.temporal import temporal

_LEVELS = (
    ("implies",),
    ("or", "xor"),
    ("and",),
    ("in", "contains"),
    ("=", "~", "!=", "!~"),
    ("<=", "<", ">", ">="),
    ("|",),
    ("is", "as"),
    ("+", "-", "&"),
    ("*", "/", "div", "mod"),
)
"""Operators from loosest to tightest; all bind to the left."""
_POWER = {operator: power for power, level in enumerate(_LEVELS) for operator in level}
_WORDS = frozenset({"as", "contains", "in", "is"})
"""Operators that are also legal names of elements and functions."""
_DEPTH = 200


def parse(text: str) -> Syntax:
    """Return the syntax tree of `text`. Raises `FhirPathSyntaxError`, showing where it breaks."""
    parser = _Parser(text)
    try:
        tree = parser.expression(0)
    except RecursionError:
        raise FhirPathSyntaxError("the expression is nested too deep") from None
    parser.expect("end", "")
    return tree


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens, self.place, self.depth = tokens(text), 0, 0

    @property
    def here(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.here
        self.place += 1
        return token

    def at(self, text: str) -> bool:
        return self.here.text == text and self.here.kind in ("symbol", "name")

    def expect(self, kind: str, text: str) -> Token:
        if self.here.kind != kind or (text and self.here.text != text):
            seen = repr(self.here.text) if self.here.kind != "end" else "the end"
            wanted = repr(text) if text else "the end" if kind == "end" else f"a {kind}"
            raise FhirPathSyntaxError(f"{seen} stands where {wanted} is expected (character {self.here.place + 1})")
        return self.take()

    def expression(self, power: int) -> Syntax:
        self.depth += 1
        if self.depth > _DEPTH:
            raise FhirPathSyntaxError("the expression is nested too deep")
        left = self.unary()
        while self.here.kind in ("symbol", "name") and (own := _POWER.get(self.here.text)) is not None and own >= power:
            operator = self.take().text
            if operator in ("is", "as"):
                left = TypeTest(operator, left, self.type_name())
            else:
                left = Binary(operator, left, self.expression(own + 1))
        self.depth -= 1
        return left

    def unary(self) -> Syntax:
        if self.here.kind == "symbol" and self.here.text in "+-":
            return Unary(self.take().text, self.unary())
        return self.path()

    def path(self) -> Syntax:
        left = self.term()
        while True:
            if self.at("."):
                self.take()
                left = self.invocation(left)
            elif self.at("["):
                self.take()
                left = Index(left, self.expression(0))
                self.expect("symbol", "]")
            else:
                return left

    def term(self) -> Syntax:
        kind, text, _ = self.here
        if self.at("("):
            self.take()
            inner = self.expression(0)
            self.expect("symbol", ")")
            return inner
        if self.at("{"):
            self.take()
            self.expect("symbol", "}")
            return Literal(None)
        if kind == "external":
            return External(self.take().text)
        if kind in ("number", "string", "datetime", "time") or text in ("true", "false"):
            return self.literal()
        return self.invocation(None)

    def literal(self) -> Syntax:
        kind, text, place = self.take()
        if kind == "name":
            return Literal(text == "true")
        if kind == "string":
            return Literal(text)
        if kind == "number":
            return self.number(text)
        value = temporal(text[1:])
        if value is None:
            raise FhirPathSyntaxError(f"{text!r} is no date or time (character {place + 1})")
        return Literal(value)

    def number(self, text: str) -> Syntax:
        if self.here.kind == "string":
            return Literal(Quantity(Decimal(text), self.take().text))
        if self.here.kind == "name" and self.here.text in CALENDAR_UNITS:
            return Literal(Quantity(Decimal(text), CALENDAR_UNITS[self.take().text]))
        return Literal(Decimal(text) if "." in text else int(text))

    def invocation(self, left: Syntax | None) -> Syntax:
        if self.here.kind == "special":
            if left is not None:
                raise FhirPathSyntaxError(f"{self.here.text} begins a path (character {self.here.place + 1})")
            return Special(self.take().text)
        name = self.name()
        if not self.at("("):
            return Step(left, name)
        self.take()
        arguments: list[Syntax] = []
        while not self.at(")"):
            arguments.append(self.expression(0))
            if not self.at(")"):
                self.expect("symbol", ",")
        self.take()
        return Call(left, name, tuple(arguments))

    def name(self) -> str:
        kind, text, _ = self.here
        if kind == "quoted" or (kind == "name" and (text in _WORDS or text not in _POWER)):
            return self.take().text
        return self.expect("name of an element or function", "").text

    def type_name(self) -> str:
        name = self.name()
        while self.at("."):
            self.take()
            name = f"{name}.{self.name()}"
        return name
