"""One load test for one run: made when it is first asked for, then judged by as many checks as like."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Generic, TypeVar

import orjson

from payerproof.checks.load import capacity, mix, outcome, plan, process
from payerproof.checks.load.capacity import Capacity, Try
from payerproof.checks.load.outcome import LoadRun, Suspicious
from payerproof.errors import HarnessError
from payerproof.payer import Payer

PLAN, ANSWERS, SUMMARY = "plan.json", "answers.jsonl", "summary.json"
"""Files in the folder of each process."""

TRY_SECONDS = 10.0
"""How long one rate is tried in a search for the capacity."""

_LOOKS = 0.05
"""Seconds between two looks whether the load has begun."""

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Beside(Generic[Done]):
    """What was done while a load lasted. `whole`: the load had begun before it, and did not end before it was done."""

    run: LoadRun
    done: Done
    whole: bool


class LoadTest:
    """The load test of a run; `seed` decides the order in which each user asks."""

    def __init__(self, payer: Payer, seed: int) -> None:
        self._payer = payer
        self._seed = seed
        self._done: LoadRun | Exception | None = None
        self._capacity = Capacity(())
        self._numbers = count(1)

    @property
    def run(self) -> LoadRun:
        """The finished run; a run that could not be made fails again with the same error.

        Where a capacity is searched for, foreign answers of those tries count among its own.
        """
        if self._done is None:
            try:
                self._done = self._whole()
            except Exception as problem:  # noqa: BLE001 - kept, and raised below for each check that asks
                self._done = problem
        if isinstance(self._done, Exception):
            raise self._done
        return self._done

    @property
    def capacity(self) -> Capacity:
        """What the search for the capacity found, in the bounds of the target file's `[load.capacity]`."""
        _ = self.run
        return self._capacity

    def beside(self, seconds: float, deed: Callable[[], Done]) -> Beside[Done]:
        """Return what `deed` returned, which is done once the same load has begun anew and all its users are there.

        The load lasts `seconds`, and one tenth more to begin with.
        """
        load = self._plan.workload
        profile = ((0.0, load.profile[0][1]), (1.1 * seconds, load.profile[-1][1])) if load.open else ()
        lasting = replace(load, seconds=1.1 * seconds, warmup=0.0, profile=profile)
        planned = replace(self._plan, workload=lasting, budget=self._payer.wire.left)
        if why := self._unmade(planned):
            return Beside(_not_made(planned, why), deed(), whole=False)
        self._payer.wire.admit()
        with tempfile.TemporaryDirectory(prefix="payerproof-load-") as name, ThreadPoolExecutor(1) as pool:
            folders = _written(planned, Path(name))
            generated = pool.submit(_generated, planned, folders)
            while any((folder / PLAN).exists() for folder in folders) and not generated.done():
                time.sleep(_LOOKS)  # a plan is gone once its process has read it
            ends = time.monotonic() + lasting.seconds
            time.sleep(seconds / 10)
            done = deed()
            whole = time.monotonic() < ends and not generated.done()
            run = generated.result()
        return Beside(self._kept(run), done, whole)

    def _whole(self) -> LoadRun:
        run = self._made(self._plan)
        self._payer.note("load", **run.note())
        bounds = self._payer.target.load.get("capacity")
        if bounds is None or run.why:
            return run
        leaks: list[Suspicious] = []
        slo, seconds = self._payer.target.load.get("slo", {}), float(bounds.get("seconds", TRY_SECONDS))

        def attempt(rate: float) -> Try:
            at = capacity.at_rate(self._plan.workload, rate, seconds, slo)
            run = self._made(replace(self._plan, workload=at, budget=self._payer.wire.left))
            leaks.extend(run.of_kind("foreign"))
            return capacity.tried(run, rate, slo)

        self._capacity = capacity.search(attempt, float(bounds["from"]), float(bounds["to"]))
        self._payer.note("load-capacity", **self._capacity.note())
        kinds = {**run.kinds, "foreign": run.kinds.get("foreign", 0) + len(leaks)} if leaks else run.kinds
        return replace(run, suspicious=(*run.suspicious, *leaks), kinds=kinds)

    @cached_property
    def _plan(self) -> plan.Plan:
        return mix.plan(self._payer, self._seed)

    def _made(self, planned: plan.Plan) -> LoadRun:
        if why := self._unmade(planned):
            return _not_made(planned, why)
        self._payer.wire.admit()
        with tempfile.TemporaryDirectory(prefix="payerproof-load-") as name:
            return self._kept(_generated(planned, _written(planned, Path(name))))

    def _unmade(self, planned: plan.Plan) -> str:
        """Return why a plan cannot be carried out, empty if it can."""
        if not planned.journeys:
            return "there is nothing to ask: no member's data are known"
        return "the target file's limit on requests is met already" if planned.budget == 0 else ""

    def _kept(self, run: LoadRun) -> LoadRun:
        """Return a run whose requests are counted, and whose suspicious answers are recorded."""
        self._payer.wire.spend(run.requests)
        return replace(run, suspicious=tuple(self._recorded(item) for item in run.suspicious))

    def _recorded(self, item: Suspicious) -> Suspicious:
        """Record a suspicious answer like any other exchange, under the session whose token was sent."""
        session = self._payer.session(item.requester)
        headers = {**item.exchange.request_headers, "authorization": session.headers["authorization"]}
        name = f"{self._payer.wire.named}load-{next(self._numbers)}"
        exchange = replace(item.exchange, id=name, request_headers=headers, session=session.id)
        self._payer.wire.record(exchange)
        return replace(item, exchange=exchange)


