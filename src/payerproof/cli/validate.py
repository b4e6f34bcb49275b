"""`payerproof validate`: FHIR resources against the base specification and the profiles of guides."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import BinaryIO

import click
import orjson

from payerproof.fhir.reading import SIZE_LIMIT
from payerproof.fhir.validator import Validator, load


@click.command("validate")
@click.option("--ig", "guides", multiple=True, metavar="NAME#VERSION", help="A guide; repeat or separate with commas.")
@click.option("--profile", "profiles", multiple=True, metavar="URL", help="A profile beyond those in meta.profile.")
@click.option("--format", "form", type=click.Choice(["text", "json", "jsonl"]), default="text", show_default=True)
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True))
def command(guides: tuple[str, ...], profiles: tuple[str, ...], form: str, files: tuple[str, ...]) -> None:
    """Judge resources in FILES, or on standard input with `-`."""
    validator = load([name for entry in guides for name in entry.split(",") if name])
    if form == "jsonl":
        answer_lines(validator, sys.stdin.buffer, sys.stdout.buffer, profiles)


def answer_lines(validator: Validator, source: BinaryIO, sink: BinaryIO, profiles: tuple[str, ...]) -> None:
    """Read one resource a line, write one line of issues each, in order."""
    for index, line in enumerate(lines(source)):
        issues = validator.validate(line, profiles)
        answer = {"index": index, "issues": [issue.as_dict() for issue in issues]}
        sink.write(orjson.dumps(answer, default=str) + b"\n")
    sink.flush()


def lines(source: BinaryIO, limit: int = SIZE_LIMIT) -> Iterator[bytes]:
    """Yield the lines of `source`; of a line beyond `limit` bytes only its beginning, one byte too long."""
    while line := source.readline(limit + 2):
        if not line.endswith(b"\n"):
            while (rest := source.readline(2**20)) and not rest.endswith(b"\n"):
                pass
        yield line.rstrip(b"\r\n")[: limit + 1]
