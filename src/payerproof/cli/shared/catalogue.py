"""What the catalogue commands share: finding records by id, and showing them as lists, in full, or as JSON."""

from __future__ import annotations

import difflib
import shutil
import sys
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import click
import orjson

from payerproof.cli.shared.table import table

_WIDEST = 110
_NEAREST = 3
Record = TypeVar("Record")


def chosen(kind: str, ids: Iterable[str], known: Mapping[str, Record]) -> list[Record]:
    """Return the records of `ids` in their order. Raises click.UsageError for an unknown id, with the nearest ones."""
    wanted = tuple(dict.fromkeys(ids))
    for name in wanted:
        if name not in known:
            raise click.UsageError(unknown(kind, name, known))
    return [known[name] for name in wanted]


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """Return what to say of an id that no record has: the nearest known ones, or all if they are few."""
    near = difflib.get_close_matches(name, known, n=_NEAREST)
    if near:
        return f"there is no {kind} {name!r} (did you mean {' or '.join(near)}?)"
    plural = "query-paths" if kind == "query path" else f"{kind}s"
    return f"there is no {kind} {name!r} (`payerproof {plural}` lists the {len(known)} there are)"


def as_json(records: Sequence[Mapping[str, Any]]) -> None:
    """Write records as one JSON array."""
    click.echo(orjson.dumps(records, option=orjson.OPT_INDENT_2))


def rows(heads: Mapping[str, Sequence[Sequence[str]]], count: str) -> None:
    """Write rows below their headings; to a pipe or a file one row a line, its cells separated by tabs."""
    if not sys.stdout.isatty():
        for group in heads.values():
            for row in group:
                click.echo("\t".join(row))
        return
    for head, group in heads.items():
        click.echo(head)
        click.echo(table([(f"  {row[0]}", *row[1:]) for row in group]))
    click.echo(count)


def in_full(head: str, fields: Mapping[str, str | Iterable[str]]) -> str:
    """Return one record as text: its head, then a line or more for each field that is not empty."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    label = max(len(name) for name in fields) + 4
    lines = [head]
    for name, value in fields.items():
        parts = [value] if isinstance(value, str) else list(value)
        for number, part in enumerate(part for part in parts if part):
            start = f"  {name if number == 0 else '':<{label - 2}}"
            lines += textwrap.wrap(
                part,
                width,
                initial_indent=start,
                subsequent_indent=" " * label,
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join(lines)
