"""The command line: each module of this folder is one command, found by its place and loaded when it is called.

The first line of a command's file tells `payerproof --help` what it does.
What commands share lies in `shared/`.

Exit codes
----------
0    every applicable check passed
1    findings
2    no findings, but something was not learnt: inconclusive, in error, or the target could not be asked
3    the evidence of a run was altered
4    wrong usage or configuration
130  interrupted; what was recorded until then is written, and marked incomplete
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from payerproof.errors import ConfigurationError, PayerproofError
from payerproof.visible import visible

EXIT_PASSED, EXIT_FINDINGS, EXIT_UNSURE, EXIT_ALTERED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 3, 4, 130

_FOLDER = Path(__file__).parent


class _ByPlace(click.Group):
    """A group whose commands are the modules of this folder; a module is imported only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Return the names of all commands, sorted."""
        files = (file.stem for file in _FOLDER.glob("*.py") if not file.stem.startswith("_"))
        return sorted(name.replace("_", "-") for name in files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of this name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that `args` begin with; an unknown one is told what there is."""
        if args[0] not in self.list_commands(ctx):
            ctx.fail(f"there is no command {args[0]!r} (there are: {', '.join(self.list_commands(ctx))})")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first line of their files, so that help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_line(name)) for name in self.list_commands(ctx)])


def first_line(command: str) -> str:
    """Return what the first line of a command's file says it does."""
    with (_FOLDER / f"{command.replace('-', '_')}.py").open(encoding="utf-8") as file:
        told = file.readline().strip().strip('"')
    return told.partition("`: ")[2] or told


@click.group(cls=_ByPlace, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="payerproof")
def group() -> None:
    """Put a payer's Patient Access API under test.

    Exits with 0 when every applicable check passed, 1 with findings, 2 without findings when something was not learnt,
    3 for evidence that was altered, 4 for wrong usage or configuration, and 130 when interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code; without `arguments`, those of the process."""
    try:
        result: Any = group.main(arguments, prog_name="payerproof", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        code = EXIT_USAGE
    except click.exceptions.Abort:
        click.echo("payerproof: interrupted", err=True)
        code = EXIT_INTERRUPTED
    except PayerproofError as problem:
        click.echo(f"payerproof: {visible(str(problem))}", err=True)
        code = EXIT_USAGE if isinstance(problem, ConfigurationError) else EXIT_UNSURE
    else:
        code = result if isinstance(result, int) else EXIT_PASSED
    sys.exit(code)
