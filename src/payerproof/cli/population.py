"""`payerproof population`: makes families and their records, loads them into a payer, shows who may see whom."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import track

from payerproof.access.rules import Policy
from payerproof.catalog import state_packs
from payerproof.cli.shared.explained import explained
from payerproof.cli.shared.family import as_text, look
from payerproof.cli.shared.family_svg import as_svg
from payerproof.cli.shared.populating import load, verify
from payerproof.cli.shared.steps import steps
from payerproof.synthetic_data.config import household_names, load_household
from payerproof.synthetic_data.dask_bag import spread
from payerproof.synthetic_data.generate import population, qualify
from payerproof.synthetic_data.household import Household
from payerproof.synthetic_data.person import Person
from payerproof.synthetic_data.sample import Sample, sampled_household
from payerproof.synthetic_data.shards import Plan
from payerproof.synthetic_data.spell import household_file
from payerproof.synthetic_data.write import LAYOUTS, Layout, Source, read_manifest, write

_CLOCK = "2026-06-14T18:00:00Z"
_GUIDE = "hl7.fhir.us.carin-bb#2.0.0"
_SAMPLED = re.compile(r"r(\d+)")
_SHARD = re.compile(r"(\d+)/(\d+)")


@click.group("population")
def command() -> None:
    """Make synthetic families and their FHIR records; show what a family is about."""


command.add_command(load)
command.add_command(verify)


@command.command("generate")
@click.option("--households", "count", type=click.IntRange(min=1), metavar="N", help="Sample N households.")
@click.option("--household", "names", multiple=True, metavar="NAME", help="Take this one, a name or a file; repeat.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same bytes.")
@click.option("--guide", default=_GUIDE, show_default=True, help="NAME#VERSION to conform to; more with commas.")
@click.option("--format", "layout", type=click.Choice(LAYOUTS), default="ndjson", show_default=True, help="Layout.")
@click.option("--shard", metavar="I/N", default="1/1", show_default=True, help="Part I of N of the sampled households.")
@click.option("--dask", "scheduler", metavar="SCHEDULER", help="Make all shards on this Dask cluster, tcp://HOST:PORT.")
@click.option("--shards", type=click.IntRange(min=1), default=8, show_default=True, help="So many, with --dask.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="An empty folder.")
def generate(
    *,
    count: int | None,
    names: tuple[str, ...],
    seed: int,
    guide: str,
    layout: Layout,
    shard: str,
    scheduler: str | None,
    shards: int,
    out: Path,
) -> None:
    """Write a population into the folder OUT.

    Shards of one population may be made on any number of machines; put together in order, they are the whole.
    With --dask, OUT has to be a folder that every worker sees under the same name; each shard gets a folder in it.
    """
    if (count is None) == (not names):
        raise click.UsageError("give either --households N or --household NAME, not both")
    match = _SHARD.fullmatch(shard)
    if match is None:
        raise click.UsageError(f"--shard is {shard!r} (allowed: I/N such as 1/4)")
    if names and shard != "1/1":
        raise click.UsageError("--shard goes with --households N")
    if scheduler and (count is None or shard != "1/1"):
        raise click.UsageError("--dask goes with --households N and makes every shard")
    with explained(advice="; what is written is unfinished, run it again"):
        manifest: Mapping[str, Any]
        if scheduler and count:
            with steps("shards", shards) as step:
                manifest = spread(Plan(count, seed, guide, layout, shards), out, scheduler, step)
        elif count is None:
            manifest = _written(population(names, seed, guide), out, layout)
        else:
            manifest = _written(Sample(count, seed, guide, int(match[1]), int(match[2])), out, layout)
    owned = ", ".join(f"{number:,} {kind}" for kind, number in manifest["owned"].items())
    click.echo(f"{manifest['people']:,} people, {owned or 'no records'} in {out}")


@command.command("show")
@click.argument("identity", metavar="ID")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of sampled households.")
@click.option("--at", "instant", metavar="INSTANT", default=_CLOCK, show_default=True, help="When to look.")
@click.option("--zone", default="America/Chicago", show_default=True, help="The payer's time zone, as IANA names it.")
@click.option("--majority", type=click.IntRange(0, 30), default=18, show_default=True, help="Age of majority in years.")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write the drawing to this file as well.")
@click.option("--toml", "as_toml", is_flag=True, help="Print the household as a file instead.")
def show(*, identity: str, seed: int, instant: str, zone: str, majority: int, svg: Path | None, as_toml: bool) -> None:
    """Draw the family ID: who may see whom, and by which rule.

    ID is the name of a family that ships (h1, f16), a household file, or r0, r1, … for a sampled one.
    """
    with explained():
        household = _household(identity, seed)
    if as_toml:
        click.echo(household_file(household), nl=False)
        return
    policy = Policy(majority_age=majority, time_zone=_zone(zone), minor_consent=state_packs())
    sight = look(household, policy, _instant(instant))
    click.echo(as_text(sight), nl=False)
    if svg:
        svg.write_text(as_svg(sight), encoding="utf-8")


def _written(source: Source, out: Path, layout: Layout) -> Mapping[str, Any]:
    return read_manifest(write(_Watched(source), out, layout).parent)


def _household(identity: str, seed: int) -> Household:
    match = _SAMPLED.fullmatch(identity)
    if match and identity not in household_names():
        return sampled_household(seed, int(match[1]))
    return qualify(load_household(identity))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--at is {text!r} (allowed: an instant such as 2026-06-14T18:00:00Z)") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise click.UsageError(f"--zone is {name!r} (allowed: a name of the IANA data base, America/Chicago)") from None
    return name


@dataclass(frozen=True)
class _Watched:
    """A source that shows on a terminal how many people were written."""

    source: Source

    @property
    def seed(self) -> int:
        return self.source.seed

    @property
    def guide(self) -> str:
        return self.source.guide

    @property
    def shared(self) -> Any:
        return self.source.shared

    @property
    def members(self) -> Iterator[Person]:
        console = Console(file=sys.stderr)
        quiet = not console.is_terminal
        yield from track(self.source.members, "people", console=console, disable=quiet, transient=True)
