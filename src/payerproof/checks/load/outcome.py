"""What came of a load test: figures and suspicious answers, read from the files that its process left.

Everything here is a function of those files; nothing is asked of the target.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from payerproof.checks.load.histogram import Histogram
from payerproof.model import Exchange
from payerproof.target.workload import Workload

PERCENTILES = {"p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0, "p999": 99.9, "longest": 100.0}
"""The percentiles that are told, by name; `longest` is the longest time of all."""

ENOUGH = 0.9
"""Share of the time asked for, within which load has to be applied."""

TOLERATED = 0.1
"""Share of requests that may go without an answer to scan, or be answered by 429; share of starts not made in time."""

STRETCHES = 60
"""Histograms of a run that are kept in the evidence, so that a later run can be held against it."""

_MORE = ": more users (load.users, limits.concurrency) would tell whether the target takes the rate"


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests or journeys of one name, or all of them: how many, how many failed, and how long they took."""

    name: str
    failures: int = 0
    requests: int = 0
    times: Histogram = field(default_factory=Histogram, compare=False)

    def note(self) -> dict[str, Any]:
        """Return the figures as a note of the evidence, times in milliseconds."""
        found = {name: round(self.times.percentile(share), 3) for name, share in PERCENTILES.items()}
        return {"name": self.name, "requests": self.requests, "failures": self.failures, **found}


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of the run, `t` seconds after its beginning, of what was due in it.

    `times` are response times, `service` the times from when requests were sent. `in_flight`: the most at one time.
    `throttled`, those answered by 429, are among the `failed`.
    """

    t: float
    requests: int
    failed: int
    throttled: int
    starts: int
    in_flight: int
    times: Histogram
    service: Histogram


@dataclass(frozen=True, slots=True)
class Suspicious:
    """One answer that the load's oracle kept: which ask it answers, and what is wrong with it."""

    kind: str
    path: str
    requester: str
    subject: str
    exchange: Exchange
    owners: tuple[str, ...] = ()
    missing: int = 0


