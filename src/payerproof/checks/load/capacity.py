"""The search for a target's capacity: the rate of starts up to which it keeps its objectives.

Pure: how a rate is tried is given from outside. Each try is a short run of the open model at one constant rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from payerproof.checks.load import objectives
from payerproof.checks.load.outcome import LoadRun
from payerproof.checks.load.shares import DOUBT
from payerproof.target.workload import Workload

TRIES = 14
LONGEST = 600.0
"""Seconds that one try may take, where the target file does not ask for more."""

CLOSE = 1.15
"""The search ends once the rate that breaks is at most so many times the one that holds."""

Told = Literal["kept", "broken", "unclear"]


@dataclass(frozen=True, slots=True)
class Try:
    """One rate, and what a run at it told; `why` where it told nothing."""

    rate: float
    told: Told
    requests: int = 0
    p95: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a search found. `kept` is the highest rate that held, None if none did; `broken` the lowest that did not."""

    tries: tuple[Try, ...]

    @property
    def kept(self) -> float | None:
        """The highest rate that was kept, below every one that was broken."""
        broken = self.broken or math.inf
        return max((each.rate for each in self.tries if each.told == "kept" and each.rate < broken), default=None)

    @property
    def broken(self) -> float | None:
        """The lowest rate at which an objective was broken."""
        return min((each.rate for each in self.tries if each.told == "broken"), default=None)

    @property
    def confidence(self) -> float:
        """How likely every one of these verdicts is right, at least (Bonferroni)."""
        return max(0.0, 1 - DOUBT * sum(each.told != "unclear" for each in self.tries))

    @property
    def why(self) -> str:
        """Why the search found no end, empty if both sides of the capacity are known."""
        if self.kept is not None and self.broken is not None:
            return ""
        return next((f"at {each.rate:g} a second: {each.why}" for each in reversed(self.tries) if each.why), "")

    def note(self) -> dict[str, Any]:
        """Return the search as the evidence note of topic `load-capacity`."""
        return {
            "kept": self.kept,
            "broken": self.broken,
            "confidence": round(self.confidence, 4),
            "why": self.why,
            "tries": [
                {"rate": each.rate, "told": each.told, "requests": each.requests, "p95": each.p95, "why": each.why}
                for each in self.tries
            ],
        }


def search(attempt: Callable[[float], Try], lowest: float, highest: float) -> Capacity:
    """Try rates: doubled until one is broken, then between the two until they are close.

    A rate that tells nothing is tried once more. If it tells nothing then either, the search ends: what is above it
    would tell as little.
    """
    tries: list[Try] = []
    rate, doubted = lowest, False
    while len(tries) < TRIES:
        tries.append(attempt(round(rate, 2)))
        found = Capacity(tuple(tries))
        if tries[-1].told == "unclear":
            if doubted:
                break
            doubted = True
            continue
        doubted = False
        if found.broken is None:
            if rate >= highest:
                break
            rate = min(rate * 2, highest)
        elif found.kept is None or found.broken / found.kept <= CLOSE:
            break
        else:
            rate = math.sqrt(found.kept * found.broken)
    return Capacity(tuple(tries))


def at_rate(load: Workload, rate: float, seconds: float, slo: Mapping[str, Any]) -> Workload:
    """Return the open load at one constant rate, of the same users and pauses; the first tenth is its warm-up.

    It takes longer than `seconds` where a low rate would make too few requests to tell the objectives.
    """
    seconds = min(max(seconds, 1.25 * objectives.fewest(slo) / rate), max(seconds, LONGEST))
    return replace(load, seconds=seconds, warmup=seconds / 10, profile=((0.0, rate), (seconds, rate)))


def tried(run: LoadRun, rate: float, slo: Mapping[str, Any]) -> Try:
    """Return what a run at `rate` tells of the objectives: kept if all are, broken if one is."""
    judged = () if run.why else objectives.judged(run, slo)
    p95 = run.total.times.percentile(95)
    seen = Try(rate, "unclear", run.requests, p95)
    if not run.why and any(each.verdict == "broken" for each in judged):
        return replace(seen, told="broken")
    unclear = next((each.why for each in judged if each.verdict == "unclear"), "")
    why = run.why or run.unapplied or unclear
    return replace(seen, why=why) if why else replace(seen, told="kept")
