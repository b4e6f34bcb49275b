"""`payerproof validate`: FHIR resources against the base specification and the profiles of guides."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED, EXIT_UNSURE, EXIT_USAGE
from payerproof.cli.shared.watching import changed
from payerproof.errors import ConfigurationError
from payerproof.fhir.formats import FORMATS
from payerproof.fhir.formats.writer import Counts, Differing
from payerproof.fhir.inputs import Entry, entries, files
from payerproof.fhir.issue import IssueSeverity, Verdict
from payerproof.fhir.judging import Judged, Options, judge
from payerproof.fhir.reading import SIZE_LIMIT
from payerproof.fhir.suppressions import Suppressions, read_suppressions
from payerproof.fhir.validator import load
from payerproof.fhir.workers import judge_all

_HIDEABLE = ("not-evaluated", "information", "warning")
_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of the command, its options read; `guides` None stands for the newest that ship."""

    guides: list[str] | None
    options: Options
    form: str
    fail_on: IssueSeverity
    workers: int
    second_opinion: str | None
    exit_zero: bool


@click.command("validate")
@click.argument("files", nargs=-1, metavar="[FILE|FOLDER|PATTERN|-]...")
@click.option(
    "--ig",
    "guides",
    multiple=True,
    metavar="GUIDE",
    help="NAME#VERSION, NAME (the newest at hand), a .tgz or a folder; repeat, or separate with commas.",
)
@click.option("--profile", "profiles", multiple=True, metavar="URL", help="A profile beyond those in meta.profile.")
@click.option("--by-type", is_flag=True, help="Also the guides' own profile for resources that claim none.")
@click.option("--entries", "by_entry", is_flag=True, help="Tell of each entry of a Bundle as a resource of its own.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help="The least severity that ends with 1.",
)
@click.option("--hide", type=click.Choice(_HIDEABLE), multiple=True, help="Do not show this severity; repeat.")
@click.option("--quiet", is_flag=True, help="Show only what rejects a resource, or leaves it open.")
@click.option(
    "--suppress", type=click.Path(path_type=Path), metavar="FILE", help="Known findings, each with a reason (TOML)."
)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes side by side.")
@click.option("--max-size", default=SIZE_LIMIT, show_default=True, metavar="BYTES", help="Of one resource.")
@click.option("--watch", is_flag=True, help="Judge files again whenever they are written, until Ctrl-C.")
@click.option("--serve", type=click.IntRange(0, 65535), metavar="PORT", help="Answer FHIR's $validate on loopback.")
@click.option("--exit-zero", is_flag=True, help="End with 0 whatever is found.")
@click.option(
    "--second-opinion",
    metavar="KIND:PLACE",
    help="Ask an HL7 validator too: cli:URL, wrapper:URL, classic:URL, jars:DIR.",
)
def command(
    *,
    files: tuple[str, ...],
    guides: tuple[str, ...],
    profiles: tuple[str, ...],
    by_type: bool,
    by_entry: bool,
    form: str,
    fail_on: str,
    hide: tuple[str, ...],
    quiet: bool,
    suppress: Path | None,
    workers: int,
    max_size: int,
    watch: bool,
    serve: int | None,
    exit_zero: bool,
    second_opinion: str | None,
) -> None:
    """Judge FHIR R4 resources: JSON, XML or one a line (.ndjson), gzipped or not; from files, folders, patterns such as
    'eob/**/*.json', or standard input.

    A resource is held to the base specification and to each profile it claims in meta.profile, in exactly the version
    it names, from the guides that ship and the package folder (`payerproof packages list`). A claim without version
    means that of the guides given with --ig, or without --ig the newest at hand. Every verdict names the profiles.

    With `--format jsonl` standard input is read one resource a line, and each is answered at once by one line.

    \b
    Exits, in every format, with
      0  every resource is valid
      1  a resource is rejected (or has a warning, with --fail-on warning)
      2  none is rejected, but a profile that one is to keep is not at hand: it was not evaluated
      4  the question cannot be asked
    """  # noqa: D205, D301 - click shows the text as it stands, and \b keeps the table
    try:
        hidden = frozenset(IssueSeverity(name) for name in (*hide, *(_HIDEABLE if quiet else ())))
        known = read_suppressions(suppress) if suppress else Suppressions()
        options = Options(profiles, by_type, by_entry, hidden, max_size, known)
        names = [name.strip() for entry in guides for name in entry.split(",") if name.strip()] or None
        call = _Call(names, options, form, IssueSeverity(fail_on), workers, second_opinion, exit_zero)
        _refuse_combinations(call, files, watch=watch, serve=serve)
        if serve is not None:
            _serve(call, serve)
            return
        status = _watch(call, files) if watch else _once(call, files)
    except (ConfigurationError, OSError) as error:
        click.echo(f"payerproof validate: {error}", err=True)
        raise SystemExit(EXIT_USAGE) from error
    raise SystemExit(status)


