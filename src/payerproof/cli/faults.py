"""`payerproof faults`: the mistakes the reference payer can be given, and the checks that must catch each."""

from __future__ import annotations

import dataclasses
import textwrap

import click
import orjson

from payerproof.cli.shared.faults import Fault, known_faults
from payerproof.cli.shared.table import table


@click.command("faults")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(*, as_json: bool, ids: tuple[str, ...]) -> None:
    """List the faults; with IDs, tell the story of each."""
    known = known_faults()
    for name in ids:
        if name not in known:
            raise click.UsageError(f"there is no fault {name!r} (there are: {', '.join(known) or 'none'})")
    chosen = [known[name] for name in ids] or list(known.values())
    if as_json:
        click.echo(orjson.dumps([dataclasses.asdict(fault) for fault in chosen], option=orjson.OPT_INDENT_2))
    elif ids:
        click.echo("\n\n".join(map(_story, chosen)))
    else:
        click.echo(table([(fault.id, fault.title) for fault in chosen]), nl=False)
        click.echo(f"{len(chosen)} faults; `payerproof faults ID` tells the story of one")


def _story(fault: Fault) -> str:
    lines = [
        f"{fault.id}: {fault.title}",
        *textwrap.wrap(fault.story, 100, initial_indent="  ", subsequent_indent="  "),
    ]
    lines += [
        f"  seam:      {fault.seam}",
        f"  caught by: {', '.join(fault.caught_by)}",
        *([f"  by chance: {', '.join(fault.seen_by_chance)}"] if fault.seen_by_chance else []),
        f"  among:     {', '.join(fault.households) or 'all households'} of target {fault.target}",
        f"  source:    {fault.source}",
    ]
    return "\n".join(lines)
