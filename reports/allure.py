"""allure/: the run as a folder of Allure results, for `allure generate` or `allure open`.

One result a case, with its suite, severity, rules as links, and its exchanges as steps: what was asked as the control,
and the attempt that decided. Findings, what broke and what stayed open carry their exchanges as attachments.
The shape is that of Allure's result files (https://allurereport.org/docs/how-it-works-test-result-file/).
Every id is made of the run and the case, and every time of the evidence: the same evidence yields the same files.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from payerproof.evidence.writing import Evidence, RecordedExchange
from payerproof.model import Outcome, Severity
from payerproof.reports import excerpts, scope
from payerproof.reports.waivers import said
from payerproof.reports.words import OUTCOME_WORDS, case_label
from payerproof.visible import one_line, visible

SEVERITIES: Mapping[str, str] = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "normal",
    Severity.LOW: "minor",
}
"""Our severities in Allure's words."""

STATUSES: Mapping[str, str] = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.INCONCLUSIVE: "unknown",
    Outcome.NOT_OFFERED: "skipped",
    Outcome.ATTESTED: "unknown",
    Outcome.ERROR: "broken",
}
"""Outcomes in Allure's words: what was not learnt is unknown, and so is what rests on a person's word."""

ATTACHED_PER_GROUP = 20
"""Cases of one finding, or of one check that stayed open, whose exchanges are attached."""

_STEPS = 12
_BODY = 16 * 1024
_TELLING = frozenset({Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE})


def allure(found: Mapping[str, Any], evidence: Evidence) -> dict[str, bytes]:
    """Return the files of the folder by their names."""
    run = _Run(evidence, _begun(found["started"]), f"{evidence.head} {found['started']} {found['target']['name']}")
    suite_of = {check["id"]: check["suite"] for check in found["checks"]}
    rules = {row["id"]: row for row in found["requirements"]}
    finding_of = {place: finding for finding in found["findings"] for place in finding["cases"]}
    attached: Counter[str] = Counter()
    for place, verdict in enumerate(found["verdicts"]):
        cause = finding_of.get(place)
        group = cause["fingerprint"] if cause else f"{verdict['check']} {verdict['outcome']}"
        attached[group] += 1
        attach = verdict["outcome"] in _TELLING and attached[group] <= ATTACHED_PER_GROUP
        run.case(place, verdict, cause, suite_of[verdict["check"]], rules, attach=attach)
    if not found["complete"]:
        run.incomplete(found)
    run.files["environment.properties"] = _properties(found)
    run.files["categories.json"] = _dumped(_categories(found))
    return run.files


