"""`payerproof coverage`: every way by which a record could leak or access outlive consent, and what tries it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import click

from payerproof import catalog
from payerproof.catalog import Vector
from payerproof.checks.registry import discover
from payerproof.cli.shared import catalogue
from payerproof.session.run import RunOptions, make_scope
from payerproof.target.reading import load_target

_KINDS = {"LV": "ways by which a record leaks", "RV": "ways by which consent ends", "RR": "races and stale ways"}


@click.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@click.option("--target", metavar="FILE", help="Count the cases that this target's description makes.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(*, as_json: bool, target: str | None, ids: tuple[str, ...]) -> None:
    """List the leak vectors, withdrawals and races with the checks that try them, or why none does.

    With --target, the number of cases that a run against that target has is told as well; nothing is sent.
    Written to a pipe or a file, the list has one vector a line, its cells separated by tabs.
    """
    known = catalog.vectors()
    chosen = catalogue.chosen("vector", ids, known) or list(known.values())
    paths: dict[str, list[str]] = {}
    for path in catalog.query_paths():
        paths.setdefault(path.vector, []).append(path.id)
    counted = _counted(target, paths) if target is not None else None
    if as_json:
        catalogue.as_json([_record(each, paths, counted) for each in chosen])
    elif ids:
        click.echo("\n\n".join(_in_full(each, paths, counted) for each in chosen))
    else:
        groups = {
            title: [_row(each, paths, counted) for each in chosen if each.id.startswith(kind)]
            for kind, title in _KINDS.items()
        }
        tried = sum(bool(each.checks) for each in chosen)
        catalogue.rows(groups, f"{tried} of {len(chosen)} are tried; `payerproof coverage ID` shows one in full")


def _counted(target: str, paths: Mapping[str, list[str]]) -> Mapping[str, int]:
    """Return how many cases of its checks each vector has; of those over a query path, those over its own."""
    scope, _ = make_scope(RunOptions(target=load_target(target)))
    cases = {item.check.id: tuple(item.cases(scope)) for item in discover()}
    found: Counter[str] = Counter()
    for each in catalog.vectors().values():
        own = set(paths.get(each.id, ()))
        walked = [case for check in each.checks for case in cases.get(check, ())]
        found[each.id] = sum(not own or case.path is None or case.path in own for case in walked)
    return found


def _row(each: Vector, paths: Mapping[str, list[str]], counted: Mapping[str, int] | None) -> tuple[str, ...]:
    number = f"{len(paths.get(each.id, ()))} paths" if counted is None else f"{counted[each.id]} cases"
    return each.id, each.title, number, ", ".join(each.checks) or f"untested: {each.untested}"


def _record(
    each: Vector, paths: Mapping[str, list[str]], counted: Mapping[str, int] | None
) -> dict[str, str | int | list[str]]:
    told: dict[str, str | int | list[str]] = {
        "id": each.id,
        "title": each.title,
        "checks": list(each.checks),
        "query_paths": paths.get(each.id, []),
        "untested": each.untested,
    }
    return told if counted is None else {**told, "cases": counted[each.id]}


def _in_full(each: Vector, paths: Mapping[str, list[str]], counted: Mapping[str, int] | None) -> str:
    return catalogue.in_full(
        each.id,
        {
            "way": each.title,
            "checks": each.checks,
            "query paths": ", ".join(paths.get(each.id, ())),
            "cases": str(counted[each.id]) if counted is not None else "",
            "untested": each.untested,
        },
    )
