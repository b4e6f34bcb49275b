"""How long answers took, how many starts there were, and what state the generator itself was in.

Times are seconds since the beginning of the load. What was due within the warm-up is counted and not measured.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, Literal

from payerproof.checks.load.histogram import Histogram
from payerproof.checks.load.plan import Ask
from payerproof.load.oracle import TOO_MANY_REQUESTS
from payerproof.target.workload import Workload

WINDOWS = 300
"""Stretches of a run that are told apart, at most; none is shorter than a second."""

KINDS_OF_ROWS = 4096
"""How many rows are kept apart; a target that answers with ever new statuses fills no memory."""

LATE = 0.05
"""Seconds after which a start that was due is late."""

End = Literal["done", "failed", "unfinished"]
Row = tuple[str, str, str, bool, int]


class _Window:
    """One stretch of the run."""

    __slots__ = ("counts", "service", "times")

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.times, self.service = Histogram(), Histogram()


class Recorder:
    """Counts and measures, as JSON in `data`.

    Each request has two times: the response time, from when it was due to its last byte, and the service time, from
    when it was sent. They differ where nobody was free to send it; a target is charged with the second alone.
    """

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self._width = max(1.0, workload.seconds / WINDOWS)
        self._rows: dict[Row, tuple[Counter[str], Histogram]] = {}
        self._windows: dict[int, _Window] = defaultdict(_Window)
        self._journeys: dict[str, tuple[Counter[str], Histogram]] = defaultdict(lambda: (Counter(), Histogram()))
        self._lag = Histogram()
        self._starts: Counter[str] = Counter()
        self._in_flight = 0
        self.missed = 0

    def started(self, due: float, now: float, *, was_free: bool) -> None:
        """Note a start. One that is late though its user was free was held up by the generator itself."""
        self._starts["made"] += 1
        if now - due > LATE:
            self._starts["overslept" if was_free else "late"] += 1
        self._window(due).counts["starts"] += 1

    def held(self) -> None:
        """Note that a request waited for the target file's limit on requests a second."""
        self._starts["held"] += 1

    def sent(self, due: float) -> None:
        """Note that a request goes out."""
        self._in_flight += 1
        counts = self._window(due).counts
        counts["in_flight"] = max(counts["in_flight"], self._in_flight)

    def answered(self, journey: str, ask: Ask, status: int, times: tuple[float, float, float], *, failed: bool) -> None:
        """Note an answer. `times`: when the request was due, when it was sent, and when the answer was there."""
        due, sent, ended = times
        self._in_flight -= 1
        window = self._window(due)
        window.counts["requests"] += 1
        window.counts["failed"] += failed
        window.counts["throttled"] += status == TOO_MANY_REQUESTS
        window.times.add(ended - due)
        window.service.add(ended - sent)
        if due < self._workload.warmup:
            return
        row: Row = (journey, ask.path, ask.type, ask.own, status)
        if row not in self._rows and len(self._rows) >= KINDS_OF_ROWS:
            row = ("", "", "", False, -1)
        kept = self._rows.setdefault(row, (Counter(), Histogram()))
        kept[0]["failed"] += failed
        kept[1].add(ended - due)

    def journeyed(self, journey: str, due: float, ended: float, how: End) -> None:
        """Note the end of a journey; only one that came to its own end has a time."""
        if due < self._workload.warmup:
            return
        counts, times = self._journeys[journey]
        counts[how] += 1
        if how == "done":
            times.add(ended - due)

    def lagged(self, seconds: float) -> None:
        """Note by how much the generator woke too late from a pause of its own."""
        self._lag.add(seconds)

    def data(self) -> dict[str, Any]:
        """Return everything as JSON."""
        return {
            "width": self._width,
            "rows": [
                {"journey": journey, "path": path, "type": kind, "own": own, "status": status}
                | {"failed": counts["failed"], "times": times.data()}
                for (journey, path, kind, own, status), (counts, times) in sorted(self._rows.items())
            ],
            "journeys": [
                {"name": name, **{how: counts[how] for how in ("done", "failed", "unfinished")}, "times": times.data()}
                for name, (counts, times) in sorted(self._journeys.items())
            ],
            "windows": [
                {"t": round(number * self._width, 3), "times": window.times.data(), "service": window.service.data()}
                | {name: window.counts[name] for name in ("requests", "failed", "throttled", "starts", "in_flight")}
                for number, window in sorted(self._windows.items())
            ],
            "lag": self._lag.data(),
            "starts": {**self._starts, "missed": self.missed},
        }

    def _window(self, due: float) -> _Window:
        return self._windows[min(int(max(0.0, due) / self._width), WINDOWS)]
