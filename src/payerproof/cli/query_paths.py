"""`payerproof query-paths`: every query path to a datum, by kind; with ids, each in full."""

from __future__ import annotations

import dataclasses
from itertools import groupby

import click
import orjson

from payerproof import catalog
from payerproof.cli.shared import catalogue
from payerproof.target.extensions import installed, of_kind
from payerproof.target.query_path import QueryPath
from payerproof.target.reading import load_target


@click.command("query-paths")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@click.option("--target", metavar="FILE|NAME", help="With the query paths of this target file's extensions.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(*, as_json: bool, target: str | None, ids: tuple[str, ...]) -> None:
    """List the query paths by which checks request a datum; with IDs, show each in full.

    Written to a pipe or a file, the list has one query path a line: id, kind and title, separated by tabs.
    """
    extensions = load_target(target).extensions if target else installed()
    paths = catalog.with_own_query_paths(of_kind(extensions, "query_paths").values())
    known = {path.id: path for path in sorted(paths, key=lambda path: (path.kind, path.id))}
    chosen = catalogue.chosen("query path", ids, known) or list(known.values())
    if as_json:
        catalogue.as_json([dataclasses.asdict(path) for path in chosen])
    elif ids:
        click.echo("\n\n".join(map(_in_full, chosen)))
    else:
        groups = {
            str(kind): [(path.id, str(path.kind), path.title) for path in members]
            for kind, members in groupby(chosen, key=lambda path: path.kind)
        }
        catalogue.rows(groups, f"{len(chosen)} query paths; `payerproof query-paths ID` shows one in full")


def _in_full(path: QueryPath) -> str:
    return catalogue.in_full(
        path.id,
        {
            "request": path.title,
            "kind": str(path.kind),
            "template": f"{path.method} {path.template}",
            "headers": [f"{name}: {value}" for name, value in path.headers.items()],
            "form": [f"{name}={value}" for name, value in (path.form or {}).items()],
            "body": orjson.dumps(path.body).decode() if path.body else "",
            "types": ", ".join(path.types) + (", and clinical types" if path.clinical else ""),
            "names": str(path.about),
            "control": path.control or "this query path itself, by the person entitled",
            "offered if": [
                f"{name.replace('_', ' ')} {value} is declared"
                for name in ("interaction", "search_param", "operation")
                if (value := getattr(path, name))
            ],
            "why": path.why,
            "weaknesses": ", ".join((*(f"CWE-{number}" for number in path.cwe), *path.owasp)),
        },
    )
