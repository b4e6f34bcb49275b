"""What came of a load test: figures and suspicious answers, read from the files that its process left.

Everything here is a function of those files; nothing is asked of the target.
"""

from __future__ import annotations

import base64
import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from payerproof.model import Exchange

PERCENTILES = (50, 95, 99)
ENOUGH = 0.9
"""Share of the time asked for, within which load has to be applied."""

TOLERATED = 0.1
"""Share of requests that may go without an answer to scan, or be answered by 429."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one path or of all: times in milliseconds, rounded by the generator to about two digits."""

    name: str
    requests: int
    failures: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Point:
    """One second of the run: `t` seconds after its start, users, answers a second and times in milliseconds."""

    t: float
    users: int
    rps: float
    p50: float
    p95: float


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
    `why` tells why nothing can be learnt from it; empty where it is valid.
    """

    users: int
    asked: float
    duration: float = 0.0
    own: int = 0
    other: int = 0
    scanned: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    total: Figures = Figures("all", 0, 0, 0.0, 0.0, 0.0)
    by_path: tuple[Figures, ...] = ()
    series: tuple[Point, ...] = ()
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

    def note(self) -> dict[str, Any]:
        """Return the run as the evidence note of topic `load`."""
        return {
            "users": self.users,
            "duration": round(self.duration, 2),
            "requests": self.requests,
            "failures": self.total.failures,
            "scanned": self.scanned,
            "leaks": self.kinds.get("foreign", 0),
            "rps": round(self.rps, 1),
            **{name: getattr(self.total, name) for name in ("p50", "p95", "p99")},
            "by_path": [
                {name: getattr(row, name) for name in ("name", "requests", "failures", "p50", "p95", "p99")}
                for row in self.by_path
            ],
            "valid": self.valid,
            "why": self.why,
            "series": [
                {name: getattr(item, name) for name in ("t", "users", "rps", "p50", "p95")} for item in self.series
            ],
            "kinds": dict(self.kinds),
            "about_others": self.other,
        }


def percentile(times: Mapping[int, int], share: float) -> float:
    """Return the time in whole milliseconds within which `share` percent of the answers came; 0 without answers."""
    wanted = sum(times.values()) * share / 100
    reached = 0
    for time in sorted(times):
        reached += times[time]
        if reached >= wanted:
            return float(time)
    return 0.0


def figures(stats: bytes) -> tuple[Figures, tuple[Figures, ...]]:
    """Return the figures of all requests and of each path, from the generator's own statistics (JSON)."""
    rows = [(str(row["name"]), row, _histogram(row["response_times"])) for row in orjson.loads(stats)]
    merged: dict[str, tuple[int, int, Counter[int]]] = {}
    for name, row, times in rows:
        requests, failures, before = merged.get(name, (0, 0, Counter()))
        merged[name] = (requests + row["num_requests"], failures + row["num_failures"], before + times)
    by_path = tuple(_figures(name, *merged[name]) for name in sorted(merged))
    everything: Counter[int] = Counter()
    for _, _, times in merged.values():
        everything += times
    requests, failures = sum(row.requests for row in by_path), sum(row.failures for row in by_path)
    return _figures("all", requests, failures, everything), by_path


def series(history: str) -> tuple[Point, ...]:
    """Return the run second by second, from the generator's history (CSV); lines without figures are left out."""
    points: list[Point] = []
    began: float | None = None
    for row in csv.DictReader(io.StringIO(history)):
        try:
            at, values = float(row["Timestamp"]), [float(row[key]) for key in ("Requests/s", "50%", "95%")]
            users = int(row["User Count"])
        except (ValueError, TypeError, KeyError):
            continue
        if row.get("Name") != "Aggregated":
            continue
        began = at if began is None else began
        points.append(Point(at - began, users, round(values[0], 1), values[1], values[2]))
    return tuple(points)


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


def _histogram(times: Mapping[str, int]) -> Counter[int]:
    return Counter({round(float(time)): count for time, count in times.items()})


def _figures(name: str, requests: int, failures: int, times: Mapping[int, int]) -> Figures:
    p50, p95, p99 = (percentile(times, share) for share in PERCENTILES)
    return Figures(name, requests, failures, p50, p95, p99)


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