def _written(planned: plan.Plan, scratch: Path) -> list[Path]:
    """Write the plan of each process into a folder of its own, and return the folders."""
    parts = plan.shares(planned)
    folders = [scratch / str(place) for place, _ in enumerate(parts)]
    for folder, part in zip(folders, parts, strict=True):
        folder.mkdir()
        plan.write(part, folder / PLAN)
    return folders


def _generated(planned: plan.Plan, folders: Sequence[Path]) -> LoadRun:
    """Carry a plan out, and return the run from the files that its processes left."""
    plans = [folder / PLAN for folder in folders]
    ended = process.run(plans, folders[0].parent, planned.workload.seconds, planned.deadline)
    return _read(planned, ended, folders)


def _not_made(planned: plan.Plan, why: str = "") -> LoadRun:
    """Return the run of a plan before anything was sent."""
    load = planned.workload
    made = {journey.name for journey in planned.journeys}
    left_out = tuple(name for name in planned.mix if name not in made)
    return LoadRun(load.users, load.seconds, workload=load, mix=planned.mix, left_out=left_out, why=why)


def _read(planned: plan.Plan, ended: Sequence[process.Ended], folders: Sequence[Path]) -> LoadRun:
    """Return the run from the files that each process left in its folder."""
    words: list[str] = []
    for each in ended:
        if each.code is None:
            words.append("the load process did not end by itself and was killed")
        elif each.code != 0:
            words.append(f"the load process ended with {each.code}: {each.words[-300:]}")
    found = tuple(item for folder in folders for item in outcome.suspicious(_bytes(folder / ANSWERS).splitlines()))
    run = replace(_not_made(planned), suspicious=found)
    summaries, stats = ([_bytes(folder / name) for folder in folders] for name in (SUMMARY, f"{process.STATS}.json"))
    if not all((*summaries, *stats)):
        words.append("the load process left no summary")
        return replace(run, kinds=_counted(found), why=outcome.why_invalid(run, 0, words))
    try:
        stated = [orjson.loads(summary) for summary in summaries]
        figures = outcome.measured([each["measured"] for each in stated])
        counted = sum(outcome.counted(each) for each in stats)
    except (ValueError, KeyError, TypeError) as problem:
        raise HarnessError(f"the load process left files that cannot be read: {problem}") from None
    run = replace(
        run,
        duration=min(each["duration"] for each in stated),
        own=sum(each["own"] for each in stated),
        other=sum(each["other"] for each in stated),
        scanned=sum(each["scanned"] for each in stated),
        kinds=outcome.summed(each["kinds"] for each in stated),
        **figures,
    )
    return replace(run, why=outcome.why_invalid(run, counted, words))


def _counted(found: tuple[Suspicious, ...]) -> dict[str, int]:
    kinds: dict[str, int] = {}
    for item in found:
        kinds[item.kind] = kinds.get(item.kind, 0) + 1
    return kinds


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
