"""How hard a load test leans on the target, as the target file's `[load]` says it.

Closed: a number of users, each of whom asks again once the answer came; a slow target is asked less.
Open: starts come at a rate that does not depend on the target; the users are only those who are free to make them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from payerproof.errors import ConfigurationError

USERS = 8
SECONDS = 10.0
SOAK_SECONDS = 3600.0
STEPS = 5
SPIKE = 0.1
"""Share of the time that a spike takes, in the middle of it."""
PATIENCE = 1.0

_HAIR = 1e-9
"""What sums of floating point numbers may be off by: no start is made of it."""

Knots = tuple[tuple[float, float], ...]
"""Second -> starts a second, in order of time, linear in between; two at the same second are a jump."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One load test: `users` at the same time for `seconds`, of which the first `warmup` are not measured.

    `profile` is the rate of starts over time, empty in the closed model. `poisson`: starts come by chance, as those of
    people who know nothing of one another; else evenly. A start for which nobody was free for `patience` seconds is
    missed. `think` multiplies the pauses of journeys. `first`: where the first start lies, in parts of the gap before
    it. `processes` share the users and the rate.
    """

    users: int
    seconds: float
    warmup: float = 0.0
    profile: Knots = ()
    poisson: bool = False
    patience: float = PATIENCE
    think: float = 1.0
    first: float = 0.0
    processes: int = 1

    @property
    def open(self) -> bool:
        """True if starts come at a rate of their own."""
        return bool(self.profile)

    @property
    def starts(self) -> float:
        """How many starts there are in all, on average; 0 in the closed model."""
        return sum((after - at) * (rate + later) / 2 for (at, rate), (after, later) in pairwise(self.profile))


def workload(load: Mapping[str, Any], most_users: int) -> Workload:
    """Return the load test of a target file's `[load]`, of no more users than the target admits.

    Raises ConfigurationError for words that contradict one another.
    """
    shape = load.get("shape", "constant")
    model = load.get("model", "open" if "rate" in load else "closed")
    seconds = float(load.get("seconds", SOAK_SECONDS if shape == "soak" else SECONDS))
    warmup = float(load.get("warmup_seconds", 0.0))
    if warmup >= seconds:
        allowed = f"less than {seconds:g} seconds"
        raise ConfigurationError("nothing is left once the load is warm", where="load.warmup_seconds", allowed=allowed)
    if model == "open" and "rate" not in load:
        raise ConfigurationError("the open model needs a rate", where="load.model", allowed="rate = starts a second")
    if model == "closed" and (unused := [key for key in ("rate", "shape", "rate_from", "arrivals") if key in load]):
        text = "the closed model has users and no rate: this would say nothing"
        raise ConfigurationError(text, where=f"load.{unused[0]}", allowed='model = "open"')
    if (capacity := load.get("capacity")) is not None:
        if not load.get("slo"):
            text = "a capacity is the rate at which an objective breaks, and there is none"
            raise ConfigurationError(text, where="load.capacity", allowed="[load.slo] with p95_ms or another objective")
        if capacity["from"] >= capacity["to"]:
            raise ConfigurationError("the search goes upwards", where="load.capacity.from", allowed="less than `to`")
    return Workload(
        users=min(int(load.get("users", USERS)), most_users),
        seconds=seconds,
        warmup=warmup,
        profile=_profile(load, shape, seconds) if model == "open" else (),
        poisson=load.get("arrivals") == "poisson",
        patience=float(load.get("patience_seconds", PATIENCE)),
        think=float(load.get("think", 1.0)),
        processes=min(int(load.get("processes", 1)), int(load.get("users", USERS)), most_users),
    )


def _profile(load: Mapping[str, Any], shape: str, seconds: float) -> Knots:
    rate = float(load["rate"])
    low = float(load.get("rate_from", {"ramp": 0.0, "spike": rate / 10, "step": rate / STEPS}.get(shape, rate)))
    if shape == "ramp":
        return (0.0, low), (seconds, rate)
    if shape == "spike":
        begins, ends = seconds * (0.5 - SPIKE / 2), seconds * (0.5 + SPIKE / 2)
        return (0.0, low), (begins, low), (begins, rate), (ends, rate), (ends, low), (seconds, low)
    if shape == "step":
        levels = [low + (rate - low) * step / (STEPS - 1) for step in range(STEPS)]
        edges = [seconds * step / STEPS for step in range(STEPS + 1)]
        return tuple((at, level) for level, ends in zip(levels, pairwise(edges), strict=True) for at in ends)
    return (0.0, rate), (seconds, rate)


def shared(load: Workload) -> tuple[Workload, ...]:
    """Return what each of the processes does: together as many users and starts as one would make alone."""
    number = load.processes
    return tuple(
        replace(
            load,
            users=load.users // number + (place < load.users % number),
            profile=tuple((at, rate / number) for at, rate in load.profile),
            first=place / number,
            processes=1,
        )
        for place in range(number)
    )


def arrivals(profile: Knots, chance: random.Random | None = None, first: float = 0.0) -> Iterator[float]:
    """Yield the seconds at which starts are due; with `chance` at random times of the same mean rate (Poisson).

    Starts are counted along the area below the profile: one for each whole unit, or for each exponential step.
    """
    due, before = chance.expovariate(1.0) if chance else first, 0.0
    for (at, rate), (after, later) in pairwise(profile):
        slope = (later - rate) / (after - at) if after > at else 0.0
        area = (after - at) * (rate + later) / 2
        while due < before + area - _HAIR:
            part = due - before
            root = math.sqrt(max(0.0, rate * rate + 2 * slope * part))
            yield at + (2 * part / (rate + root) if part else 0.0)
            due += chance.expovariate(1.0) if chance else 1.0
        before += area
