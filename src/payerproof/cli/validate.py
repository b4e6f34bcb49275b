"""`payerproof validate`: FHIR resources against the base specification and the profiles of guides."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click
import orjson

from payerproof.errors import ConfigurationError, PayerproofError
from payerproof.fhir.guides import newest, shipped
from payerproof.fhir.issue import Issue, IssueSeverity
from payerproof.fhir.reading import SIZE_LIMIT, UnreadableResource, read_resource
from payerproof.fhir.second_opinion import Differences, SecondOpinion, compare, open_opinion
from payerproof.fhir.validator import Validator, load

EXIT_REJECTED, EXIT_USAGE = 1, 4
_COLOURS = {
    IssueSeverity.FATAL: "red",
    IssueSeverity.ERROR: "red",
    IssueSeverity.WARNING: "yellow",
    IssueSeverity.INFORMATION: "blue",
    IssueSeverity.NOT_EVALUATED: "cyan",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, beyond the files."""

    profiles: tuple[str, ...]
    by_type: bool
    quiet: bool
    limit: int


@click.command("validate")
@click.option("--ig", "guides", multiple=True, metavar="NAME#VERSION", help="A guide; repeat, or separate with commas.")
@click.option("--profile", "profiles", multiple=True, metavar="URL", help="A profile beyond those in meta.profile.")
@click.option("--by-type", is_flag=True, help="Also the guides' own profile for resources that claim none.")
@click.option("--format", "form", type=click.Choice(["text", "json", "jsonl"]), default="text", show_default=True)
@click.option("--quiet", is_flag=True, help="Only what rejects a resource.")
@click.option("--max-size", default=SIZE_LIMIT, show_default=True, metavar="BYTES", help="Of one resource.")
@click.option(
    "--second-opinion",
    metavar="KIND:PLACE",
    help="Ask an HL7 validator too: cli:URL, wrapper:URL, classic:URL, jars:DIR.",
)
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True))
def command(
    *,
    guides: tuple[str, ...],
    profiles: tuple[str, ...],
    by_type: bool,
    form: str,
    quiet: bool,
    max_size: int,
    second_opinion: str | None,
    files: tuple[str, ...],
) -> None:
    """Judge the resources in FILES (.json, or .ndjson with one a line), or on standard input with `-`.

    A resource is judged by the base specification and the profiles in its meta.profile. Without --ig the newest
    version of every guide that ships is loaded. With `--format jsonl` one resource a line is read and one line of
    issues written for each, in order.

    Exits with 0 if nothing is rejected, 1 if something is, 4 if the question cannot be asked.
    """
    options = Options(profiles, by_type, quiet, max_size)
    try:
        names = [name.strip() for entry in guides for name in entry.split(",") if name.strip()]
        validator = load(names or newest(shipped()))
        if form == "jsonl":
            answer_lines(validator, _sources(files), sys.stdout.buffer, options)
            return
        opinion = open_opinion(second_opinion, names) if second_opinion else None
        rejected = _report(validator, files, form, options, opinion)
    except (ConfigurationError, OSError) as error:
        click.echo(f"payerproof validate: {error}", err=True)
        raise SystemExit(EXIT_USAGE) from error
    raise SystemExit(EXIT_REJECTED if rejected else 0)


# -- one line each -----------------------------------------------------------------------------------------------------


def answer_lines(validator: Validator, sources: Iterable[BinaryIO], sink: BinaryIO, options: Options) -> None:
    """Read one resource a line, write one line of issues each, in order; memory is that of the longest line."""
    index = 0
    for source in sources:
        for line in lines(source, options.limit):
            issues = _judged(validator, line, options)
            answer = {"index": index, "issues": [issue.as_dict() for issue in issues]}
            sink.write(_bytes(answer) + b"\n")
            sink.flush()  # whoever asks line by line waits for this one
            index += 1


