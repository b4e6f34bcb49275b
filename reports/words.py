"""The words and signs of the reports: one place, so that page, terminal and XML say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payerproof.model import Case, Outcome, Severity
from payerproof.visible import visible

SIGNS: Mapping[str, str] = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✗",
    Outcome.INCONCLUSIVE: "?",
    Outcome.NOT_OFFERED: "–",  # noqa: RUF001 - a dash is meant: nothing to ask
    Outcome.ATTESTED: "✎",
    Outcome.ERROR: "!",
    "partly": "◐",
    "untested": "○",
}
"""A sign beside each colour, so that nobody needs to see the colour."""

OUTCOME_WORDS: Mapping[str, str] = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.INCONCLUSIVE: "inconclusive",
    Outcome.NOT_OFFERED: "not offered",
    Outcome.ATTESTED: "attested",
    Outcome.ERROR: "error",
}

REQUIREMENT_WORDS: Mapping[str, str] = {
    Outcome.PASS: "met",
    Outcome.FAIL: "not met",
    Outcome.INCONCLUSIVE: "open",
    Outcome.NOT_OFFERED: "not offered",
    Outcome.ATTESTED: "attested",
    Outcome.ERROR: "error",
    "partly": "partly tested",
    "untested": "untested",
}

OUTCOME_MEANINGS: Mapping[str, str] = {
    Outcome.PASS: "The question could be asked, its control held, and the answer was as it has to be.",
    Outcome.FAIL: "The answer was not as it has to be. Expected, observed and a way to reproduce it are given.",
    Outcome.INCONCLUSIVE: "The control did not hold (for instance, the entitled member got no data either), "
    "so a refusal to others proves nothing. Neither good nor bad was learnt.",
    Outcome.NOT_OFFERED: "The target does not claim the capability and need not have it.",
    Outcome.ATTESTED: "A named person vouches for it; no machine has seen it.",
    Outcome.ERROR: "The harness itself broke or could not reach the target. Not a finding against the target.",
}

SEVERITY_MEANINGS: Mapping[str, str] = {
    Severity.CRITICAL: "Another person's health data is disclosed, or access survives a revocation.",
    Severity.HIGH: "The existence or kind of another person's data is disclosed, or the only barrier to it is missing.",
    Severity.MEDIUM: "A control is weaker than it has to be.",
    Severity.LOW: "Hygiene and documentation.",
}

SEVERITIES: tuple[str, ...] = tuple(SEVERITY_MEANINGS)
"""The gravest first."""

_MOST_CAUSES = 5
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Of our own, as those of the library change with the locale."""


def number_of(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun: `1 case`, `1,024 cases`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(parts: Iterable[str]) -> str:
    """Join parts as prose does: `a`, `a and b`, `a, b and c`."""
    *first, last = [part for part in parts if part] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def instant(text: str | None) -> str:
    """Return an ISO 8601 instant as `14 June 2026, 18:00:00 UTC`; what is none is returned as it is."""
    if not text:
        return "not recorded"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    zone = moment.tzname() or "without time zone"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment:%Y, %H:%M:%S} {zone}"


def duration(started: str, finished: str | None) -> str:
    """Return how long a run took, `1 min 12.5 s`."""
    if not finished:
        return "not recorded: the run has no end"
    try:
        seconds = (datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds()
    except (ValueError, TypeError):
        return "not known"
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)} min {rest:.1f} s" if minutes else f"{rest:.1f} s"


def extent(finding: Mapping[str, Any]) -> str:
    """Return how far a finding reaches: `all 747 of its cases fail`, `68 of 235 cases fail`."""
    failed, judged = finding["failed"], finding["judged"]
    if failed == judged:
        return "its one case fails" if failed == 1 else f"all {failed:,} of its cases fail"
    return f"{failed:,} of {judged:,} cases {'fails' if failed == 1 else 'fail'}"


def case_label(case: Mapping[str, Any]) -> str:
    """Return the short label of a case, as in `model.Case`."""
    return str(Case(**case))


