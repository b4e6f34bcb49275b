"""Rows of a catalogue for a terminal: columns that line up, the last one wrapped; no colour, no markup."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence

_WIDEST, _NARROWEST = 120, 30


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return `rows` as lines; the last column takes what is left of the terminal's width."""
    return "".join(f"{line}\n" for line in _lines(rows, min(shutil.get_terminal_size().columns, _WIDEST)))


def _lines(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    indent = sum(widths) + 2 * len(widths)
    for row in rows:
        head = "".join(f"{cell:<{size}}  " for cell, size in zip(row, widths, strict=False))
        wrapped = textwrap.wrap(row[-1], max(width - indent, _NARROWEST)) or [""]
        yield (head + wrapped[0]).rstrip()
        yield from (" " * indent + line for line in wrapped[1:])
