"""`payerproof waive FILE FINDING`: a finding that may stand for now, put into a target file, or taken out of it."""

from __future__ import annotations

import click

from payerproof.cli import EXIT_PASSED
from payerproof.cli.shared.screen import say
from payerproof.target.waiving import NewWaiver, unwaive, waive


@click.command("waive")
@click.argument("target", metavar="FILE")
@click.argument("finding")
@click.option("--owner", default="", help="Who answers for it.")
@click.option("--reason", default="", help="Why it may stand.")
@click.option("--expires", default="", metavar="DAY", help="The last day on which it holds, as 2027-03-31.")
@click.option("--remove", is_flag=True, help="Take the waiver out of the file.")
def command(target: str, finding: str, owner: str, reason: str, expires: str, *, remove: bool) -> int:
    """Write a waiver of FINDING (a fingerprint) into a target file; one that is there is replaced.

    Comments and everything else in the file stay as they are.
    """
    if remove and (owner or reason or expires):
        raise click.UsageError("--remove takes the waiver out, so it takes no --owner, --reason or --expires")
    if remove:
        unwaive(target, finding)
    else:
        waive(target, NewWaiver(finding, owner, reason, expires))
    say(f"{target}: {f'the waiver of {finding} is out' if remove else f'a waiver until {expires} of {finding}'}")
    return EXIT_PASSED
