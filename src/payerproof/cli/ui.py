"""`payerproof ui`: a page to work in: check targets, start runs, watch them, read, compare and attest."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from payerproof.cli import EXIT_PASSED

LIBRARIES = ("starlette", "uvicorn")


@click.command("ui")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port. [default: a free one]")
@click.option(
    "--runs",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("runs"),
    show_default=True,
    help="The folder of the run folders.",
)
@click.option("--target", "targets", multiple=True, metavar="FILE", help="A target file of another folder; repeat.")
def command(port: int, runs: Path, targets: tuple[str, ...]) -> int:
    """Serve a page on loopback in which everything can be done that the command line does with runs.

    Its address holds a random token: whoever has the address can start runs, and nobody else.
    Target files of this folder can be chosen, and those that ship.
    What the page starts ends with it. Ctrl-C ends it.
    """
    if missing := [name for name in LIBRARIES if importlib.util.find_spec(name) is None]:
        raise click.UsageError(f"payerproof ui needs {' and '.join(missing)}: pip install 'payerproof[ui]'")
    from payerproof.ui.serving import Served  # noqa: PLC0415 - its libraries are an extra

    served = Served(port, runs, targets)
    click.echo(served.address)
    served.run(click.echo)
    return EXIT_PASSED
