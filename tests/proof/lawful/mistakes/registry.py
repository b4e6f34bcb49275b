"""What a mistake is, and where each one is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.payer import Payer


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: what it does to a payer, the suite that has to find it, and in what manner the payer then is.

    `select`: pytest's `-k`, a part of the suite in which it is found, for a short run.
    `members`: who is described to the harness; empty: the usual few. `attached`: as members of the payer's own.
    `swept`: whether it is tested in the sweep of all alone, as one like it has a short run.
    """

    apply: Callable[[Payer], None]
    suite: str
    select: str
    manner: Manner = field(default_factory=Manner)
    swept: bool = False
    members: tuple[str, ...] = ()
    attached: bool = False

    @property
    def mode(self) -> Literal["seeded", "attached"]:
        """How the members are described."""
        return "attached" if self.attached else "seeded"


MISTAKES: dict[str, Mistake] = {}


def mistake(
    suite: str,
    select: str,
    *,
    swept: bool = False,
    members: tuple[str, ...] = (),
    attached: bool = False,
    **manner: Any,
) -> Callable[[Callable[[Payer], None]], Callable[[Payer], None]]:
    """Register a mistake under its function's name; `manner` are switches."""

    def register(apply: Callable[[Payer], None]) -> Callable[[Payer], None]:
        made = Mistake(apply, suite, select, replace(Manner(), **manner), swept, members, attached)
        MISTAKES[apply.__name__.replace("_", "-")] = made
        return apply

    return register


def put(part: object, name: str, value: Any) -> Any:
    """Put `value` in the place of a part's method; return the healthy one."""
    healthy = getattr(part, name)
    setattr(part, name, value)
    return healthy
