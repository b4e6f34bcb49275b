"""`payerproof serve`: the reference payer alone, in the foreground, to look around in or to test a client with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType
from urllib.parse import urlsplit

import click

from payerproof.cli import EXIT_INTERRUPTED, EXIT_UNSURE
from payerproof.cli.shared import options
from payerproof.cli.shared.faults import DEMO, MODULE, place, require
from payerproof.target.reading import load_target

EVERYBODY = "families"
"""The shipped target that holds every household."""

_SHOWN = """
Reference payer at {base}
  metadata   {base}/metadata
  discovery  {base}/.well-known/smart-configuration
  portal     {origin}/portal
  accounts   {accounts}
  password   of every account: PAYERPROOF_DEMO_PASSWORD, {password}
  apps       {apps}
Ctrl-C ends it.
"""


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port on loopback. [default: a free one]")
@options.seed
@options.fault
@options.household
@click.option("--clock", metavar="ISO", help="The instant at which its clock begins. [default: 2026-06-14T18:00:00Z]")
@click.option(
    "--guide", "guides", multiple=True, metavar="NAME#VERSION", help="Claim it; repeat. [default: CARIN BB 2.0.0]"
)
def command(
    port: int,
    seed: int | None,
    faults: tuple[str, ...],
    households: tuple[str, ...],
    clock: str | None,
    guides: tuple[str, ...],
) -> int:
    """Run the reference payer until it is interrupted.

    It serves the household of the demo, the people that a fault brings along, or the households that are named.

    Its secrets are taken from PAYERPROOF_DEMO_PASSWORD, PAYERPROOF_DEMO_SECRET and PAYERPROOF_DEMO_CONTROL;
    what is missing there is made up by the payer, and told by it once on standard error.
    """
    name, taken = place(require(faults))
    served = _served(name, households or taken)
    arguments = [sys.executable, "-m", MODULE, "--port", str(port), "--household", ",".join(served)]
    arguments += [] if seed is None else ["--seed", str(seed)]
    arguments += [] if clock is None else ["--clock", clock]
    arguments += [part for fault in faults for part in ("--fault", fault)]
    arguments += [part for guide in guides or load_target(name).guides for part in ("--guide", guide)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    ended: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        ended.append(number)
        process.terminate()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    for line in process.stdout or ():
        word, _, base = line.strip().partition(" ")
        if word == "ready":
            click.echo(_introduced(base, seed, served))
    code = process.wait()
    if ended:
        return EXIT_INTERRUPTED
    return EXIT_UNSURE if code else 0


def _served(target: str, households: tuple[str, ...]) -> tuple[str, ...]:
    """Return the households to serve; all of the target's if none is named. Raises click.UsageError."""
    known = _households(EVERYBODY)
    unknown = [each for each in households if each not in known]
    if unknown:
        raise click.UsageError(f"there is no household {unknown[0]!r} (there are: {', '.join(known)})")
    return households or _households(target)


def _households(target: str) -> tuple[str, ...]:
    population = load_target(target).population
    return population.households if population else ()


def _introduced(base: str, seed: int | None, households: tuple[str, ...]) -> str:
    """Return what a person needs to know to sign in."""
    # only this command needs the people's names, and only to print them
    from payerproof.synthetic_data.generate import population  # noqa: PLC0415 - as above

    target = load_target(DEMO)
    people = population(households, seed=1 if seed is None else seed).members
    parts = urlsplit(base)
    return _SHOWN.format(
        base=base,
        origin=f"{parts.scheme}://{parts.netloc}",
        accounts=", ".join(
            f"{person.member.id} ({person.member.role})" for person in people if not person.member.deceased
        ),
        password="as set there" if os.environ.get("PAYERPROOF_DEMO_PASSWORD") else "made up and told above",
        apps=", ".join(f"{app.client_id} ({app.kind}, {app.redirect_uri})" for app in target.apps),
    )
