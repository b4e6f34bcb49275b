"""`population load` and `population verify`: a written population into a target, and whether it is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import click

from payerproof.cli import EXIT_PASSED, EXIT_UNSURE
from payerproof.cli.shared.explained import explained
from payerproof.cli.shared.screen import say
from payerproof.cli.shared.steps import steps
from payerproof.errors import LoadStopped, PayerproofError
from payerproof.provisioning.batches import ENTRIES, Size
from payerproof.provisioning.client import Writer
from payerproof.provisioning.folder import Folder
from payerproof.provisioning.interactions import WAYS, Way
from payerproof.provisioning.journal import Journal, Subject, names_in
from payerproof.provisioning.names import Names
from payerproof.provisioning.readback import DEPTHS, Depth, Found, counted, looked_up, sample_of
from payerproof.provisioning.session import Session, Standing, chosen_way, units_of
from payerproof.session.run import RunOptions, make_scope
from payerproof.synthetic_data.shards import parts_of
from payerproof.target.description import Target
from payerproof.target.reading import load_target
from payerproof.visible import one_line

_SHOWN = 10
_TARGET = click.option("--target", "name", required=True, metavar="FILE", help="The description of the target.")
_WITHOUT = click.option("--without", multiple=True, metavar="TYPE", help="Leave out resources of this type; repeat.")
_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True))


@click.command("load")
@_TARGET
@click.option("--way", type=click.Choice(WAYS), help="How. [default: the best that the CapabilityStatement offers]")
@click.option("--entries", type=click.IntRange(min=1), default=ENTRIES, show_default=True, help="Most in one request.")
@_WITHOUT
@click.option("--read-back", "depth", type=click.Choice(("none", *DEPTHS)), default="sample", show_default=True)
@click.option("--journal", type=click.Path(path_type=Path, dir_okay=False), help="[default: DIR/loads/TARGET.jsonl]")
@click.option("--afresh", is_flag=True, help="Forget the journal: the target was emptied.")
@_FOLDER
def load(
    *,
    name: str,
    way: Way | None,
    entries: int,
    without: tuple[str, ...],
    depth: str,
    journal: Path | None,
    afresh: bool,
    folder: Path,
) -> int:
    """Load the population in DIR into a target that allows writes; again, to go on where it stopped.

    Exits with 0 when everything is in and was read back, with 2 when not all of it is.
    """
    target = load_target(name)
    complete, known = True, dict[str, str]()
    with explained(), Writer(target, writes=True) as writer:
        parts = _parts(folder)
        if journal is not None and len(parts) > 1:
            raise click.UsageError("--journal goes with one folder; each shard of DIR keeps its own")
        for part in parts:
            file = journal or part.path / "loads" / f"{target.name}.jsonl"
            with Journal(file, Subject(part.digest, writer.base, tuple(sorted(without))), afresh=afresh) as kept:
                complete &= _load(part, writer, kept, way, entries, without)
                known |= kept.names
        _warn_of_unknown_members(target, parts, known)
        if complete and depth != "none":
            complete = _verify(parts, writer, _depth(depth), without, Names(known))
    return EXIT_PASSED if complete else EXIT_UNSURE


@click.command("verify")
@_TARGET
@_WITHOUT
@click.option("--read-back", "depth", type=click.Choice(DEPTHS), default="sample", show_default=True)
@click.option("--journal", type=click.Path(path_type=Path, dir_okay=False), help="[default: DIR/loads/TARGET.jsonl]")
@_FOLDER
def verify(*, name: str, without: tuple[str, ...], depth: str, journal: Path | None, folder: Path) -> int:
    """Read the population in DIR back from a target, and say whether all of it is there.

    Exits with 0 when it is, with 2 when something is missing or was not learnt.
    """
    target = load_target(name)
    with explained(), Writer(target, writes=False) as writer:
        parts = _parts(folder)
        known: dict[str, str] = {}
        for part in parts:
            known |= names_in(journal or part.path / "loads" / f"{target.name}.jsonl")
        _warn_of_unknown_members(target, parts, known)
        found = _verify(parts, writer, _depth(depth), without, Names(known))
    return EXIT_PASSED if found else EXIT_UNSURE


def _warn_of_unknown_members(target: Target, parts: Sequence[Folder], known: Mapping[str, str]) -> None:
    """Say which members the target file will test that are not in the folder: another seed, or other households."""
    scope, _ = make_scope(RunOptions(target))
    tested = {account.patient: name for name, account in scope.accounts.items() if account.seeded and account.patient}
    made = {person["patient"] for part in parts for person in part.lines("people.ndjson")}
    held = made | {known.get(f"Patient/{each}", "").partition("/")[2] for each in made}
    absent = [name for patient, name in tested.items() if patient not in held]
    if absent:
        names = ", ".join(absent[:_SHOWN]) + (" …" if len(absent) > _SHOWN else "")
        say(
            f"note: {len(absent)} of {len(tested)} members whom {target.path} tests are not in this population: {names}"
        )


def _parts(folder: Path) -> list[Folder]:
    return [Folder(path) for path in parts_of(folder)]


def _depth(name: str) -> Depth:
    return next(depth for depth in DEPTHS if depth == name)


def _load(
    folder: Folder, writer: Writer, journal: Journal, way: Way | None, entries: int, without: tuple[str, ...]
) -> bool:
    with steps("members", folder.count) as step:
        session = Session(folder, writer, journal, lambda at: step(at.done, at.units), size=Size(entries))
        standing = session.standing
        step(standing.done, standing.units)
        try:
            if not standing.complete:
                session.load(chosen_way(folder, writer, without, way), without)
        except LoadStopped as problem:
            _tell(folder, standing, journal)
            raise LoadStopped(writer.shown(str(problem))) from None
        except (PayerproofError, KeyboardInterrupt):
            _tell(folder, standing, journal)
            raise
    _tell(folder, standing, journal)
    return standing.complete


def _tell(folder: Folder, standing: Standing, journal: Journal) -> None:
    """Say how far the load is, in whole members."""
    before = f", {standing.before:,} of them before" if standing.before else ""
    word = "loaded" if standing.complete else "HALF LOADED"
    say(
        f"{word}: {folder.path}, {standing.done:,} of {standing.units:,} parts acknowledged{before};"
        f" {standing.resources:,} resources now, {standing.refused:,} refused (a part is a member, or what nobody owns)"
    )
    for why, count in Counter(f"{each.item.type}: {each.why}" for each in standing.refusals).most_common(_SHOWN):
        say(f"  {count:,} x {one_line(why, 400)}")
    if not standing.complete:
        say(f"  the same command goes on from {journal.path}")


def _verify(parts: Sequence[Folder], writer: Writer, depth: Depth, without: tuple[str, ...], names: Names) -> bool:
    """Ask for counts, then read as much as `depth` says; tell what is missing."""
    sums: Counter[str] = Counter()
    for part in parts:
        sums.update(part.expected)
    expected = {name: count for name, count in sorted(sums.items()) if name not in without}
    door = writer.door
    problems = [found for found in counted(door.send, door.base, door.headers, expected) if found.why]
    read = 0
    if depth != "counts":
        items = (item for part in parts for unit in units_of(part, without) for item in unit.items)
        chosen = sample_of(items, expected) if depth == "sample" else items
        found = looked_up(door.send, door.base, door.headers, map(names.there, chosen))
        for each in found:
            read += 1
            problems += [each] if each.why else []
    _tell_found(problems, read, sum(expected.values()), writer)
    return not problems


def _tell_found(problems: list[Found], read: int, total: int, writer: Writer) -> None:
    missing = sum(found.certain for found in problems)
    word = "HALF LOADED" if missing else "NOT LEARNT" if problems else "read back"
    say(f"{word}: {total:,} resources by count, {read:,} of them read")
    for found in islice(sorted(problems, key=lambda each: not each.certain), _SHOWN):
        say(f"  {found.name}: {one_line(writer.shown(found.why), 400)}")
    if len(problems) > _SHOWN:
        say(f"  and {len(problems) - _SHOWN:,} more")
    if missing:
        say("  load again with --afresh: what is there already does not change")