def lines(source: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yield the lines of `source`; of a line beyond `limit` bytes only its beginning, one byte more than allowed."""
    while line := source.readline(limit + 2):
        if not line.endswith(b"\n"):
            while (rest := source.readline(2**20)) and not rest.endswith(b"\n"):
                pass
        yield line.rstrip(b"\r\n")[: limit + 1]


def _judged(validator: Validator, text: bytes, options: Options) -> list[Issue]:
    """Judge one text. What goes wrong inside is said about this resource, and the rest of the batch goes on."""
    try:
        profiles = (*options.profiles, *_own_profiles(validator, text, options))
        issues = validator.validate(text, profiles, limit=options.limit)
    except PayerproofError as error:
        return [Issue(IssueSeverity.FATAL, "", None, "exception", str(error))]
    except Exception as error:  # noqa: BLE001 - a bug of ours must not cost the rest of the batch its verdicts
        message = f"the validator broke on this resource: {type(error).__name__}: {error}"
        return [Issue(IssueSeverity.FATAL, "", None, "exception", message)]
    return [issue for issue in issues if issue.rejects] if options.quiet else issues


def _own_profiles(validator: Validator, text: bytes, options: Options) -> tuple[str, ...]:
    if not options.by_type:
        return ()
    try:
        resource, _ = read_resource(text, options.limit)
    except UnreadableResource:
        return ()
    meta = resource.get("meta")
    claims = isinstance(meta, dict) and meta.get("profile")
    return () if claims else validator.profiles_for(resource)


def _bytes(answer: object) -> bytes:
    try:
        return orjson.dumps(answer)
    except TypeError:  # half a surrogate pair of the resource stands in a message; ASCII can spell it
        return json.dumps(answer).encode("ascii")


# -- for people --------------------------------------------------------------------------------------------------------


def _sources(files: tuple[str, ...]) -> Iterator[BinaryIO]:
    for name in files or ("-",):
        if name == "-":
            yield sys.stdin.buffer
        else:
            with Path(name).open("rb") as file:
                yield file


def _texts(files: tuple[str, ...], limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield a name and the text of each resource."""
    for name in files or ("-",):
        if name == "-":
            yield "standard input", sys.stdin.buffer.read(limit + 1)
        elif name.endswith((".ndjson", ".jsonl")):
            with Path(name).open("rb") as file:
                for number, line in enumerate(lines(file, limit), 1):
                    yield f"{name}:{number}", line
        else:
            with Path(name).open("rb") as file:
                yield name, file.read(limit + 1)


def _report(
    validator: Validator, files: tuple[str, ...], form: str, options: Options, opinion: SecondOpinion | None
) -> int:
    """Print what is found about each resource; return how many are rejected."""
    counts: Counter[str] = Counter()
    rejected = total = 0
    answers: list[dict[str, object]] = []
    for name, text, theirs in _with_opinion(_texts(files, options.limit), options, opinion):
        issues = _judged(validator, text, options)
        differences = None if theirs is None else compare(issues, theirs)
        total += 1
        rejected += any(issue.rejects for issue in issues)
        counts.update(issue.severity.value for issue in issues)
        if form == "json":
            answers.append(_answer(name, issues, differences))
        else:
            _print(name, issues, differences)
    if form == "json":
        click.echo(orjson.dumps(answers, option=orjson.OPT_INDENT_2).decode())
    else:
        _summary(total, rejected, counts)
    return rejected


def _with_opinion(
    texts: Iterator[tuple[str, bytes]], options: Options, opinion: SecondOpinion | None
) -> Iterator[tuple[str, bytes, list[Issue] | None]]:
    """Yield each text with what the second opinion says; it is asked about all of them at once."""
    if opinion is None:
        for name, text in texts:
            yield name, text, None
        return
    kept = list(texts)
    theirs = opinion.validate_all([text for _, text in kept], options.profiles)
    for (name, text), issues in zip(kept, theirs, strict=True):
        yield name, text, issues


def _answer(name: str, issues: list[Issue], differences: Differences | None) -> dict[str, object]:
    answer: dict[str, object] = {"resource": name, "issues": [issue.as_dict() for issue in issues]}
    if differences is not None:
        answer["second_opinion"] = differences.as_dict()
    return answer


def _print(name: str, issues: list[Issue], differences: Differences | None) -> None:
    bad = any(issue.rejects for issue in issues)
    click.secho(f"{name}: {'rejected' if bad else 'accepted'}", bold=True, fg="red" if bad else "green")
    for issue in issues:
        label = click.style(f"{issue.severity.value:13}", fg=_COLOURS[issue.severity])
        rule = f" [{issue.constraint}]" if issue.constraint else ""
        click.echo(f"  {label} {issue.expression}{rule}: {issue.message}")
        if issue.profile:
            click.echo(f"  {'':13} {issue.profile} {issue.element or ''}")
    for line in differences.lines() if differences is not None else ():
        click.echo(f"  {line}")


def _summary(total: int, rejected: int, counts: Counter[str]) -> None:
    shown = ", ".join(
        f"{counts[severity.value]} {severity.value}" for severity in IssueSeverity if counts[severity.value]
    )
    click.echo(f"{total} resource{'s' if total != 1 else ''}, {rejected} rejected{'; ' + shown if shown else ''}")
