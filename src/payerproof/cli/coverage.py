"""`payerproof coverage`: every way by which a record could leak or access outlive consent, and what tries it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from payerproof import catalog
from payerproof.catalog import Vector
from payerproof.checks.registry import discover
from payerproof.cli.shared import catalogue
from payerproof.session.run import RunOptions, make_scope
from payerproof.session.vector_cover import Cover, covers
from payerproof.target.reading import load_target

_KINDS = {"LV": "ways by which a record leaks", "RV": "ways by which consent ends", "RR": "races and stale ways"}


@click.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@click.option("--target", metavar="FILE", help="Tell what is tried against this target, and why the rest is not.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(*, as_json: bool, target: str | None, ids: tuple[str, ...]) -> None:
    """List the leak vectors, withdrawals and races with the checks that try them, or why none does.

    With --target, the cases of a run against that target are counted, with the resource types, the relations of
    requester and subject, the channels and the controls; what its description rules out is told with the reason.
    Nothing is sent. Written to a pipe or a file, the list has one vector a line, its cells separated by tabs.
    """
    known = catalog.vectors()
    chosen = catalogue.chosen("vector", ids, known) or list(known.values())
    paths: dict[str, list[str]] = {}
    for path in catalog.query_paths():
        paths.setdefault(path.vector, []).append(path.id)
    tried = covers(make_scope(RunOptions(target=load_target(target)))[0], discover(), chosen) if target else {}
    if as_json:
        catalogue.as_json([_record(each, paths, tried.get(each.id)) for each in chosen])
    elif ids:
        click.echo("\n\n".join(_in_full(each, paths, tried.get(each.id)) for each in chosen))
    else:
        groups = {
            title: [_row(each, paths, tried.get(each.id)) for each in chosen if each.id.startswith(kind)]
            for kind, title in _KINDS.items()
        }
        number = sum(bool(each.checks if not target else tried[each.id].cases) for each in chosen)
        catalogue.rows(groups, f"{number} of {len(chosen)} are tried; `payerproof coverage ID` shows one in full")


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
