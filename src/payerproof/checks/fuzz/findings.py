"""What fuzzing found, operation by operation: counts of what was tried, and what each oracle found first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payerproof.checks.fuzz.openapi import Kind
from payerproof.smart.sessions import Session

CHECKS = ("foreign-data", "server-error", "error-shape", "echo")
"""The oracles, by the names under which findings are kept."""

KEPT = 50
"""Findings of one oracle on one operation that are kept; all are counted."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request of the fuzzer's: as whom, and what. `url` is relative to the FHIR base."""

    session: Session
    method: str
    url: str
    headers: Mapping[str, str]

    def __str__(self) -> str:
        """Return method and URL, cut to a readable length."""
        return f"{self.method} {self.url[:200]}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one oracle found in one answer: in words, with the exchange that shows it, and how to ask again.

    `again`: the same request was sent once more at the end and found the same; None where it was not.
    """

    text: str
    exchange: str
    attempt: Attempt
    again: bool | None = None

    def __str__(self) -> str:
        """Return the finding in one line."""
        tail = {True: " (again when repeated)", False: " (not again when repeated)", None: ""}[self.again]
        return f"{self.attempt}: {self.text}{tail}"


@dataclass(slots=True)
class Tally:
    """What was tried on one operation and what came of it.

    `answered` counts cases that got an answer at all; `refused` those answered by 4xx; `served` those answered by 2xx.
    `shown` is an exchange in which the requester got data of the own, as proof that there was something to leak.
    `errors` are the fuzzer's own failures, in words.
    """

    cases: int = 0
    answered: int = 0
    refused: int = 0
    served: int = 0
    shown: str | None = None
    sample: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CHECKS, 0))
    found: dict[str, list[Finding]] = field(default_factory=lambda: {name: [] for name in CHECKS})
    errors: list[str] = field(default_factory=list)

    def add(self, check: str, finding: Finding) -> None:
        """Count a finding, and keep it while there is room."""
        self.counts[check] += 1
        if len(self.found[check]) < KEPT:
            self.found[check].append(finding)


@dataclass(frozen=True, slots=True)
class FuzzRun:
    """A fuzzing run that is over.

    `tallies`: (kind, resource type) -> tally, for each operation that the target offers.
    `owned`: resource types of which any member is known to own one. `errors` are failures that concern no operation.
    `swept`: how many of the known values were sent, and how many there are; fewer were sent where time ran short.
    """

    tallies: Mapping[tuple[Kind, str], Tally]
    seconds: float
    owned: frozenset[str] = frozenset()
    errors: tuple[str, ...] = ()
    swept: tuple[int, int] = (0, 0)

    def note(self) -> dict[str, Any]:
        """Return the run as the evidence note of topic `fuzz`."""
        stated = [*self.errors, *(text for tally in self.tallies.values() for text in tally.errors)]
        return {
            "cases": sum(tally.cases for tally in self.tallies.values()),
            "seconds": round(self.seconds, 2),
            "operations": len(self.tallies),
            "checks": {
                f"fuzz-{name}": sum(bool(tally.counts[name]) for tally in self.tallies.values()) for name in CHECKS
            },
            "errors": len(stated),
            "first_errors": stated[:5],
            "swept": {"sent": self.swept[0], "known": self.swept[1]},
            "by_operation": [
                {
                    "operation": f"{kind} {resource_type}",
                    "cases": tally.cases,
                    "answered": tally.answered,
                    "refused": tally.refused,
                    "served": tally.served,
                }
                for (kind, resource_type), tally in self.tallies.items()
            ],
        }
