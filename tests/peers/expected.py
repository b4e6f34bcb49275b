"""What each peer's verdicts are, judged by a person line by line, and what a run says that the file does not."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from payerproof.catalog import requirements

FOLDER = Path(__file__).with_name("expected")
WORDS = ("true", "false", "doubtful")
LOST = ("fail", "error", "inconclusive")
"""The outcomes that a person has judged; what passed or is not offered needs no more words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One check's outcome at a peer: what was judged of it, by which rule, and why."""

    check: str
    outcome: str
    judged: str
    rule: str
    why: str


def lines(peer: str) -> tuple[Line, ...]:
    """Return the judged lines of a peer. Raises ValueError for a line that is not whole."""
    text = (FOLDER / f"{peer}.toml").read_text(encoding="utf-8")
    found = tuple(Line(**item) for item in tomllib.loads(text)["verdict"])
    for line in found:
        if line.judged not in WORDS or line.outcome not in LOST or not line.why:
            raise ValueError(f"{peer}.toml: {line.check} has no judgement of {', '.join(WORDS)}, or no reason")
        if line.rule not in requirements() and not line.rule.startswith(("RFC ", "R4 ", "SMART ")):
            raise ValueError(f"{peer}.toml: {line.check} names {line.rule!r}, which is no rule")
    return found


def told(verdicts: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Return (check, outcome) of each verdict that has to be judged."""
    return {(item["check"], item["outcome"]) for item in verdicts if item["outcome"] in LOST}


def passed(verdicts: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the checks of which every case that was asked passed, and at least one did."""
    outcomes: dict[str, set[str]] = defaultdict(set)
    for item in verdicts:
        outcomes[item["check"]].add(item["outcome"])
    return {check for check, found in outcomes.items() if "pass" in found and found <= {"pass", "not_offered"}}


def changes(found: set[tuple[str, str]], judged: Sequence[Line]) -> list[str]:
    """Return in words what the run says and the file does not, and the other way round."""
    wanted = {(line.check, line.outcome) for line in judged}
    new = [f"new: {check} {outcome}" for check, outcome in sorted(found - wanted)]
    return new + [f"gone: {check} {outcome}" for check, outcome in sorted(wanted - found)]
