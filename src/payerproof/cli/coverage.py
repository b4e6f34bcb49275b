"""`payerproof coverage`: every way by which a record could leak or access outlive consent, and what tries it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from payerproof import catalog
from payerproof.catalog import Vector
from payerproof.checks.planner.plan import BEYOND, Plan
from payerproof.checks.planner.ways import PREFIX
from payerproof.checks.registry import discover
from payerproof.cli.shared import catalogue, options
from payerproof.cli.shared.foreseeing import foreseen_of
from payerproof.session.run import RunOptions, make_scope
from payerproof.session.vector_cover import Cover, covers
from payerproof.target.reading import load_target

_KINDS = {"LV": "ways by which a record leaks", "RV": "ways by which consent ends", "RR": "races and stale ways"}


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NAMED = 12
"""Ways left out that are named; the others are counted."""


@click.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@click.option("--target", metavar="FILE", help="Tell what is tried against this target, and why the rest is not.")
@click.option("--statement", type=_FILE, metavar="FILE", help="The target's CapabilityStatement, as JSON.")
@options.generated
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(*, as_json: bool, target: str | None, statement: Path | None, generated: int, ids: tuple[str, ...]) -> None:
    """List the leak vectors, withdrawals and races with the checks that try them, or why none does.

    With --target, the cases of a run against that target are counted, with the resource types, the relations of
    requester and subject, the channels and the controls; what its description rules out is told with the reason.
    Of the ways over references that the target declares, told is how many are walked, and what is left out, and why:
    by --statement, its CapabilityStatement, or else by what the guides ask for that it claims. Nothing is sent.

    Written to a pipe or a file, the list has one vector a line, its cells separated by tabs.
    """
    if statement is not None and target is None:
        raise click.UsageError("--statement goes with --target")
    known = catalog.vectors()
    chosen = catalogue.chosen("vector", ids, known) or list(known.values())
    paths: dict[str, list[str]] = {}
    for path in catalog.query_paths():
        paths.setdefault(path.vector, []).append(path.id)
    tried = covers(make_scope(RunOptions(target=load_target(target)))[0], discover(), chosen) if target else {}
    ways = foreseen_of(target, statement, generated) if target and not ids else None
    if as_json:
        told = [{"id": WAYS, "title": _WAYS, **ways.record()}] if ways else []
        catalogue.as_json([*(_record(each, paths, tried.get(each.id)) for each in chosen), *told])
    elif ids:
        click.echo("\n\n".join(_in_full(each, paths, tried.get(each.id)) for each in chosen))
    else:
        groups = {
            title: [_row(each, paths, tried.get(each.id)) for each in chosen if each.id.startswith(kind)]
            for kind, title in _KINDS.items()
        }
        if ways is not None:
            groups[_WAYS] = list(_ways(ways))
        number = sum(bool(each.checks if not target else tried[each.id].cases) for each in chosen)
        catalogue.rows(groups, f"{number} of {len(chosen)} are tried; `payerproof coverage ID` shows one in full")


WAYS, _WAYS = "ways", "ways over references that the target declares"
"""The id of the record that tells of them, and its title."""


def _ways(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Yield a row for each kind of way, then what is left out, each with why."""
    for kind, (walked, every) in plan.by_kind.items():
        yield kind, f"{walked} of {every} walked"
    left = [each.path.id.removeprefix(PREFIX) for each in plan.left_out]
    more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
    if left:
        yield "left out", f"{len(left)} ways", f"{BEYOND}: {', '.join(left[:_NAMED])}{more}"
    for why, names in _reasons(plan.asleep).items():
        yield "not asked", ", ".join(names), why


def _reasons(asleep: Mapping[str, str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, why in asleep.items():
        found.setdefault(why, []).append(name)
    return found


def _row(each: Vector, paths: Mapping[str, list[str]], tried: Cover | None) -> tuple[str, ...]:
    if tried is None:
        number = f"{len(paths.get(each.id, ()))} paths"
        return each.id, each.title, number, ", ".join(each.checks) or f"untested: {each.untested}"
    numbers = (
        f"{tried.cases} cases",
        f"{len(tried.types)} types",
        f"{len(tried.relations)} relations",
        f"{len(tried.channels)} channels",
    )
    asked = ", ".join(name for name in each.checks if name not in tried.not_asked)
    told = [asked, f"not asked: {tried.reason}" if tried.reason else ""]
    return each.id, each.title, *numbers, "; ".join(part for part in told if part)


def _record(each: Vector, paths: Mapping[str, list[str]], tried: Cover | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": each.id,
        "title": each.title,
        "checks": list(each.checks),
        "query_paths": paths.get(each.id, []),
        "untested": each.untested,
    }
    if tried is None:
        return told
    return {
        **told,
        "cases": tried.cases,
        "resource_types": list(tried.types),
        "relations": list(tried.relations),
        "channels": list(tried.channels),
        "controls": list(tried.controls),
        "not_asked": dict(tried.not_asked),
        "told_by_a_run_alone": dict(tried.undecided),
    }


def _in_full(each: Vector, paths: Mapping[str, list[str]], tried: Cover | None) -> str:
    fields: dict[str, Any] = {"way": each.title, "checks": each.checks}
    if tried is None:
        fields["query paths"] = ", ".join(paths.get(each.id, ()))
    else:
        fields |= {
            "cases": str(tried.cases),
            "resource types": ", ".join(tried.types),
            "relations": ", ".join(tried.relations),
            "channels": ", ".join(tried.channels),
            "controls": ", ".join(name.replace("_", " ") for name in tried.controls),
            "not asked": [f"{name}: {why}" for name, why in tried.not_asked.items()],
            "if the target": [f"{name}: has {what}" for name, what in tried.undecided.items()],
        }
    return catalogue.in_full(each.id, {**fields, "untested": each.untested})
