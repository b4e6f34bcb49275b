"""`payerproof load --target FILE|NAME`: how a payer stands under load, and up to which rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED, EXIT_UNSURE
from payerproof.cli.shared import options
from payerproof.cli.shared.options import Loudness
from payerproof.cli.shared.running import RunRequest, suites_run
from payerproof.cli.shared.screen import say
from payerproof.cli.shared.table import table
from payerproof.errors import TargetError
from payerproof.target.description import Selection
from payerproof.target.reading import load_target
from payerproof.visible import one_line

_SHOWN = ("p50", "p95", "p99", "p999", "longest")


class _Weights(click.ParamType[dict[str, float]]):
    """Names and weights, as `first-import=1,dashboard=5`."""

    name = "weights"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, float]:
        """Return name -> weight; fail for what is none. Which names there are is told by the target file's reader."""
        if isinstance(value, dict):
            return value
        found = {}
        for item in str(value).split(","):
            name, _, weight = item.strip().partition("=")
            try:
                found[name] = float(weight or 1)
            except ValueError:
                self.fail(f"{item.strip()!r} is no journey with a weight, as first-import=2", param, ctx)
        return found


class _Rates(click.ParamType[dict[str, float]]):
    """Two rates, as `10:400`."""

    name = "rates"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, float]:
        """Return the lower and the upper rate of a search; fail for anything else."""
        if isinstance(value, dict):
            return value
        low, _, high = str(value).partition(":")
        try:
            return {"from": float(low), "to": float(high)}
        except ValueError:
            self.fail(f"{value!r} are no two rates, as 10:400", param, ctx)


@click.command("load")
@click.option("--target", required=True, metavar="FILE|NAME", help="A target file, or the name of one that ships.")
@click.option("--model", type=click.Choice(["closed", "open"]), help="Users who wait for answers, or starts at a rate.")
@click.option("--rate", type=float, metavar="N", help="Journeys begun a second, in the open model.")
@click.option("--shape", type=click.Choice(["constant", "ramp", "step", "spike", "soak"]), help="The rate over time.")
@click.option("--arrivals", type=click.Choice(["even", "poisson"]), help="Starts evenly, or by chance.")
@click.option("--users", type=int, metavar="N", help="Users at the same time, never more than limits.concurrency.")
@click.option("--seconds", type=float, metavar="N", help="How long.")
@click.option("--warmup-seconds", type=float, metavar="N", help="The first seconds, which are not measured.")
@click.option("--think", type=float, metavar="N", help="What the pauses of journeys are multiplied by.")
@click.option("--processes", type=int, metavar="N", help="Processes of this machine that share users and rate.")
@click.option("--journeys", type=_Weights(), metavar="NAME=WEIGHT,…", help="What is asked, and how often.")
@click.option("--find-capacity", "capacity", type=_Rates(), metavar="FROM:TO", help="Search for the rate that breaks.")
@click.option(
    "--against",
    multiple=True,
    type=options.RunFolder(),
    help="An earlier load test: slower or failing more than it fails this one; repeat for more runs.",
)
@options.out
@options.seed
@options.quiet
def command(
    *,
    target: str,
    against: tuple[Path, ...],
    out: Path | None,
    seed: int | None,
    loudness: Loudness,
    capacity: dict[str, float] | None,
    **given: Any,
) -> int:
    """Run the load suite alone; each option takes the place of the word of the same name in the file's [load].

    The target file has to allow load. Exits as `run` does, and with 1 if the target is worse than in every run that
    --against names.
    """
    described = load_target(target)
    if not described.allow.load:
        raise TargetError("the target file does not allow load", where=target, allowed="load = true in [allow]")
    load = {name: value for name, value in given.items() if value is not None}
    if load.get("model") == "closed":
        load = {**dict.fromkeys(("rate", "shape", "rate_from", "arrivals")), **load}
    elif "rate" in load:
        load["model"] = "open"
    if capacity is not None:
        load["capacity"] = {**described.load.get("capacity", {}), **capacity}
    load_target(target, load)
    request = RunRequest(target, Selection(suite=("load",)), out, seed, loudness=loudness, load=load)
    code, folder = suites_run(request)
    note = _note(folder)
    if note is None:
        return code
    if loudness is not Loudness.QUIET:
        _tell(note)
    return _held_against(note, against, code)


def _note(folder: Path, topic: str = "load") -> Mapping[str, Any] | None:
    """Return the load test of a run, None where it has none."""
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.results import load  # noqa: PLC0415 - as above

    if not (folder / "results.json").exists():
        return None
    return next((each["data"] for each in load(folder)["notes"] if each["topic"] == topic), None)


def _tell(note: Mapping[str, Any]) -> None:
    """Print the figures of each journey, and of all requests."""
    rows: list[tuple[str, ...]] = [("", "number", "failed", *_SHOWN, "")]
    rows += [_row(each) for each in note["by_journey"]]
    rows.append(_row({**note, "name": "all requests", "requests": note["measured"]}))
    starts = note["starts"]
    told = [
        f"{starts.get('made', 0)} starts made, {starts.get('missed', 0)} missed",
        f"times in ms, {note['model']} model",
    ]
    say(f"\n{table(rows)}  {'; '.join(told)}")
    if note["left_out"]:
        say(f"  no member could make: {', '.join(note['left_out'])}")


def _row(figures: Mapping[str, Any]) -> tuple[str, ...]:
    times = (f"{figures[name]:g}" for name in _SHOWN)
    return (f"  {one_line(str(figures['name']))}", str(figures["requests"]), str(figures["failures"]), *times, "")


def _held_against(note: Mapping[str, Any], against: Sequence[Path], code: int) -> int:
    from payerproof.checks.load.comparison import Comparison, against_all, compared  # noqa: PLC0415 - costly to load

    found = []
    for folder in against:
        before = _note(folder)
        found.append(Comparison("cannot tell", "no load test") if before is None else compared(before, note))
        say(f"  against {folder}: {found[-1].change}: {one_line(found[-1].text, 400)}")
    change = against_all(found)
    if not found or code not in {EXIT_PASSED, EXIT_UNSURE}:
        return code
    return EXIT_FINDINGS if change == "worse" else EXIT_UNSURE if change == "cannot tell" else code
