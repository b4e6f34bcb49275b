"""`payerproof bench`: the suites against the healthy payer and against each fault; prints the kill matrix."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import orjson

from payerproof.checks.registry import discover
from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED
from payerproof.cli.shared import catalogue, matrix, options
from payerproof.cli.shared.faults import DEMO, Fault, known_faults
from payerproof.cli.shared.matrix import CLEAN, Row
from payerproof.errors import EvidenceError
from payerproof.target import guarded

COSTLY = frozenset({"fuzz", "load"})
"""Suites bounded by time instead of cases: run only for faults that name one of their checks, and for the healthy."""

_AT_ONCE = 2
_LONGEST = 600.0
"""Seconds after which a run counts as broken."""
_LAST_WORDS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of the matrix: a fault (None for the healthy payer), the suites it meets, the checks that must fail.

    `target` and `households` are whose people the payer serves; no households: all of the target's.
    `chance` are the checks that may fail besides.
    """

    fault: str | None
    suites: tuple[str, ...]
    named: tuple[str, ...] = ()
    target: str = DEMO
    households: tuple[str, ...] = ()
    chance: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The row's name."""
        return self.fault or CLEAN

    @property
    def folder(self) -> str:
        """The name of the run's folder."""
        return self.fault or ("healthy" if self.target == DEMO else f"healthy-{self.target}")

    @property
    def arguments(self) -> tuple[str, ...]:
        """What the command line is called with; a fault brings its own people along."""
        if self.fault:
            return ("demo", "--fault", self.fault)
        return ("run", "--target", self.target, *(part for name in self.households for part in ("--household", name)))


@click.command("bench")
@click.option("--fault", "ids", multiple=True, metavar="ID", help="Only these faults, and the healthy payer.")
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write the matrix as JSON, too.")
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the run folders in this empty folder."
)
@options.suite
def command(ids: tuple[str, ...], file: Path | None, keep: Path | None, suites: tuple[str, ...]) -> int:
    """Prove that every check can fail: run the suites against the healthy payer and against each fault.

    A fault is caught if every check that it names fails; any other check that fails is a false alarm.
    The healthy payer passes everything, with nothing left open.
    With --suite, faults that name no check of these suites are left out.
    Exits with 1 for any miss or false alarm.
    """
    known = known_faults()
    wanted = catalogue.chosen("fault", ids, known) or list(known.values())
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise click.UsageError(f"{keep} is not empty: the runs of one matrix belong together")
    options.refuse_unknown_suites(suites, (item.check for item in discover()))
    plans = plan(wanted, _suites_of_checks(), suites, _echoes())
    with tempfile.TemporaryDirectory(prefix="payerproof-bench-") as scratch:
        rows = list(_Matrix(keep or Path(scratch), keep=keep is not None).rows(plans))
    click.echo(matrix.summary(rows))
    if file is not None:
        file.write_bytes(orjson.dumps(matrix.document(rows), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return EXIT_PASSED if all(row.holds for row in rows) else EXIT_FINDINGS


def plan(
    faults: Sequence[Fault],
    suite_of: Mapping[str, str],
    only: Sequence[str] = (),
    echoes: Mapping[str, Collection[str]] | None = None,
) -> list[Plan]:
    """Return the runs: the healthy payer first, through every suite and with everybody that any fault is put through.

    A check that a fault names and nobody wrote stays named, so that the row says it was missed.
    `echoes`: checks that judge the whole run, each with the checks beside which it may fail, seeing what they found.
    """
    wanted = [suite for suite in dict.fromkeys(suite_of.values()) if not only or suite in only]
    usual = [suite for suite in wanted if suite not in COSTLY]
    plans = []
    for fault in faults:
        named = tuple(check for check in fault.caught_by if check not in suite_of or suite_of[check] in wanted)
        suites = (*usual, *sorted({suite_of.get(check, "") for check in named} & COSTLY))
        if named or not only:
            heard = tuple(each for each, others in (echoes or {}).items() if each not in named and {*named} & {*others})
            chance = (*fault.seen_by_chance, *heard)
            plans.append(Plan(fault.id, suites, named, fault.target, fault.households, chance))
    targets = dict.fromkeys(each.target for each in plans) or (DEMO,)
    return [*(_healthy(target, usual, [each for each in plans if each.target == target]) for target in targets), *plans]


def _healthy(target: str, usual: Sequence[str], plans: Sequence[Plan]) -> Plan:
    """Return the run of the healthy payer with which those of `plans` are compared."""
    suites = dict.fromkeys([*usual, *(suite for each in plans for suite in each.suites)])
    taken = sorted({name for each in plans for name in each.households})
    return Plan(None, tuple(suites), (), target, tuple(taken) if all(each.households for each in plans) else ())


class _Matrix:
    """The runs under way, at most two at a time; an interruption ends them and begins no other."""

    def __init__(self, folder: Path, *, keep: bool) -> None:
        self._folder = folder
        self._keep = keep
        self._running: set[subprocess.Popen[Any]] = set()
        self._pool = ThreadPoolExecutor(_AT_ONCE)

    def rows(self, plans: Sequence[Plan]) -> Iterator[Row]:
        """Yield the rows as they come, and print each."""
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            for done in as_completed([self._pool.submit(self._row, each) for each in plans]):
                row = done.result()
                click.echo("\n".join(matrix.lines(row)))
                yield row
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in tuple(self._running):
                process.terminate()
            self._pool.shutdown()
            signal.signal(signal.SIGTERM, before)

    def _row(self, each: Plan) -> Row:
        # reports stand on the floor above; only a command that needs them fetches them
        from payerproof.reports.results import load  # noqa: PLC0415 - as above

        out = self._folder / each.folder
        command_line = [sys.executable, "-m", "payerproof", *each.arguments, "--few-pairs", "--out", str(out)]
        command_line += ["--suite", ",".join(each.suites)]
        began = time.monotonic()
        words = ""
        try:
            words = self._ended(command_line)
            found = matrix.row(each.name, each.named, load(out), time.monotonic() - began, each.target)
            return replace(found, chance=each.chance)
        except subprocess.TimeoutExpired:
            problem = f"no end after {_LONGEST:g} s"
        except EvidenceError as error:
            problem = f"{error}; its last words: {' '.join(words.split()[-_LAST_WORDS:])}"
        finally:
            if not self._keep:
                shutil.rmtree(out, ignore_errors=True)
        seconds = time.monotonic() - began
        return Row(each.name, each.named, seconds=seconds, problem=problem, target=each.target)

    def _ended(self, command_line: Sequence[str]) -> str:
        """Run to the end and return what was written to standard error. Raises subprocess.TimeoutExpired."""
        with tempfile.TemporaryFile("w+", errors="replace") as words:
            process = guarded.start(command_line, stdout=subprocess.DEVNULL, stderr=words)
            self._running.add(process)
            try:
                process.wait(_LONGEST)
            finally:
                self._running.discard(process)
                guarded.stop(process)
            words.seek(0)
            return words.read()


def _echoes() -> dict[str, frozenset[str]]:
    """Return the checks that judge the whole run, each with those that are as grave, and find a leak where it is."""
    found = [item.check for item in discover()]
    at_end = {item.check.id for item in discover() if item.at_end}
    return {
        each.id: frozenset(other.id for other in found if other.severity is each.severity and other.id not in at_end)
        for each in found
        if each.id in at_end
    }


def _suites_of_checks() -> dict[str, str]:
    return {item.check.id: item.check.suite for item in discover()}