def _refuse_combinations(call: _Call, names: Sequence[str], *, watch: bool, serve: int | None) -> None:
    """Say of options that do not go together which they are, and of nothing to judge that it is nothing."""
    opinion = call.second_opinion is not None
    if opinion and (call.options.entries or call.form not in ("text", "json", "jsonl")):
        raise ConfigurationError(
            "--second-opinion compares whole resources", where="options", allowed="--format text, json or jsonl"
        )
    if serve is not None and (watch or opinion or names):
        raise ConfigurationError(
            "--serve takes resources over HTTP alone", where="options", allowed="no file, no --watch"
        )
    if watch and (opinion or not names or "-" in names):
        raise ConfigurationError("--watch looks at files", where="options", allowed="a file, a folder or a pattern")
    if serve is None and not names and sys.stdin.isatty():
        raise ConfigurationError("nothing to judge", where="files", allowed="a file, a folder, a pattern, or a pipe")


# -- once --------------------------------------------------------------------------------------------------------------


def _once(call: _Call, names: Sequence[str]) -> int:
    read = entries(names, sys.stdin.buffer, call.options.limit, by_line=call.form == "jsonl", left_out=_tell_left_out)
    if call.second_opinion is not None:
        return _write(call, _with_opinion(call, call.second_opinion, list(read)))
    return _write(call, ((each, None) for each in judge_all(read, call.guides, call.options, workers=call.workers)))


def _tell_left_out(path: Path) -> None:
    click.echo(f"payerproof validate: left out: {path}, none of its first lines has a resourceType", err=True)


def _with_opinion(call: _Call, place: str, read: list[Entry]) -> Iterator[tuple[Judged, Differing]]:
    """Yield each record with where the second opinion differs; it is asked about all resources at once."""
    # only who asks for a second opinion waits for what it needs
    from payerproof.fhir.second_opinion import compare, open_opinion  # noqa: PLC0415 - as above

    opinion = open_opinion(place, call.guides or [])
    texts = [entry.text for entry in read if isinstance(entry.text, bytes)]
    theirs = opinion.validate_all(texts, call.options.profiles)
    ours = judge_all(read, call.guides, call.options, workers=call.workers)
    for judged, issues in zip(ours, theirs, strict=True):
        yield judged, compare(judged.issues, issues)


def _write(call: _Call, judged: Iterable[tuple[Judged, Differing | None]]) -> int:
    """Write every record; return the exit code. A reader that has seen enough, such as `head`, ends it in peace."""
    counts = Counts()
    try:
        writer = FORMATS[call.form](sys.stdout)
        for each, differences in judged:
            counts.add(each)
            call.options.suppressions.note(each.suppressed)
            writer.add(each, differences)
        writer.end(counts)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that nothing fails while Python ends
        return _status(call, counts)
    for entry in call.options.suppressions.unused:
        click.echo(f"payerproof validate: nothing was suppressed by {entry}", err=True)
    if not counts.verdicts:
        click.echo("payerproof validate: there was no resource to judge", err=True)
    return _status(call, counts)


def _status(call: _Call, counts: Counts) -> int:
    """Return the exit code: a rejection weighs more than what was not evaluated, as in a run of the suites."""
    if call.exit_zero:
        return EXIT_PASSED
    warned = call.fail_on is IssueSeverity.WARNING and counts.warned
    if counts.verdicts[Verdict.INVALID] or warned:
        return EXIT_FINDINGS
    if counts.verdicts[Verdict.NOT_EVALUATED] or not counts.verdicts:
        return EXIT_UNSURE
    return EXIT_PASSED


# -- again and again ---------------------------------------------------------------------------------------------------


def _watch(call: _Call, names: Sequence[str]) -> int:
    """Judge what changes until Ctrl-C; return the exit code of the last time that something had changed."""
    for name in names:
        files(name, _tell_left_out)  # a name that is wrong from the start is told, not waited for
    validator = load(call.guides)
    status = EXIT_PASSED
    try:
        for again in changed(names, _wait):
            if again:
                read = entries(again, sys.stdin.buffer, call.options.limit)
                status = _write(
                    call, ((each, None) for entry in read for each in judge(validator, entry, call.options))
                )
    except KeyboardInterrupt:
        click.echo("payerproof validate: no longer watching", err=True)
    return status


def _wait() -> bool:
    time.sleep(_SECONDS_BETWEEN_LOOKS)
    return True


def _serve(call: _Call, port: int) -> None:
    # only who serves waits for the library's HTTP server
    from payerproof.fhir.serving import ValidateServer  # noqa: PLC0415 - as above

    with ValidateServer(port, load(call.guides), call.options) as server:
        click.echo(f"payerproof validate: POST {server.address} (Ctrl-C ends it)", err=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("payerproof validate: no longer serving", err=True)