@dataclass(frozen=True, slots=True)
class LoadRun:
    """A load test that was run, or that could not be.

    `asked` is the duration that was asked for, `duration` the time from the first request to the last answer, seconds.
    `own` and `other` count requests for the own record and about somebody else. `kinds` counts what answers were.
    `total`, `rows` and `journeys` leave out the warm-up, `windows` (each of `width` seconds) do not.
    `starts` counts starts that were made, missed, late, overslept or held; `lag` is how late the generator itself woke.
    `mix` has the weights of journeys, `left_out` the names of those that the target lets nobody make.
    `why` tells why nothing can be learnt from it; empty where it is valid.
    """

    users: int
    asked: float
    duration: float = 0.0
    own: int = 0
    other: int = 0
    scanned: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    workload: Workload = field(default_factory=lambda: Workload(0, 0.0))
    total: Measured = field(default_factory=lambda: Measured("all"))
    groups: Mapping[str, tuple[Measured, ...]] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    width: float = 1.0
    starts: Mapping[str, int] = field(default_factory=dict)
    lag: Histogram = field(default_factory=Histogram)
    mix: Mapping[str, float] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    suspicious: tuple[Suspicious, ...] = ()
    why: str = ""

    @property
    def valid(self) -> bool:
        """True if the run is one from which something can be learnt."""
        return not self.why

    @property
    def requests(self) -> int:
        """Requests sent, answered or not."""
        return self.own + self.other

    @property
    def rps(self) -> float:
        """Requests a second over the whole duration."""
        return self.requests / self.duration if self.duration else 0.0

    def of_kind(self, *kinds: str) -> tuple[Suspicious, ...]:
        """Return the kept answers of these kinds."""
        return tuple(item for item in self.suspicious if item.kind in kinds)

    @property
    def warm(self) -> tuple[Window, ...]:
        """The windows after the warm-up."""
        return tuple(window for window in self.windows if window.t >= self.workload.warmup)

    @property
    def queued(self) -> str:
        """Why times from when starts were due may hold waiting on our side; empty where they do not."""
        made, late = self.starts.get("made", 0), self.starts.get("late", 0)
        if late <= TOLERATED * made:
            return ""
        return f"{late} of {made} starts waited for one of the {self.users} users to be free"

    @property
    def unapplied(self) -> str:
        """Why the load that was asked for was not applied, though some was; empty where it was."""
        made, missed = self.starts.get("made", 0), self.starts.get("missed", 0)
        held, overslept = self.starts.get("held", 0), self.starts.get("overslept", 0)
        doubts = (
            (
                held > TOLERATED * self.requests,
                f"the target file's limit on requests a second held back {held} of {self.requests} requests",
            ),
            (
                overslept > TOLERATED * made,
                f"the generator itself was late for {overslept} of {made} starts: this machine is too slow or too busy",
            ),
            (
                missed > TOLERATED * (made + missed),
                f"{missed} of {made + missed} starts were missed, as all {self.users} users waited for answers{_MORE}",
            ),
        )
        return next((text for doubtful, text in doubts if doubtful), "")

    def note(self) -> dict[str, Any]:
        """Return the run as the evidence note of topic `load`."""
        total = self.total.note()
        return {
            "users": self.users,
            "model": "open" if self.workload.open else "closed",
            "rate": self.workload.starts / self.asked if self.asked else 0.0,
            "profile": [list(knot) for knot in self.workload.profile],
            "mix": dict(self.mix),
            "warmup": self.workload.warmup,
            "duration": round(self.duration, 2),
            "requests": self.requests,
            "measured": total["requests"],
            "failures": total["failures"],
            "scanned": self.scanned,
            "leaks": self.kinds.get("foreign", 0),
            "rps": round(self.rps, 1),
            **{name: total[name] for name in PERCENTILES},
            **{f"by_{name}": [row.note() for row in rows] for name, rows in self.groups.items()},
            "valid": self.valid,
            "why": self.why,
            "unapplied": self.unapplied,
            "starts": dict(self.starts),
            "lag_p95": self.lag.percentile(95),
            "left_out": list(self.left_out),
            "series": [self._point(window) for window in self.windows],
            "width": self.width,
            "times": [times.data() for times in self._stretches()],
            "kinds": dict(self.kinds),
            "about_others": self.other,
        }

    def _stretches(self) -> Iterator[Histogram]:
        """Yield the measured response times, in a bounded number of stretches of equal length."""
        windows = self.warm
        several = -(-len(windows) // STRETCHES)
        for first in range(0, len(windows), several or 1):
            yield Histogram.sum(window.times for window in windows[first : first + several])

    def _point(self, window: Window) -> dict[str, float]:
        return {
            "t": window.t,
            "users": window.in_flight,
            "requests": window.requests,
            "rps": round(window.requests / self.width, 2),
            "failures": window.failed,
            **{name: window.times.percentile(PERCENTILES[name]) for name in ("p50", "p95", "p99")},
        }


def counted(stats: bytes) -> int:
    """Return how many requests the generator's own statistics (JSON) count."""
    return sum(int(row["num_requests"]) for row in orjson.loads(stats))


def summed(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sum of counts by name."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update({str(name): int(number) for name, number in part.items()})
    return dict(total)


def measured(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the fields of a LoadRun that are read from what the load processes measured, one part for each."""
    rows = [(row, Histogram.of(row["times"])) for part in parts for row in part["rows"]]
    keys = {
        "path": lambda row: f"{row['path']} ({'own' if row['own'] else 'about another'})",
        "type": lambda row: row["type"] or "none",
        "status": lambda row: str(row["status"]) if row["status"] > 0 else "no answer",
    }
    journeys = [(row, Histogram.of(row["times"])) for part in parts for row in part["journeys"]]
    by_journey = tuple(replace(row, requests=row.requests + row.failures) for row in _grouped(journeys, _name))
    return {
        "total": _merged("all", rows),
        "groups": {name: _grouped(rows, key) for name, key in keys.items()} | {"journey": by_journey},
        "windows": _windows([window for part in parts for window in part["windows"]]),
        "width": float(parts[0]["width"]),
        "starts": summed(part["starts"] for part in parts),
        "lag": Histogram.sum(Histogram.of(part["lag"]) for part in parts),
    }


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name"])


def _windows(rows: Sequence[Mapping[str, Any]]) -> tuple[Window, ...]:
    """Return the stretches of a run, those of the same second as one; what was under way in each is added up."""
    found: dict[float, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(float(row["t"]), []).append(row)
    return tuple(
        Window(
            t=t,
            requests=sum(row["requests"] for row in found[t]),
            failed=sum(row["failed"] for row in found[t]),
            throttled=sum(row["throttled"] for row in found[t]),
            starts=sum(row["starts"] for row in found[t]),
            in_flight=sum(row["in_flight"] for row in found[t]),
            times=Histogram.sum(Histogram.of(row["times"]) for row in found[t]),
            service=Histogram.sum(Histogram.of(row["service"]) for row in found[t]),
        )
        for t in sorted(found)
    )


_Row = tuple[Mapping[str, Any], Histogram]


def _grouped(rows: Sequence[_Row], key: Callable[[Mapping[str, Any]], str]) -> tuple[Measured, ...]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(key(row[0]), []).append(row)
    return tuple(_merged(name, found[name]) for name in sorted(found))


def _merged(name: str, rows: Sequence[_Row]) -> Measured:
    times = Histogram.sum(times for _, times in rows)
    return Measured(name, sum(row["failed"] for row, _ in rows), times.count, times)


def suspicious(lines: Iterable[bytes]) -> tuple[Suspicious, ...]:
    """Return the answers that the load's oracle kept, numbered `load-1` and on; a torn last line is left out."""
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            item = orjson.loads(line)
        except ValueError:
            break
        exchange = Exchange(
            id=f"load-{number}",
            method=item["method"],
            url=item["url"],
            request_headers=item["request_headers"],
            request_body=base64.b64decode(item["request_body"]),
            status=item["status"],
            headers=item["headers"],
            body=base64.b64decode(item["body"]),
            started=0.0,
            elapsed=round(item["elapsed"], 6),
            truncated=item["truncated"],
            error=item["error"],
        )
        people = (item["path"], item["requester"], item["subject"])
        found.append(Suspicious(item["kind"], *people, exchange, tuple(item["owners"]), item["missing"]))
    return tuple(found)


def why_invalid(run: LoadRun, counted: int, words: Sequence[str]) -> str:
    """Return why nothing can be learnt from a run, empty if something can.

    `counted`: requests in the generator's statistics. `words`: what went wrong with the process, if anything.
    """
    unread = run.requests - run.scanned
    throttled = run.kinds.get("throttled", 0)
    doubts = (
        (bool(words), "; ".join(words)),
        (not run.requests, "no request was sent"),
        (counted != run.requests, f"the generator counted {counted} requests, the oracle {run.requests}"),
        (run.duration < ENOUGH * run.asked, f"load was applied for {run.duration:.1f} s of {run.asked:g} s"),
        (
            unread > TOLERATED * run.requests,
            f"{unread} of {run.requests} requests got no whole answer, so there was nothing to scan",
        ),
        (
            throttled > TOLERATED * run.requests,
            f"the target asked to slow down (429) {throttled} times: more load was applied than it admits",
        ),
    )
    return next((text for doubtful, text in doubts if doubtful), "")
