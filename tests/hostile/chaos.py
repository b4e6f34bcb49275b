"""`python -m tests.hostile.chaos`: a network in disorder between payerproof and an honest payer.

Requests are lost, or arrive twice; answers are lost, late, or sent twice, and overtake one another. What is told of
the payer is the same as over a good network, or `inconclusive` with a reason; it is never something else.
Exit code 0: so it was, with every seed; 1: something wrong was told.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from payerproof.model import Outcome, Verdict, case_id
from tests.hostile.network import CHAOS
from tests.hostile.running import with_behaviour

SUITES = ("conformance", "smart", "household", "consent", "sensitive")


@dataclass(frozen=True)
class Compared:
    """What a run told beside the run over a good network: how many cases alike, how many open, and what else."""

    alike: int
    left_open: int
    wrong: tuple[str, ...]


def run(seed: int, folder: Path, suites: Sequence[str], most: int) -> dict[str, Verdict]:
    """Run at most `most` cases of each check over a network of a seed; return the verdicts by case."""
    told = with_behaviour(f"{CHAOS}{seed}", folder, *suites, most=most)
    return {case_id(verdict.check, verdict.case): verdict for verdict in told.verdicts}


def compared(calm: Mapping[str, Verdict], found: Mapping[str, Verdict]) -> Compared:
    """Compare the verdicts of a run with those over a good network."""
    counts: Counter[str] = Counter()
    wrong = [f"not judged: {name}" for name in calm.keys() - found.keys()]
    for name, verdict in found.items():
        before = calm[name].outcome if name in calm else None
        if verdict.outcome is before:
            counts["alike"] += 1
        elif verdict.outcome is Outcome.INCONCLUSIVE and verdict.reason:
            counts["open"] += 1
        else:
            wrong.append(f"{name}: {before}, now {verdict.outcome}: {verdict.reason or verdict.observed}")
    return Compared(counts["alike"], counts["open"], tuple(wrong))


@click.command()
@click.option("--seed", default=1, show_default=True, type=click.IntRange(1), help="The first seed.")
@click.option("--seconds", default=3600.0, show_default=True, help="How long to begin runs, each with the next seed.")
@click.option("--suite", "suites", multiple=True, help="Only this suite; repeat for more.")
@click.option("--most", default=1, show_default=True, help="Cases of each check.")
def main(seed: int, seconds: float, suites: tuple[str, ...], most: int) -> None:  # noqa: D103 - the help is the text of the module
    folder, until = Path(tempfile.mkdtemp(prefix="chaos-")), time.monotonic() + seconds
    calm = run(0, folder / "calm", suites or SUITES, most)
    click.echo("| seed | alike | open | wrong |\n|---|---|---|---|")
    told: list[str] = []
    while time.monotonic() < until:
        found = compared(calm, run(seed, folder / str(seed), suites or SUITES, most))
        click.echo(f"| {seed} | {found.alike} | {found.left_open} | {len(found.wrong)} |")
        for text in found.wrong:
            click.echo(f"- {text[:300]} ({folder / str(seed)})", err=True)
        told += found.wrong
        if not found.wrong:
            shutil.rmtree(folder / str(seed))
        seed += 1
    if not told:
        shutil.rmtree(folder)
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
