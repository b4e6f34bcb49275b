"""`payerproof target check FILE`: is a target's description sound, and does the target answer?"""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterable
from pathlib import Path

import click

from payerproof.checks.registry import discover
from payerproof.cli import EXIT_PASSED, EXIT_UNSURE, EXIT_USAGE
from payerproof.cli.shared.greeting import Left, Step, greet, left_out, secrets
from payerproof.cli.shared.screen import say
from payerproof.errors import PayerproofError
from payerproof.session.run import Run, RunOptions, fill_demo_secrets
from payerproof.target.reading import load_target
from payerproof.visible import one_line


@click.group("target")
def command() -> None:
    """Look at the description of a target."""


@command.command("check")
@click.argument("target", metavar="FILE|NAME")
def check(target: str) -> int:
    """Check a target's description, then greet the target, before any test is run.

    Validates the file, looks for every secret it names, asks for metadata and discovery, signs every member in,
    and says what will be tested and what will not, and why.
    Exits with 4 if the description or a secret is at fault, with 2 if the target did not answer as described.
    """
    described = load_target(target)
    say(f"{described.title} ({described.path})")
    if described.start is not None:
        fill_demo_secrets(described)
    if not _tell(secrets(described)):
        return EXIT_USAGE
    with tempfile.TemporaryDirectory(prefix="payerproof-greeting-") as scratch:
        run = Run(RunOptions(described, out=Path(scratch)), [])
        try:
            answered = _tell(greet(run.payer))
            if answered:
                checks = discover()
                _tell_tests(left_out(run.payer, checks), len(checks), len(run.scope.members))
        except PayerproofError as problem:
            answered = _tell([Step(works=False, what="greeting", detail=str(problem))])
        finally:
            run.close()
    return EXIT_PASSED if answered else EXIT_UNSURE


def _tell(steps: Iterable[Step]) -> bool:
    """Print each step as it comes; return whether all worked."""
    works = True
    for step in steps:
        works &= step.works
        click.echo(f"  {'ok  ' if step.works else 'FAIL'} {step.what:<14} {one_line(step.detail)}")
    return works


def _tell_tests(left: list[Left], total: int, members: int) -> None:
    kept = total - sum(len(each.checks) for each in left)
    click.echo(f"{kept} of {total} checks will ask this target, with {members} members.")
    for each in left:
        click.echo(f"Not asked, as {each.why}:")
        click.echo(textwrap.fill(", ".join(each.checks), 100, initial_indent="  ", subsequent_indent="  "))
