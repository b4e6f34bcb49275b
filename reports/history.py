"""Runs of a folder over time: what each found, and what became of each finding from one run to the next.

`read_run` alone reads files, and says of each run what cannot be believed; all else is a pure function.
Runs are held against earlier runs of the same target only.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from payerproof.errors import EvidenceError
from payerproof.evidence import manifest
from payerproof.evidence.reading import located
from payerproof.model import Outcome
from payerproof.reports import words
from payerproof.reports.html import environment, template
from payerproof.reports.results import RESULTS, load

LARGEST = 1024**3
"""Bytes of a results.json that is read."""

COLUMNS, ROWS = 40, 200
"""Runs of one target that a page shows side by side, the latest, and findings of one target in its table."""

WHOLE, INCOMPLETE, ALTERED, UNREADABLE = "complete", "incomplete", "altered", "unreadable"


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding of one run; `checks` are those that saw it."""

    fingerprint: str
    severity: str
    title: str
    failed: int
    judged: int
    waived: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Then:
    """One run of the past. `state` is one of the words above, and `problem` says why it is not complete.

    `target` is its name and address; both are empty where the run cannot be read.
    `counts` are its cases by outcome, `requirements` its requirements.
    `slowest` is the longest time to denial in seconds, `p95` that of the load test in milliseconds.
    `ran` are the checks that passed or failed something.
    `words` says of each finding of its target what this run says of it, see `compared`.
    """

    name: str
    state: str
    problem: str | None = None
    target: str = ""
    base: str = ""
    started: str = ""
    version: str = ""
    whole: bool = False
    counts: Mapping[str, int] | None = None
    requirements: Mapping[str, int] | None = None
    findings: tuple[Seen, ...] = ()
    slowest: float | None = None
    p95: float | None = None
    ran: frozenset[str] = frozenset()
    words: Mapping[str, str] | None = None

    @property
    def severities(self) -> Mapping[str, int]:
        """Return how many findings there are of each severity."""
        found = Counter(each.severity for each in self.findings)
        return {str(severity): found[severity] for severity in words.SEVERITIES}


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one finding: a word for each run of its target, empty before it was first found."""

    finding: Seen
    cells: tuple[str, ...]


NEW, BACK, STILL, GONE, UNASKED, UNKNOWN = "new", "back", "still there", "gone", "not asked", "unknown"
"""What a run says of a finding; nothing can be said (`unknown`) by one that was altered."""

_THERE = frozenset({NEW, BACK, STILL})


def read_run(folder: Path, name: str) -> Then:
    """Return a run as its results tell it, and whether its manifest still fits its files."""
    try:
        proof = manifest.by_digests(folder)
        if (folder / RESULTS).stat().st_size > LARGEST:
            return Then(name, UNREADABLE, f"{RESULTS} is larger than {LARGEST:,} bytes")
        found = load(folder)
    except (EvidenceError, OSError) as problem:
        return Then(name, UNREADABLE, str(problem)[:400])
    altered = (*proof.alterations, *found["altered"])
    unproven = [words for state, words in proof.facts if state is manifest.State.UNSURE]
    return Then(
        name=name,
        state=ALTERED if altered else WHOLE if found["complete"] else INCOMPLETE,
        problem="; ".join(altered or filter(None, [found["problem"], *unproven])) or None,
        target=found["target"]["name"],
        base=found["target"]["base"],
        started=found["started"],
        version=found["tool"]["version"],
        whole=found["scope"]["whole"],
        counts=found["counts"],
        requirements=dict(Counter(row["outcome"] for row in found["requirements"])),
        findings=tuple(
            Seen(
                **{key: each[key] for key in ("fingerprint", "severity", "title", "failed", "judged")},
                waived=bool(each["waiver"]),
                checks=tuple(check["id"] for check in each["checks"]),
            )
            for each in found["findings"]
        ),
        slowest=_greatest(found, "time-to-denial", "seconds"),
        p95=_greatest(found, "load", "p95"),
        ran=frozenset(
            check["id"] for check in found["checks"] if check["counts"][Outcome.PASS] + check["counts"][Outcome.FAIL]
        ),
    )


def folders(place: Path) -> Iterator[tuple[Path, str]]:
    """Yield the run folders in a folder by name, and the folder itself where it is one."""
    for folder in (place, *sorted(each for each in place.iterdir() if each.is_dir())):
        if (folder / RESULTS).exists() or located(folder).exists():
            yield folder, folder.name


def history(place: Path) -> tuple[Then, ...]:
    """Return every run in a folder by target and time, each with what it says of the findings before it.

    Raises OSError where the folder cannot be listed.
    """
    return compared(read_run(*each) for each in folders(place))


def compared(runs: Iterable[Then]) -> tuple[Then, ...]:
    """Return runs by target and time, each with a word for every finding of its target up to then.

    What is missing from a run is gone only where the run came to its end and all that had seen it ran again.
    A target is known by its name: the address of one that is started for the run changes.
    """
    last: dict[str, dict[str, tuple[str, Seen]]] = defaultdict(dict)
    found = []
    for run in sorted(runs, key=lambda run: (run.target, run.started, run.name)):
        if run.state in {ALTERED, UNREADABLE}:
            found.append(run)
            continue
        known = last[run.target]
        for each in run.findings:
            before = known[each.fingerprint][0] if each.fingerprint in known else None
            known[each.fingerprint] = (NEW if before is None else BACK if before == GONE else STILL), each
        there = {each.fingerprint for each in run.findings}
        for name, (before, each) in known.items():
            if name not in there and before != GONE:
                again = run.state == WHOLE and run.ran.issuperset(each.checks)
                known[name] = (GONE if again else UNASKED), each
        found.append(replace(run, words={name: word for name, (word, _) in known.items()}))
    return tuple(found)


def by_target(runs: Sequence[Then]) -> dict[str, list[Then]]:
    """Return the runs that can be read by their target, in the order given."""
    found: dict[str, list[Then]] = defaultdict(list)
    for run in runs:
        if run.state != UNREADABLE:
            found[run.target].append(run)
    return dict(found)


def courses(runs: Sequence[Then]) -> tuple[Course, ...]:
    """Return what became of each finding over the runs of one target: what is not gone first, the graver first."""
    last = {each.fingerprint: each for run in runs if run.words is not None for each in run.findings}
    rows = [
        Course(finding, tuple(UNKNOWN if run.words is None else run.words.get(name, "") for run in runs))
        for name, finding in last.items()
    ]
    return tuple(sorted(rows, key=_urgency))


def _urgency(row: Course) -> tuple[bool, int, str]:
    latest = next((word for word in reversed(row.cells) if word != UNKNOWN), "")
    return latest == GONE, words.SEVERITIES.index(row.finding.severity), row.finding.fingerprint


def as_data(runs: Sequence[Then]) -> list[dict[str, Any]]:
    """Return the runs as JSON can hold them."""
    return [{**asdict(run), "ran": sorted(run.ran), "severities": dict(run.severities)} for run in runs]


def row(run: Then) -> tuple[str, ...]:
    """Return a run as cells of a table: when, folder, state, cases, findings, and what changed."""
    if run.counts is None:
        return ("", run.name, run.state, "", "", run.problem or "")
    grave = ", ".join(f"{count} {severity}" for severity, count in run.severities.items() if count)
    asked = sum(run.counts.values())
    changes = Counter((run.words or {}).values())
    changed = ", ".join(f"{changes[word]} {word}" for word in (NEW, BACK, STILL, GONE, UNASKED) if changes[word])
    what = "; ".join(filter(None, [changed, run.problem]))
    cases = f"{asked:,} cases, {run.counts[Outcome.PASS]:,} passed" + ("" if run.whole else ", in part")
    return (run.started, run.name, run.state, cases, grave or "no finding", what)


def page(runs: Sequence[Then]) -> bytes:
    """Return the history as one HTML page that loads nothing: charts, and a table of findings over runs."""
    style = template("history.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    targets = []
    for name, all_of_them in by_target(runs).items():
        shown = all_of_them[-COLUMNS:]
        found = courses(shown)
        targets.append(
            {
                "name": name,
                "base": shown[-1].base,
                "runs": shown,
                "earlier": len(all_of_them) - len(shown),
                "bars": _bars(shown),
                "lines": tuple(_lines(shown)),
                "courses": found[:ROWS],
                "beyond": len(found[ROWS:]),
            }
        )
    text = environment().get_template("history.html")
    return text.render(
        style=Markup(style),  # noqa: S704 - our own style sheet, from the package
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        targets=targets,
        unreadable=[run for run in runs if run.state == UNREADABLE],
        severities=words.SEVERITIES,
        words=(NEW, BACK, STILL, GONE, UNASKED, UNKNOWN),
    ).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Bar:
    """The findings of one run, stacked by severity, the gravest at the bottom; lengths in a box of 100 by 100."""

    x: float
    width: float
    parts: tuple[tuple[str, float, float], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over runs: `points` of an SVG polyline, the highest value and the latest."""

    title: str
    unit: str
    points: str
    peak: float
    last: float


