"""`payerproof serve`: the reference payer alone, in the foreground, to look around in or to test a client with."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

import click

from payerproof.cli import EXIT_BROKEN, EXIT_INTERRUPTED, EXIT_USAGE
from payerproof.cli.shared import callbacks, options
from payerproof.cli.shared.faults import DEMO, MODULE, place, require
from payerproof.cli.shared.screen import complain
from payerproof.target import guarded
from payerproof.target.reading import load_target

LOOPBACK = "127.0.0.1"
EVERYBODY = "families"
"""The shipped target that holds every household."""

_SHOWN = """
Reference payer at {base}
  overview   {origin}/
  metadata   {base}/metadata
  discovery  {base}/.well-known/smart-configuration
  portal     {origin}/portal
  directory  {origin}/directory, open to everybody
  formulary  {origin}/formulary, open to everybody
  accounts   {accounts}
  password   of every account: PAYERPROOF_DEMO_PASSWORD, {password}
  apps       {apps}
  clock      begins at {clock} and goes on from there
Ctrl-C ends it.
"""


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port. [default: a free one]")
@click.option("--host", default=LOOPBACK, show_default=True, metavar="ADDRESS", help="The address of this machine.")
@options.seed
@options.fault
@options.household
@click.option("--clock", metavar="ISO", help="The instant at which its clock begins. [default: 2026-06-14T18:00:00Z]")
@click.option(
    "--guide", "guides", multiple=True, metavar="NAME#VERSION", help="Claim it; repeat. [default: CARIN BB 2.0.0]"
)
def command(
    port: int,
    host: str,
    seed: int | None,
    faults: tuple[str, ...],
    households: tuple[str, ...],
    clock: str | None,
    guides: tuple[str, ...],
) -> int:
    """Run the reference payer until it is interrupted.

    It serves the household of the demo, the people that a fault brings along, or the households that are named.

    It is on loopback, where nobody else can reach it, unless --host names another address of this machine.
    At the addresses of its apps a page shows what the app received after consent.

    Its secrets are taken from PAYERPROOF_DEMO_PASSWORD, PAYERPROOF_DEMO_SECRET and PAYERPROOF_DEMO_CONTROL;
    what is missing there is made up by the payer, and told by it once on standard error.
    """
    name, taken = place(require(faults))
    served = _served(name, households or taken)
    arguments = [sys.executable, "-m", MODULE, "--port", str(port), "--host", host, "--household", ",".join(served)]
    arguments += [] if seed is None else ["--seed", str(seed)]
    arguments += [] if clock is None else ["--clock", clock]
    arguments += [part for fault in faults for part in ("--fault", fault)]
    arguments += [part for guide in guides or load_target(name).guides for part in ("--guide", guide)]
    if host != LOOPBACK:
        complain(f"everybody who reaches {host} can reach the payer; it holds made-up people only")
    process = guarded.start(arguments, stdout=subprocess.PIPE, text=True)
    try:
        with callbacks.listening(load_target(DEMO).apps) as taken:
            for line in process.stdout or ():
                word, _, base = line.strip().partition(" ")
                if word == "ready":
                    click.echo(_introduced(base, seed, served, clock))
                    for address in taken:
                        complain(f"{address} is taken by something else, so no page shows what that app receives")
            code = process.wait()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    finally:
        guarded.stop(process)
    return code if code in {0, EXIT_USAGE} else EXIT_BROKEN


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


def _introduced(base: str, seed: int | None, households: tuple[str, ...], clock: str | None) -> str:
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
            f"{person.member.id} ({person.member.role}, born {person.member.birth_date})"
            for person in people
            if not person.member.deceased
        ),
        password="as set there" if os.environ.get("PAYERPROOF_DEMO_PASSWORD") else "made up and told above",
        clock=clock or (target.clock.isoformat() if target.clock else "now"),
        apps=", ".join(f"{app.client_id} ({app.kind}, {app.redirect_uri})" for app in target.apps),
    )
