"""`python -m tests.hostile`: every behaviour of the laboratory, one run each, and a table of what came of it.

Exit code 0: all as expected; 1: something is not. The run folders of those stay, and the table names them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tests.hostile.families import Specimen, laboratory
from tests.hostile.laboratory import Trying, tried

_HEAD = ("behaviour", "what the payer does", "learn", "pass", "fail", "open", "found", "exit", "s", "MB", "verdict")


@click.command()
@click.option("--family", "families", multiple=True, help="Only this family; repeat for more.")
@click.option("--id", "ids", multiple=True, help="Only this behaviour; repeat for more.")
@click.option("--fast", is_flag=True, help="Only the fast subset.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Runs at the same time.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the table to this file, too.")
@click.option("--keep", is_flag=True, help="Keep every run folder.")
def main(  # noqa: D103 - the help is the text of the module
    families: tuple[str, ...], ids: tuple[str, ...], *, fast: bool, workers: int, out: Path | None, keep: bool
) -> None:
    chosen = [
        each
        for each in laboratory().values()
        if (not families or each.family in families) and (not ids or each.id in ids) and (each.fast or not fast)
    ]
    if not chosen:
        raise click.UsageError(f"no behaviour; families: {', '.join(dict.fromkeys(_families()))}")
    began, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="hostile-"))
    with ThreadPoolExecutor(workers) as pool:
        ended = []
        for each in pool.map(lambda specimen: _one(specimen, folder, keep=keep), chosen):
            ended.append(each)
            click.echo(_line(each), err=True)
    wrong = [each for each in ended if each.wrong]
    text = "\n".join([*_table(ended), "", _summary(ended, time.monotonic() - began), *_wrong(wrong, folder)])
    click.echo(text)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
    if not wrong and not keep:
        shutil.rmtree(folder)
    sys.exit(1 if wrong else 0)


def _families() -> Iterator[str]:
    yield from (each.family for each in laboratory().values())


def _one(specimen: Specimen, folder: Path, *, keep: bool) -> Trying:
    found = tried(specimen, folder / specimen.id)
    if not found.wrong and not keep:
        shutil.rmtree(folder / specimen.id)
    return found


def _line(each: Trying) -> str:
    return (
        f"{'ok   ' if not each.wrong else 'WRONG'} {each.specimen.id} ({each.seconds:.0f} s, {each.megabytes:.0f} MB)"
    )


def _table(ended: list[Trying]) -> Iterator[str]:
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|{'---|' * len(_HEAD)}"
    for each in ended:
        counts = [str(each.outcomes.get(name, 0)) for name in ("pass", "fail", "inconclusive")]
        cells = [each.specimen.id, each.specimen.what, each.specimen.expected.learn, *counts, ", ".join(each.failed)]
        cells += [
            str(each.code),
            f"{each.seconds:.0f}",
            f"{each.megabytes:.0f}",
            "wrong" if each.wrong else "as expected",
        ]
        yield f"| {' | '.join(cells)} |"


def _summary(ended: list[Trying], seconds: float) -> str:
    wrong = sum(bool(each.wrong) for each in ended)
    most = max(each.megabytes for each in ended)
    slowest = max(ended, key=lambda each: each.seconds)
    return (
        f"{len(ended)} behaviours in {seconds:.0f} s: {len(ended) - wrong} as expected, {wrong} not. "
        f"Most memory {most:.0f} MB; slowest {slowest.specimen.id}, {slowest.seconds:.0f} s."
    )


def _wrong(wrong: list[Trying], folder: Path) -> Iterator[str]:
    for each in wrong:
        yield f"\n{each.specimen.id} ({folder / each.specimen.id}):"
        yield from (f"- {text}" for text in each.wrong)


if __name__ == "__main__":
    main()
