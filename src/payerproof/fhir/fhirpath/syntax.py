"""The syntax tree of an expression; the compiler turns each node into a closure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: a Python value that `values.literal` types, or None for `{}`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Special:
    """`$this`, `$index` or `$total`."""

    name: str


@dataclass(frozen=True, slots=True)
class External:
    """`%name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """`left.name`; without `left` a name at the start of a path."""

    left: Syntax | None
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """`left.name(arguments)`; without `left` on the current focus."""

    left: Syntax | None
    name: str
    arguments: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """`left[index]`."""

    left: Syntax
    index: Syntax


@dataclass(frozen=True, slots=True)
class Unary:
    """`-operand` or `+operand`."""

    operator: str
    operand: Syntax


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`."""

    operator: str
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class TypeTest:
    """`left is Type` or `left as Type`; `type` may be qualified."""

    operator: str
    left: Syntax
    type: str


Syntax = Literal | Special | External | Step | Call | Index | Unary | Binary | TypeTest