@dataclass
class _Run:
    """Makes the files of one run; `begun` is in milliseconds since the epoch, `name` tells the run from any other."""

    evidence: Evidence
    begun: int
    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    ended: int = 0

    def case(
        self,
        place: int,
        verdict: Mapping[str, Any],
        cause: Mapping[str, Any] | None,
        suite: str,
        rules: Mapping[str, Mapping[str, Any]],
        *,
        attach: bool,
    ) -> None:
        """Add the result of one case, and its attachments."""
        steps = self._steps(verdict, attach=attach)
        start = min((step["start"] for step in steps), default=self.ended or self.begun)
        stop = max((step["stop"] for step in steps), default=start + round(verdict["elapsed"] * 1000))
        self.ended = stop
        case = verdict["case"]
        self._result(
            f"{place} {verdict['id']}",
            {
                "historyId": _digest(verdict["id"]),
                "testCaseId": _digest(verdict["id"]),
                "name": one_line(case_label(case), 200),
                "fullName": one_line(verdict["id"], 400),
                "status": STATUSES[verdict["outcome"]],
                "statusDetails": _details(verdict, cause),
                "start": start,
                "stop": stop,
                "description": visible(_description(verdict, cause)),
                "labels": [
                    *_labels(verdict, cause, suite),
                    *(_label("tag", relation) for relation in verdict["relations"]),
                ],
                "links": [_link(rules[name]) for name in verdict["requirements"] if name in rules],
                "parameters": [
                    {"name": name.replace("_", " "), "value": one_line(str(case[name]), 200)}
                    for name in ("requester", "subject", "path", "resource_type", "note")
                    if case[name]
                ],
                "steps": steps,
                "titlePath": [one_line(suite), one_line(verdict["check"])],
            },
        )

    def incomplete(self, found: Mapping[str, Any]) -> None:
        """Add a result that is broken, so that a run that was cut short or altered never looks whole."""
        told = one_line(found["problem"] or "incomplete", 400)
        self._result(
            "the run is complete",
            {
                "historyId": _digest("the run is complete"),
                "name": "The run is complete",
                "fullName": "run",
                "status": "broken",
                "statusDetails": {"message": f"{'altered' if found['altered'] else 'incomplete'}: {told}"},
                "start": self.ended or self.begun,
                "stop": self.ended or self.begun,
                "labels": [_label("parentSuite", "run"), _label("severity", "blocker")],
            },
        )

    def _result(self, key: str, record: Mapping[str, Any]) -> None:
        name = str(uuid.UUID(bytes=hashlib.sha256(f"{self.name} {key}".encode()).digest()[:16], version=4))
        self.files[f"{name}-result.json"] = _dumped({"uuid": name, "stage": "finished", **record})

    def _steps(self, verdict: Mapping[str, Any], *, attach: bool) -> list[dict[str, Any]]:
        recorded = [self.evidence.exchanges.get(name) for name in verdict["exchanges"][-_STEPS:]]
        there = [exchange for exchange in recorded if exchange]
        status = STATUSES[verdict["outcome"]]
        last = len(there) - 1
        return [
            self._step(exchange, verdict, status if place == last else "passed", last=place == last, attach=attach)
            for place, exchange in enumerate(there)
        ]

    def _step(
        self, exchange: RecordedExchange, verdict: Mapping[str, Any], status: str, *, last: bool, attach: bool
    ) -> dict[str, Any]:
        start = self.begun + round(exchange.started * 1000)
        answer = f"HTTP {exchange.status}" if exchange.status else f"no answer: {exchange.error}"
        told = one_line(f"{exchange.method} {exchange.url}: {answer}", 300)
        return {
            "name": f"{'Attempt' if last else self._role(exchange, verdict)}: {told}",
            "status": status,
            "stage": "finished",
            "start": start,
            "stop": start + round(exchange.elapsed * 1000),
            "attachments": [self._attachment(exchange, verdict)] if attach else [],
        }

    def _role(self, exchange: RecordedExchange, verdict: Mapping[str, Any]) -> str:
        """Return what an exchange before the last was for: a control where the person entitled asked."""
        session = self.evidence.sessions.get(exchange.session or "")
        subject = verdict["case"]["subject"]
        entitled = subject != verdict["case"]["requester"] and session is not None and session.member == subject
        return "Control" if subject and entitled else "Before"

    def _attachment(self, exchange: RecordedExchange, verdict: Mapping[str, Any]) -> dict[str, str]:
        shown = excerpts.excerpt(self.evidence, exchange.id, excerpts.needles_of(verdict))
        if shown is None:
            raise AssertionError(exchange.id)
        lines = [shown.request, *(f"{name}: {value}" for name, value in shown.request_headers)]
        sent = "".join(piece.text for piece in shown.request_body)
        lines += ["", sent] if sent else []
        lines += ["", shown.status, *(f"{name}: {value}" for name, value in shown.headers)]
        lines += ["", "".join(piece.text for piece in shown.body), "", f"{shown.id}: {shown.note}"]
        content = "\n".join(visible(line, _BODY) for line in lines).encode("utf-8", "replace")
        source = f"{hashlib.sha256(content).hexdigest()[:32]}-attachment.txt"
        self.files[source] = content
        return {"name": f"{exchange.id}, redacted", "source": source, "type": "text/plain"}


