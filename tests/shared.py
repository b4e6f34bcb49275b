"""Where published packages and labelled corpora lie: in a folder `shared` beside the project or above it."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

from payerproof.evidence.compression import lines
from payerproof.evidence.reading import LONGEST_LINE, located
from payerproof.target.description import Target
from payerproof.target.reading import load_target

ROOT = Path(__file__).resolve().parents[1]
SHARED = next(
    (folder / "shared" for folder in ROOT.parents if (folder / "shared" / "fhir-packages").is_dir()),
    ROOT.parent / "shared",
)
"""The folder, whether it is there or not; a test that needs it skips with the reason where it is not."""


def claiming(*guides: str, types: tuple[str, ...] = ()) -> Target:
    """Return the target of the demo with other guides, the first of them for some `types` only, where there are any."""
    parts = {guides[0]: frozenset(types)} if types else {}
    return replace(load_target("demo"), guides=guides, parts=parts)


def evidence_bytes(folder: Path) -> bytes:
    """Return all lines of the evidence in a run folder, as they were before compression."""
    return b"".join(line for _, line in lines(located(folder), LONGEST_LINE))


def content(file: Path) -> bytes:
    """Return the bytes of a file, and behind them what they hold compressed, so that nothing in it hides from a search.

    A compressed file that was cut is read as far as it goes.
    """
    raw = file.read_bytes()
    found, rest = [raw], raw if file.suffix == ".gz" else b""
    while rest:
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        found.append(inflate.decompress(rest))
        rest = inflate.unused_data
    return b"".join(found)
