"""The command line: each module of this folder is one command, found by its place and loaded when it is called.

The first line of a command's file tells `payerproof --help` what it does.
What commands share lies in `shared/`.

Exit codes
----------
0    every applicable check passed
1    findings
2    no findings, but something was not learnt: inconclusive, in error, or the target could not be asked
3    the harness itself failed: its disk, its run folder, its output, a bug; what was recorded until then is kept
4    wrong usage or configuration
5    the evidence of a run was altered
130  interrupted; what was recorded until then is written, and marked incomplete
"""

from __future__ import annotations

import os
import re
import signal
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from payerproof.cli.shared import streams
from payerproof.errors import ConfigurationError, PayerproofError, RecordingFailed, did_you_mean
from payerproof.visible import visible

EXIT_PASSED, EXIT_FINDINGS, EXIT_UNSURE, EXIT_BROKEN, EXIT_USAGE, EXIT_ALTERED, EXIT_INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a command in order."""

_FOLDER = Path(__file__).parent
_GIVEN = re.compile(r"'(.*?)' is not one of ")


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
            known = self.list_commands(ctx)
            ctx.fail(f"there is no command {args[0]!r}{did_you_mean(args[0], known)} (there are: {', '.join(known)})")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first line of their files, so that help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_line(name)) for name in self.list_commands(ctx)])


def first_line(command: str) -> str:
    """Return what the first line of a command's file says it does."""
    with (_FOLDER / f"{command.replace('-', '_')}.py").open(encoding="utf-8") as file:
        stated = file.readline().strip().strip('"')
    return stated.partition("`: ")[2] or stated


@click.group(cls=_ByPlace, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="payerproof")
def group() -> None:
    """Put a payer's Patient Access API under test.

    Exits with 0 when every applicable check passed, 1 with findings, 2 without findings when something was not learnt,
    3 when the harness itself failed, 4 for wrong usage or configuration, 5 when the evidence of a run was altered,
    and 130 when interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code; without `arguments`, those of the process."""
    streams.secure()
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` ignores one of them
            signal.signal(number, _interrupt)
    sys.exit(_code(arguments))


def _code(arguments: Sequence[str] | None) -> int:
    """Run the command line; return its exit code. Whatever goes wrong is told in one line on standard error."""
    try:
        result: Any = group.main(arguments, prog_name="payerproof", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        if hint := _hint(problem):
            click.echo(f"  {hint}", err=True)
        return EXIT_USAGE
    except (Exception, KeyboardInterrupt) as problem:  # noqa: BLE001 - a bug must never end with the code of a finding
        stated, code = _ended_by(problem)
        click.echo(f"payerproof: {visible(stated)}", err=True)
        return code
    if (unwritten := streams.lost()) is not None:
        click.echo(f"payerproof: standard output was lost: {unwritten.strerror}", err=True)
        return result if isinstance(result, Judged) else EXIT_BROKEN
    return result if isinstance(result, int) else EXIT_PASSED


def _hint(problem: click.ClickException) -> str:
    """Return what a mistake of usage is told besides: the nearest of the choices, or the commands that there are."""
    if isinstance(problem, click.exceptions.NoSuchCommand) and problem.ctx is not None:
        known = problem.ctx.command
        return f"there are: {', '.join(sorted(known.commands))}" if isinstance(known, click.Group) else ""
    kind = getattr(getattr(problem, "param", None), "type", None)
    if isinstance(problem, click.BadParameter) and isinstance(kind, click.Choice):
        given = _GIVEN.match(problem.message)
        return did_you_mean(given[1], map(str, kind.choices)).removeprefix(": ") if given else ""
    return ""


def _ended_by(problem: BaseException) -> tuple[str, int]:
    """Return what to say of an exception that ended a command, and the exit code."""
    if isinstance(problem, click.exceptions.Abort | KeyboardInterrupt):
        return "interrupted", EXIT_INTERRUPTED
    if isinstance(problem, PayerproofError):
        broken = EXIT_BROKEN if isinstance(problem, RecordingFailed) else EXIT_UNSURE
        return str(problem), EXIT_USAGE if isinstance(problem, ConfigurationError) else broken
    if isinstance(problem, OSError):
        where = f"{problem.filename}: " if problem.filename else ""
        return f"{where}{problem.strerror or problem}", EXIT_BROKEN
    return f"a bug of the harness: {_last_frame(problem)}", EXIT_BROKEN


class Judged(int):
    """An exit code that says what a run found; its reports lie on the disk, so lost output changes nothing."""


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _last_frame(problem: BaseException) -> str:
    """Return what happened and where, on one line; all frames where PAYERPROOF_TRACEBACK is set."""
    if os.environ.get("PAYERPROOF_TRACEBACK"):
        return "".join(traceback.format_exception(problem))
    frames = traceback.extract_tb(problem.__traceback__)
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(problem).__name__}: {problem}{where}; PAYERPROOF_TRACEBACK=1 tells more"
