"""The kill matrix: which checks fail for which fault, against which ought to.

Pure: from the results of runs to rows and a conclusion; running is the command's part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from payerproof.cli.shared.faults import DEMO
from payerproof.model import Outcome

CLEAN = "(healthy)"
"""The row of the payer without a fault."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one payer came to. `named`: checks that must fail; `failed`: those that did; `unsure`: not learnt from.

    `chance`: checks that may fail or not, as their questions happen to meet.
    `findings`: how many causes the failed cases were told as; one fault is best told as one.
    `problem` says why there are no results; a row with one proves nothing. `target` is whose people it served.
    """

    fault: str
    named: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    seconds: float = 0.0
    problem: str | None = None
    target: str = DEMO
    chance: tuple[str, ...] = ()
    findings: int = 0

    @property
    def name(self) -> str:
        """The fault, and whose people show it where those are not the demo's."""
        return self.fault if self.target == DEMO else f"{self.fault} on {self.target}"

    @property
    def caught(self) -> tuple[str, ...]:
        """Checks that were to fail, and did."""
        return tuple(check for check in self.named if check in self.failed)

    @property
    def missed(self) -> tuple[str, ...]:
        """Checks that were to fail, and did not."""
        return tuple(check for check in self.named if check not in self.failed)

    @property
    def unexpected(self) -> tuple[str, ...]:
        """Checks that failed though the fault does not name them: false alarms."""
        return tuple(check for check in self.failed if check not in self.named and check not in self.chance)

    @property
    def holds(self) -> bool:
        """True if exactly the named checks failed, and a payer without fault left nothing open."""
        wrong = self.problem or self.missed or self.unexpected
        return not wrong and not (self.fault == CLEAN and self.unsure)


def row(fault: str, named: Iterable[str], results: Mapping[str, Any], seconds: float, target: str = DEMO) -> Row:
    """Return the row that results.json of a run amounts to."""
    counts = {check["id"]: check["counts"] for check in results["checks"]}
    failed = tuple(sorted(name for name, number in counts.items() if number[Outcome.FAIL]))
    unsure = tuple(
        sorted(name for name, number in counts.items() if number[Outcome.INCONCLUSIVE] or number[Outcome.ERROR])
    )
    problem = None if results["complete"] else f"the run is incomplete: {results['problem']}"
    found = len(results["findings"])
    return Row(fault, tuple(sorted(named)), failed, unsure, seconds, problem, target, findings=found)


def lines(found: Row) -> list[str]:
    """Return a row for a terminal: one line, and one more for everything that is not as it ought to be."""
    sign = "ok  " if found.holds else "FAIL"
    shown = f"{len(found.caught)} of {len(found.named)} checks" if found.named else "every check passed"
    if found.fault == CLEAN and not found.holds:
        shown = "not every check passed"
    below = [(word, names) for word, names in _groups(found) if names]
    return [
        f"{sign} {found.name:<40} {shown:<20} {_number(found.findings, 'finding'):<12} {found.seconds:5.1f} s",
        *(f"       {word}: {', '.join(names)}" for word, names in below),
    ]


def summary(rows: Sequence[Row]) -> str:
    """Return the matrix in one line."""
    faults = [each for each in rows if each.fault != CLEAN]
    told_in = [each.findings for each in faults if each.named and not each.missed and not each.problem]
    alarms = sum(len(each.unexpected) for each in rows)
    broken = sum(1 for each in rows if each.problem)
    told = f"{len(told_in)} of {len(faults)} caught, {_number(alarms, 'false alarm')}"
    if told_in:
        told += f", findings per fault: median {median(told_in):g}, at most {max(told_in)}"
    return f"{told}, {_number(broken, 'run')} broke" if broken else told


def document(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the matrix for programs."""
    return {
        "summary": summary(rows),
        "holds": all(each.holds for each in rows),
        "rows": [
            {
                "fault": None if each.fault == CLEAN else each.fault,
                "target": each.target,
                "holds": each.holds,
                "caught": list(each.caught),
                "missed": list(each.missed),
                "unexpected": list(each.unexpected),
                "unsure": list(each.unsure),
                "findings": each.findings,
                "seconds": round(each.seconds, 1),
                "problem": each.problem,
            }
            for each in rows
        ],
    }


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _groups(found: Row) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("caught by", found.caught),
        ("missed by", found.missed),
        ("unexpected", found.unexpected),
        ("seen by chance", tuple(check for check in found.chance if check in found.failed)),
        ("not learnt from", found.unsure),
        ("broken", (found.problem,) if found.problem else ()),
    ]
