"""`python -m tests.hostile.soak`: a day of a run, by a clock that is moved on a minute at a time.

Payer and harness have the same fast clock: tokens wear out and are renewed, a member comes of age at midnight.
Every minute each member reads the own record, searches the own claims, and asks for somebody else's Patient.
Exit code 0: every answer was as it had to be, the evidence is whole, and the memory came to a rest; 1: not so.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import click

from payerproof.errors import LoginFailed
from payerproof.evidence.writing import read
from payerproof.model import Exchange
from payerproof.payer import Payer
from payerproof.session.run import Run
from tests.demo_run import demo_run

_MINUTES = 60
_OK = 200


@dataclass(slots=True)
class Soaked:
    """What a run of many hours came to; `held`: MB of the process by hour, `wrong`: what was not as it had to be."""

    hours: int
    requests: int = 0
    sessions: int = 0
    held: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """MB that came in the last third of the time, when what is kept of a run has long reached its limits."""
        return self.held[-1] - self.held[len(self.held) * 2 // 3 - 1]


def soaked(folder: Path, hours: int) -> Soaked:
    """Run for so many hours of the payer's clock; the run folder is left."""
    told, ahead = Soaked(hours), [0.0]
    fast = SimpleNamespace(monotonic=lambda: time.monotonic() + ahead[0])
    with (
        mock.patch("payerproof.smart.sessions.time", fast),
        mock.patch("payerproof.payer.time", fast),
        demo_run(folder) as run,
    ):
        began, record = run.payer.now(), run.wire.record

        def counted(exchange: Exchange) -> None:
            told.requests += 1
            record(exchange)

        run.wire.record = counted
        for minute in range(hours * _MINUTES):
            ahead[0] += 60.0
            run.payer.set_clock(began + timedelta(minutes=minute + 1))
            _a_minute(run.payer, told)
            if minute % _MINUTES == _MINUTES - 1:
                told.held.append(_megabytes())
    _whole(folder, run, told)
    return told


def _a_minute(payer: Payer, told: Soaked) -> None:
    members = payer.scope.members
    for number, member in enumerate(members):
        other = payer.patient(members[number - 1])
        try:
            session = payer.session(member)
        except LoginFailed as problem:
            told.wrong.append(f"{payer.now()}: {problem}")
            continue
        own = payer.own_patient(session), payer.ask(session, f"ExplanationOfBenefit?patient={session.patient}")
        told.wrong += [f"{payer.now()}: {member}: {it.exchange.status}" for it in own if it.exchange.status != _OK]
        refused = payer.ask(session, f"Patient/{other}")
        if refused.exchange.status == _OK:
            told.wrong.append(f"{payer.now()}: {member} reads {members[number - 1]}")


def _whole(folder: Path, run: Run, told: Soaked) -> None:
    """Read the evidence again: every exchange is there, and nothing strange came back."""
    evidence = read(folder)
    told.sessions = len(evidence.sessions)
    if evidence.problem is not None or not evidence.complete:
        told.wrong.append(f"evidence: {evidence.problem or 'incomplete'}")
    if len(evidence.exchanges) != told.requests:
        told.wrong.append(f"{told.requests:,} exchanges were made, {len(evidence.exchanges):,} are in the evidence")
    watch = run.payer.watch
    told.wrong += [f"{who} received {it.reference}" for who in watch.requesters for it in watch.seen_by(who)[1]]


def _megabytes() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


@click.command()
@click.option("--hours", default=24, show_default=True, type=click.IntRange(1), help="Hours of the payer's clock.")
@click.option("--most", default=16.0, show_default=True, help="MB that may come in the last third.")
def main(hours: int, most: float) -> None:  # noqa: D103 - the help is the text of the module
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        told = soaked(Path(scratch) / "run", hours)
    click.echo(
        f"{hours} hours in {time.monotonic() - began:.0f} s: {told.requests:,} requests, {told.sessions:,} logins; "
        f"held after each hour, MB: {', '.join(f'{each:.0f}' for each in told.held)}"
    )
    for line in told.wrong[:20]:
        click.echo(f"wrong: {line}")
    if told.growth > most:
        click.echo(f"wrong: {told.growth:.0f} MB came in the last third")
    sys.exit(1 if told.wrong or told.growth > most else 0)


if __name__ == "__main__":
    main()
