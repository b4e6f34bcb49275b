"""report.html: the auditor's document, one file that asks nothing of any network.

Every value goes through `payerproof.visible.visible` and then through HTML escaping, without exception:
the environment's `finalize` does it, so no template can forget it.
A Content-Security-Policy in the page allows its own style sheet and its one script, by hash, and nothing else.
The script only hides rows that do not hold the words somebody looks for; all can be read without it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import orjson
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from payerproof.evidence.writing import Evidence, Note
from payerproof.reports import charts, findings, lost, scope, waivers, words
from payerproof.reports.matrix import households
from payerproof.reports.people import picture
from payerproof.reports.scripts import stands_alone
from payerproof.visible import one_line, visible

DRAWN_TOPICS = frozenset(
    {"time-to-denial", "load", "load-capacity", "fuzz", "dialect", "preflight", "may-read", "plan"}
)
"""Notes with a section of their own, or for programs alone; all other topics are listed with the run."""

_NOTES_SHOWN = 40


def html(found: Mapping[str, Any], evidence: Evidence) -> bytes:
    """Return report.html; the same bytes for the same evidence. `found` are the results of that evidence."""
    style = template("report.css")
    script = template("report.js")
    allowed = f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    page = environment().get_template("report.html")
    return page.render(
        found=found,
        name=found["target"].get("title") or found["target"]["name"],
        style=Markup(style),  # noqa: S704 - our own style sheet, from the package
        script=Markup(script),  # noqa: S704 - as above
        policy=f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'",
        conclusion=words.conclusion(found),
        scope=tuple(scope.lines(found)),
        findings=findings.findings(found, evidence),
        unlearnt=findings.unlearnt(found),
        passes=findings.passes(found),
        households=households(found),
        people=picture(found),
        coverage=charts.coverage(evidence.notes_on("coverage")),
        sources=sources(found),
        suites=_suites(found),
        denial=charts.denial(evidence.notes_on("time-to-denial")),
        loads=evidence.notes_on("load"),
        capacity=next(iter(evidence.notes_on("load-capacity")), None),
        fuzzes=evidence.notes_on("fuzz"),
        dialect=next(iter(evidence.notes_on("dialect")), None),
        obstacles=list(lost.obstacles(found)),
        lost=lost.lost(found),
        waivers=tuple(waivers.complaints(found)),
        ways=scope.ways_left(evidence),
        notes=[note for note in evidence.notes if not _drawn(note)][:_NOTES_SHOWN],
    ).encode("utf-8", "replace")


def _drawn(note: Note) -> bool:
    """Return whether a note has a section of its own."""
    return note.topic in DRAWN_TOPICS or (note.topic == "coverage" and "profiles" in note.data)


_OUTCOMES = ("fail", "error", "inconclusive", "partly", "attested", "pass", "not_offered", "untested")
"""How requirements are ordered: what wants attention first."""


def sources(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the requirements by their source, each with its counts, and those about one type by that type."""
    return [
        {
            **_tallied(name, rows),
            "requirements": _ordered(row for row in rows if not row.get("resource_type")),
            "types": [
                {**_tallied(kind, several), "requirements": _ordered(several)}
                for kind, several in _grouped(rows, "resource_type")
                if kind
            ],
        }
        for name, rows in _grouped(found["requirements"], "source")
    ]


def _grouped(rows: Iterable[Mapping[str, Any]], key: str) -> list[tuple[str, list[Mapping[str, Any]]]]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row.get(key) or ""].append(row)
    return sorted(groups.items())


def _tallied(name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    numbers = Counter(row["outcome"] for row in rows)
    return {"name": name, "counts": {key: numbers[key] for key in words.REQUIREMENT_WORDS}}


def _ordered(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: (_OUTCOMES.index(row["outcome"]), row["id"]))


def _suites(found: Mapping[str, Any]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for check in found["checks"]:
        groups[check["suite"]].append(check)
    return sorted(groups.items())


def _digest(text: str) -> str:
    """Return what a Content-Security-Policy names a text by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _shown(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _web_link(url: Any) -> str:
    """Return `url` if it is a plain web address, else nothing: a link in a report never runs anything."""
    return url if isinstance(url, str) and re.fullmatch(r"https?://[^\s\"'<>\\^`{|}\x00-\x20]+", url) else ""


def _anchor(prefix: str, key: str) -> str:
    return f"{prefix}-{re.sub(r'[^A-Za-z0-9_-]', '-', key)}"


def _figure(value: Any) -> str:
    """Return a number as people read it, two digits after the point at most; anything else as its text."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "not measured" if value is None else str(value)
    if abs(value) >= 1000 or float(value).is_integer():  # noqa: PLR2004 - decimals of thousands are noise
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _seconds(value: Any) -> str:
    """Return a time given in seconds, a short one in milliseconds."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1:
        return f"{_figure(value * 1000)} ms"
    return f"{_figure(value)} s" if value is not None else _figure(value)


def _compact(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def template(name: str) -> str:
    """Return a template or style sheet of the package as its text."""
    return (resources.files("payerproof.reports.templates") / name).read_text("utf-8")


@cache
def environment(beside: Callable[[str], str | None] = lambda _: None) -> Environment:
    """Return the environment of the templates: it makes every value visible, then escapes it.

    `beside` gives templates of another page by name, None for those that are the report's own.
    """
    made = Environment(
        loader=FunctionLoader(lambda name: beside(name) or template(name)),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        web_link=_web_link,
        one_line=one_line,
        figure=_figure,
        seconds=_seconds,
        compact=_compact,
        instant=words.instant,
        case_label=words.case_label,
    )
    made.globals.update(
        anchor=_anchor,
        signs=words.SIGNS,
        outcome_words=words.OUTCOME_WORDS,
        requirement_words=words.REQUIREMENT_WORDS,
        outcome_meanings=words.OUTCOME_MEANINGS,
        severity_meanings=words.SEVERITY_MEANINGS,
        number_of=words.number_of,
        extent=words.extent,
        duration=words.duration,
        waived=waivers.said,
        stands_alone=stands_alone,
        stripes=charts.stripes,
        lines=charts.lines,
    )
    return made