def target_uri(base: str) -> str:
    """Return the target's base where it is an address that a file may name, else a name of our own for it."""
    shown = visible(base)
    is_address = shown.startswith(("http://", "https://")) and not set(shown) & set(' <>"\\')
    return shown if is_address else "urn:payerproof:target"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a run comes to. `tone` is the outcome whose colour it bears."""

    headline: str
    tone: str
    sentences: tuple[str, ...]


def conclusion(found: Mapping[str, Any]) -> Conclusion:
    """Put results into one paragraph of plain words: first what was found, then what was not learnt."""
    headline, tone = _headline(found)
    return Conclusion(
        headline,
        tone,
        tuple(filter(None, (_asked(found), *_findings(found), *causes(found), _unlearnt(found), _rules(found)))),
    )


def causes(found: Mapping[str, Any]) -> tuple[str, ...]:
    """Return in words what kept the run as a whole from learning more, the first few of it."""
    told = [str(note["data"].get("text", "")) for note in found["notes"] if note["topic"] == "cause"]
    return tuple(f"{visible(text, 400).rstrip('.')}." for text in dict.fromkeys(told) if text)[:_MOST_CAUSES]


def _headline(found: Mapping[str, Any]) -> tuple[str, str]:
    numbers = found["counts"]
    learnt = numbers[Outcome.PASS] or numbers[Outcome.ATTESTED]
    unsure = numbers[Outcome.INCONCLUSIVE] or numbers[Outcome.ERROR]
    announced = any(row["announced"] for row in found["learn"])
    failing = [finding for finding in found["findings"] if not finding["waiver"]] or not found["findings"]
    altered = "This evidence was altered: nothing in this report can be relied on"
    rules = (
        (found["altered"], altered, Outcome.FAIL),
        (numbers[Outcome.FAIL], _number(found["findings"]), Outcome.FAIL if failing else Outcome.ATTESTED),
        (not found["complete"], "The run was cut short; no finding up to there", Outcome.INCONCLUSIVE),
        (not learnt, "Nothing was learnt", Outcome.INCONCLUSIVE),
        (unsure, "No finding, but not everything was learnt", Outcome.INCONCLUSIVE),
        (announced, "No finding, but the target announces what its file leaves out", Outcome.INCONCLUSIVE),
        (not found["scope"]["whole"], "No finding in what was asked, and not everything was asked", Outcome.PASS),
        (True, "Every applicable check passed", Outcome.PASS),
    )
    return next((headline, tone) for holds, headline, tone in rules if holds)


def _number(findings: Sequence[Mapping[str, Any]]) -> str:
    waived = sum(1 for finding in findings if finding["waiver"])
    told = number_of(len(findings), "finding")
    return f"{told}, {'all' if waived == len(findings) else f'{waived:,}'} waived" if waived else told


def _asked(found: Mapping[str, Any]) -> str:
    total = sum(found["counts"].values())
    checks = sum(1 for check in found["checks"] if any(check["counts"].values()))
    name = found["target"].get("title") or found["target"]["name"]
    return (
        f"{found['tool']['name']} put {number_of(total, 'case')} of {number_of(checks, 'check')} to “{name}”, "
        f"in {number_of(found['exchanges'], 'recorded request')}."
    )


def _findings(found: Mapping[str, Any]) -> tuple[str, ...]:
    numbers = found["counts"]
    passed = f"{number_of(numbers[Outcome.PASS], 'case')} passed."
    if not numbers[Outcome.FAIL]:
        return ("No case failed.", passed)
    told = found["findings"]
    grave = Counter(each["severity"] for each in told)
    spread = listed(f"{grave[severity]} {severity}" for severity in SEVERITIES if grave[severity])
    by_findings = f"make {number_of(len(told), 'finding')} ({spread})"
    return (
        f"The gravest: {told[0]['title']}; {extent(told[0])}.",
        f"{number_of(numbers[Outcome.FAIL], 'failed case')} {by_findings}.",
        passed,
    )


def _unlearnt(found: Mapping[str, Any]) -> str:
    numbers = found["counts"]
    unsure, broken = numbers[Outcome.INCONCLUSIVE], numbers[Outcome.ERROR]
    nothing = listed(
        (
            number_of(unsure, "inconclusive case") if unsure else "",
            f"{number_of(broken, 'error')} of the harness" if broken else "",
        )
    )
    left = listed(f"{count:,} {word}" for word, count in found["absences"].items() if count)
    attested = numbers[Outcome.ATTESTED]
    return " ".join(
        sentence
        for sentence in (
            f"Nothing was learnt from {nothing}." if nothing else "",
            f"Not asked: {left}." if left else "",
            f"{number_of(attested, 'case rests', 'cases rest')} on a person's word alone." if attested else "",
        )
        if sentence
    )


def _rules(found: Mapping[str, Any]) -> str:
    numbers = Counter(requirement["outcome"] for requirement in found["requirements"])
    if not numbers:
        return ""
    first, *rest = (f"{numbers[outcome]:,} {word}" for outcome, word in REQUIREMENT_WORDS.items() if numbers[outcome])
    number, word = first.split(" ", 1)
    parts = (f"{number} {'is' if number == '1' else 'are'} {word}", *rest)
    return f"Of {number_of(numbers.total(), 'requirement')} {listed(parts)}."