def _details(verdict: Mapping[str, Any], cause: Mapping[str, Any] | None) -> dict[str, Any]:
    waiver = cause["waiver"] if cause else None
    told = verdict["reason"] or verdict["observed"]
    message = {
        Outcome.FAIL: f"{verdict['finding']}: {told}",
        Outcome.ATTESTED: f"attested, not tested: {told}",
        Outcome.NOT_OFFERED: f"{verdict['absence'] or 'not offered'}: {told}",
    }.get(verdict["outcome"], f"{OUTCOME_WORDS[verdict['outcome']]}: {told}")
    details: dict[str, Any] = {"message": one_line(f"{said(waiver)}; {message}" if waiver else message, 400)}
    if verdict["outcome"] in _TELLING:
        trace = (f"expected: {verdict['expected']}", f"observed: {verdict['observed']}", verdict["reproduce"] or "")
        details["trace"] = visible("\n".join(filter(None, trace)))
    return {**details, "known": True, "muted": True} if waiver else details


def _description(verdict: Mapping[str, Any], cause: Mapping[str, Any] | None) -> str:
    lines = [verdict["title"], "", f"Expected: {verdict['expected']}", f"Observed: {verdict['observed']}"]
    if cause:
        lines += ["", f"Finding {cause['fingerprint']}: {cause['title']}"]
    return _plain("\n".join(lines))


_ACTIVE = re.compile(r"([\\`*_{}\[\]()#+!|~<>&])")


def _plain(text: str) -> str:
    """Return text in which no character is Markdown's or HTML's: a description is rendered."""
    return _ACTIVE.sub(r"\\\1", text).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")


def _labels(verdict: Mapping[str, Any], cause: Mapping[str, Any] | None, suite: str) -> Iterator[dict[str, str]]:
    yield _label("parentSuite", suite)
    yield _label("suite", verdict["check"])
    yield _label("severity", SEVERITIES[verdict["severity"]])
    yield _label("epic", suite)
    yield _label("feature", verdict["title"])
    if cause:
        yield _label("story", f"finding {cause['fingerprint']}: {cause['title']}")
    yield _label("framework", "payerproof")


def _label(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": one_line(value, 200)}


def _link(rule: Mapping[str, Any]) -> dict[str, str]:
    web = rule["url"] if str(rule["url"]).startswith(("https://", "http://")) else ""
    return {"type": "link", "name": one_line(f"{rule['id']}: {rule['source']}, {rule['section']}"), "url": web}


def _categories(found: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return what Allure sorts failures into: each finding, what stayed open, what was not offered, what broke."""
    titles = dict.fromkeys(
        found["verdicts"][place]["finding"] for finding in found["findings"] for place in finding["cases"]
    )
    return [
        *(
            {
                "name": one_line(title, 160),
                "matchedStatuses": ["failed"],
                "messageRegex": f"(?s).*{re.escape(one_line(title))}.*",
            }
            for title in titles
        ),
        {"name": "Nothing was learnt", "matchedStatuses": ["unknown"]},
        {"name": "Not asked", "matchedStatuses": ["skipped"]},
        {"name": "The harness itself broke", "matchedStatuses": ["broken"]},
    ]


def _properties(found: Mapping[str, Any]) -> bytes:
    rows = {
        "target": found["target"].get("title") or found["target"]["name"],
        "address": found["target"]["base"],
        "started": found["started"],
        "tool": f"{found['tool']['name']} {found['tool']['version']}",
        "guides": ", ".join(found["guides"]),
        **{f"scope.{number}": line for number, line in enumerate(scope.lines(found), 1)},
    }
    lines = (f"{key}={_property(str(value))}" for key, value in rows.items())
    return ("\n".join(lines) + "\n").encode("ascii")


def _property(value: str) -> str:
    """Return a value as a file of Java properties holds it: one line of ASCII, everything else escaped."""
    shown = one_line(value, 400).replace("\\", "\\\\")
    units = (shown[place : place + 1].encode("utf-16-be", "surrogatepass") for place in range(len(shown)))
    return "".join(
        unit.decode("utf-16-be")
        if len(unit) == 2 and unit[0] == 0 and unit[1] < 0x7F  # noqa: PLR2004 - one ASCII character
        else "".join(f"\\u{unit[place]:02x}{unit[place + 1]:02x}" for place in range(0, len(unit), 2))
        for unit in units
    )


def _begun(started: str) -> int:
    try:
        return round(datetime.fromisoformat(started).timestamp() * 1000)
    except ValueError:
        return 0


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _dumped(record: Any) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)
