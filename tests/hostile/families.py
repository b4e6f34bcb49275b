"""Reads the behaviours of the laboratory from `families/*.toml`: what a payer does, and what a run may say of it.

A mistake in the data is a ValueError that names the file and the behaviour.
"""

from __future__ import annotations

import random
import re
import threading
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from tests.hostile.behaviours import Behaviour, Meets
from tests.hostile.damage import damage
from tests.hostile.places import place
from tests.loopback import Asked, Reply

FOLDER = Path(__file__).parent / "families"
LEARN = {
    "nothing": "nothing passes but what anybody may read",
    "undamaged": "no pass rests on a damaged answer",
    "readable": "the answers are odd, but can be read; what they show counts",
    "everything": "every case ends as before the honest payer: nothing is found, nothing is left open",
}
"""What may be learnt from a payer with a behaviour: the values of the key `learn`."""
BOUND = 240.0
"""Seconds that a run with a behaviour may take where its data state no other bound."""


@dataclass(frozen=True)
class Expected:
    """What a run may say.

    `learn` is a key of LEARN. `may_find` are checks that may fail, `must_find` those that must, `open` those that must
    be inconclusive, or fail where they may. `told` are texts that reasons, observations or notes must hold.
    """

    learn: str
    may_find: tuple[str, ...] = ()
    must_find: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Specimen:
    """A behaviour, how it is tried, and what is expected.

    `select` names a selection of cases, `target` a shipped target; `limits` are added to its limits.
    `seconds` is the longest that the run may take. `dies` tells which requests end the target for `away` seconds.
    """

    id: str
    family: str
    what: str
    behaviour: Behaviour
    expected: Expected
    select: str
    target: str
    limits: Mapping[str, Any]
    seconds: float
    fast: bool
    dies: Callable[[Asked], bool]
    away: float


@dataclass(frozen=True)
class _Row:
    """A behaviour as it is written."""

    id: str
    what: str
    meets: str
    do: str
    expect: Mapping[str, Any]
    with_: Mapping[str, Any] = field(default_factory=dict)
    methods: tuple[str, ...] = ()
    one_in: int = 1
    first: int = 0
    after: int = 0
    select: str = "few"
    target: str = "demo"
    limits: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = BOUND
    fast: bool = False


@cache
def laboratory() -> Mapping[str, Specimen]:
    """Return every behaviour by id, in the order of the files."""
    found: dict[str, Specimen] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["behaviour"]:
            where = f"{file.name}: {row.get('id')}"
            try:
                specimen = _specimen(file.stem, row)
            except (KeyError, TypeError, ValueError) as problem:
                raise ValueError(f"{where}: {problem}") from problem
            if specimen.id in found:
                raise ValueError(f"{where}: this id is taken")
            found[specimen.id] = specimen
    return found


def selections() -> Mapping[str, tuple[str, ...]]:
    """Return the cases of each selection."""
    text = (Path(__file__).parent / "selections.toml").read_text(encoding="utf-8")
    return {name: tuple(cases) for name, cases in tomllib.loads(text).items()}


def _specimen(family: str, written: Mapping[str, Any]) -> Specimen:
    known = {each.name.rstrip("_") for each in fields(_Row)}
    if unknown := set(written) - known:
        raise ValueError(f"unknown keys {sorted(unknown)} (known: {', '.join(sorted(known))})")
    row = _Row(**{"with_" if key == "with" else key: value for key, value in written.items()})
    if not re.fullmatch(r"[a-z0-9-]+", row.id) or row.select not in selections():
        raise ValueError("the id is no slug, or the selection is unknown")
    told = dict(row.expect)
    expected = Expected(told.pop("learn"), **{key: tuple(value) for key, value in told.items()})
    if expected.learn not in LEARN:
        raise ValueError(f"learn is one of {', '.join(LEARN)}")
    meets = _seldom(place(row.meets), row)
    deadly = row.do == "die"
    behaviour = Behaviour(
        row.id,
        row.what,
        (lambda _asked, _honest: False) if deadly else meets,
        (lambda _asked, honest: honest) if deadly else damage(row.do, row.with_),
    )
    unanswered = Reply(0)
    return Specimen(
        row.id,
        family,
        row.what,
        behaviour,
        expected,
        row.select,
        row.target,
        row.limits,
        row.seconds,
        row.fast,
        (lambda asked: meets(asked, unanswered)) if deadly else (lambda _: False),
        float(row.with_.get("away", 0.0)) if deadly else 0.0,
    )


def _seldom(meets: Meets, row: _Row) -> Meets:
    """Return what meets only some of what a place names: by method, by number, at random."""
    chance, lock = random.Random(row.id), threading.Lock()
    numbers = count(1)

    def seldom(asked: Asked, honest: Reply) -> bool:
        if (row.methods and asked.method not in row.methods) or not meets(asked, honest):
            return False
        with lock:
            number = next(numbers)
            hit = row.one_in == 1 or chance.random() < 1 / row.one_in
        return hit and number > row.after and (not row.first or number <= row.after + row.first)

    return seldom