def _bars(runs: Sequence[Then]) -> tuple[Bar, ...]:
    most = max((len(run.findings) for run in runs), default=0) or 1
    step = 100.0 / len(runs)
    return tuple(_bar(run, number * step, step, most) for number, run in enumerate(runs))


def _bar(run: Then, start: float, step: float, most: int) -> Bar:
    top, parts = 100.0, []
    for severity, count in run.severities.items():
        height = 100.0 * count / most
        top -= height
        if count:
            parts.append((severity, round(top, 2), round(height, 2)))
    stated = ", ".join(f"{count} {severity}" for severity, count in run.severities.items() if count) or "no finding"
    return Bar(round(start + step * 0.15, 2), round(step * 0.7, 2), tuple(parts), f"{run.started}: {stated}")


def _lines(runs: Sequence[Then]) -> Iterator[Trend]:
    for key, title, unit in (("slowest", "Slowest time to denial", " s"), ("p95", "Load: 95th percentile", " ms")):
        values = [(number, getattr(run, key)) for number, run in enumerate(runs) if getattr(run, key) is not None]
        if len(values) < 2:  # noqa: PLR2004 - a line has two ends
            continue
        peak = max(value for _, value in values)
        points = (f"{100 * (at + 0.5) / len(runs):.2f},{100 - 100 * value / (peak or 1):.2f}" for at, value in values)
        yield Trend(title, unit, " ".join(points), peak, values[-1][1])


def _greatest(found: Mapping[str, Any], topic: str, key: str) -> float | None:
    values = [note["data"].get(key) for note in found["notes"] if note["topic"] == topic]
    numbers = [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return max(numbers, default=None)
