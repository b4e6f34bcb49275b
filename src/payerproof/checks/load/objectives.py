"""The objectives of `[load.slo]`: what a payer promises under load, each judged over one finished run.

A target is charged with what it took itself: an objective is broken by the time from when requests were sent, and kept
only by the time from when they were due. Between the two nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.load.outcome import PERCENTILES, LoadRun, Measured
from payerproof.checks.load.shares import DOUBT, FEWEST, Share, Verdict, clustered

HEARD = 0.2
"""Share of a limit by which the generator itself may be late before it can no longer charge the target."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One objective: what was promised, what was seen, and what that tells; `why` where it tells nothing."""

    promised: str
    observed: str
    verdict: Verdict
    why: str = ""


def judged(run: LoadRun, slo: Mapping[str, Any]) -> tuple[Judged, ...]:
    """Return every objective of `slo` as the run shows it."""
    found = list(_times(run, slo))
    if "failures_percent" in slo:
        found.append(_failures(run, float(slo["failures_percent"])))
    named = {row.name: row for row in run.groups.get("journey", ())}
    for name, limits in slo.get("journeys", {}).items():
        found += _journey(run, named.get(name, Measured(name)), limits)
    return tuple(found)


def promised(slo: Mapping[str, Any]) -> str:
    """Return the objectives in words; empty where there are none."""
    found = [_within(PERCENTILES[name], limit) for name, limit in _limits(slo)]
    if "failures_percent" in slo:
        found.append(_few(float(slo["failures_percent"])))
    journeys = slo.get("journeys", {}).items()
    found += [f"{name}: {_within(PERCENTILES[key], ms)}" for name, given in journeys for key, ms in _limits(given)]
    return ", ".join(found)


def fewest(slo: Mapping[str, Any]) -> int:
    """Return how many requests the objectives need at least, if every one of them is within its limit."""
    shares = [PERCENTILES[name] / 100 for name, _ in _limits(slo)]
    if slo.get("failures_percent", 0) > 0:
        shares.append(1 - float(slo["failures_percent"]) / 100)
    return max([FEWEST, *(math.ceil(math.log(DOUBT) / math.log(share)) for share in shares if 0 < share < 1)])


def _limits(slo: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    yield from ((name, float(slo[f"{name}_ms"])) for name in PERCENTILES if f"{name}_ms" in slo)


def _times(run: LoadRun, slo: Mapping[str, Any]) -> Iterator[Judged]:
    for name, limit in _limits(slo):
        share = PERCENTILES[name]
        allowed = 1 - share / 100
        answered = clustered([(window.requests, *_longer(window.times, limit, window.failed)) for window in run.warm])
        served = clustered([(window.requests, *_longer(window.service, limit, window.failed)) for window in run.warm])
        seen = f"{share:g} % within {run.total.times.percentile(share):g} ms"
        broken = served.judged(allowed) == "broken"
        if broken and run.lag.percentile(95) > HEARD * limit:
            why = f"the generator itself woke up to {run.lag.percentile(95):g} ms late: this machine is too busy"
            yield Judged(_within(share, limit), seen, "unclear", why)
        elif broken:
            yield Judged(_within(share, limit), seen, "broken")
        else:
            yield _settled(_within(share, limit), seen, answered, allowed)


def _longer(times: Any, limit: float, failed: int) -> tuple[int, int]:
    """Return how many were surely longer than a limit, and how many may count so: what failed came in no time."""
    surely, perhaps = times.longer(limit)
    return surely, min(times.count, perhaps + failed)


def _settled(promise: str, seen: str, share: Share, allowed: float) -> Judged:
    """Return an objective that was not broken by the target's own time: kept, or not told."""
    if share.judged(allowed) == "kept":
        return Judged(promise, seen, "kept")
    worth = "" if share.effect < 2 else f", worth {share.count / share.effect:.0f} as slow ones come together"  # noqa: PLR2004
    why = f"{share.most} of {share.count} requests were slower or failed{worth}: too few or too near to tell"
    return Judged(promise, seen, "unclear", why)


def _failures(run: LoadRun, percent: float) -> Judged:
    """Judge failures; an answer of 429 is none that can be held against a target, and none that it is praised for."""
    share = clustered([(each.requests, each.failed - each.throttled, each.failed) for each in run.warm])
    failed = 100 * share.most / share.count if share.count else 0.0
    verdict = share.judged(percent / 100)
    why = f"{share.most} of {share.count} requests failed: too few or too near to tell" if verdict == "unclear" else ""
    return Judged(_few(percent), f"{failed:.2f} % failed", verdict, why)


def _journey(run: LoadRun, row: Measured, limits: Mapping[str, Any]) -> Iterator[Judged]:
    """Judge how long whole journeys took; they have no time but that from when they were due."""
    for name, limit in _limits(limits):
        percent = PERCENTILES[name]
        allowed, promise = 1 - percent / 100, f"{row.name}: {_within(percent, limit)}"
        surely, perhaps = row.times.longer(limit)
        share = Share(row.requests, surely, min(row.requests, perhaps + row.failures))
        seen = f"{row.name}: {percent:g} % within {row.times.percentile(percent):g} ms"
        if share.judged(allowed) != "broken":
            yield _settled(promise, seen, share, allowed)
        elif run.unapplied or run.queued:
            yield Judged(promise, seen, "unclear", run.unapplied or run.queued)
        else:
            yield Judged(promise, seen, "broken")


def _within(percent: float, limit: float) -> str:
    return f"{percent:g} % of answers within {limit:g} ms"


def _few(percent: float) -> str:
    return f"at most {percent:g} % of requests failed"
