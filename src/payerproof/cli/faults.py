"""`payerproof faults`: the faults that the reference payer can be given; with ids, each in full."""

from __future__ import annotations

import dataclasses

import click

from payerproof.cli.shared import catalogue
from payerproof.cli.shared.faults import Fault, known_faults


@click.command("faults")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(*, as_json: bool, ids: tuple[str, ...]) -> None:
    """List the faults; with IDs, show each in full.

    Written to a pipe or a file, the list has one fault a line: id and title, separated by tabs.
    """
    known = known_faults()
    chosen = catalogue.chosen("fault", ids, known) or list(known.values())
    if as_json:
        catalogue.as_json([dataclasses.asdict(fault) for fault in chosen])
    elif ids:
        click.echo("\n\n".join(map(_in_full, chosen)))
    else:
        groups = {"faults": [(fault.id, fault.title) for fault in chosen]}
        catalogue.rows(groups, f"{len(chosen)} faults; `payerproof faults ID` shows one in full")


def _in_full(fault: Fault) -> str:
    return catalogue.in_full(
        f"{fault.id}: {fault.title}",
        {
            "story": fault.story,
            "seam": fault.seam,
            "caught by": fault.caught_by,
            "by chance": fault.seen_by_chance,
            "among": f"{', '.join(fault.households) or 'all households'} of target {fault.target}",
            "source": fault.source,
            "try it": f"payerproof demo --fault {fault.id}",
        },
    )
