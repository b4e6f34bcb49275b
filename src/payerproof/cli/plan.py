"""`payerproof plan`: the ways over references that a target declares, and the query paths that are made for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from payerproof.checks.planner.walking import PLAN
from payerproof.checks.planner.writing import as_toml, kept, read_back
from payerproof.cli.shared import catalogue, options
from payerproof.cli.shared.foreseeing import foreseen_of
from payerproof.errors import ConfigurationError, did_you_mean
from payerproof.evidence.reading import located, read
from payerproof.target.query_path import QueryPath

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_RUN = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("plan")
@click.option("--target", metavar="FILE|NAME", help="A target file, or the name of one that ships.")
@click.option("--statement", type=_FILE, metavar="FILE", help="The target's CapabilityStatement, as JSON.")
@click.option("--run", "run_dir", type=_RUN, metavar="RUN", help="The query paths that were made in this run.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Write them as files.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@options.generated
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(
    *,
    target: str | None,
    statement: Path | None,
    run_dir: Path | None,
    keep: Path | None,
    as_json: bool,
    generated: int,
    ids: tuple[str, ...],
) -> None:
    """List the query paths that are made for a target beside those that ship; with IDs, show each as its file.

    Nothing is sent. What the target declares is taken from --statement, or else from what the guides ask for that it
    claims. With --run, the paths are those that a run walked, made from what its target told.

    A kept file is a query path like any other: in the folder `query_paths` of an extension every run walks it.
    """
    if (target is None) is (run_dir is None):
        raise click.UsageError("say --target FILE|NAME, or --run RUN")
    plan = None if run_dir is not None else foreseen_of(str(target), statement, generated)
    paths = [each.path for each in plan.chosen] if plan is not None else _of_a_run(run_dir or Path())
    kinds = plan.by_kind if plan is not None else {}
    known = {path.id: path for path in paths}
    if unknown := next((name for name in ids if name not in known), None):
        told = f"no query path {unknown!r} is made here{did_you_mean(unknown, known)}"
        raise click.UsageError(f"{told}; `payerproof plan` without an id lists those that are")
    chosen = [known[name] for name in dict.fromkeys(ids)] or list(known.values())
    if keep is not None:
        for path in chosen:
            click.echo(kept(path, keep))
    elif as_json:
        catalogue.as_json([dataclasses.asdict(path) for path in chosen])
    elif ids:
        click.echo("\n".join(f"# {path.id}.toml\n{as_toml(path)}" for path in chosen), nl=False)
    else:
        groups: dict[str, list[tuple[str, ...]]] = {}
        for path in chosen:
            groups.setdefault(str(path.kind), []).append((path.id, str(path.kind), _request(path)))
        walked = ", ".join(f"{kind} {some} of {every}" for kind, (some, every) in kinds.items())
        catalogue.rows(groups, f"{len(chosen)} generated query paths{f'; ways walked: {walked}' if walked else ''}")


def _request(path: QueryPath) -> str:
    return f"{path.method} {path.template or orjson.dumps(path.body).decode()}"


def _of_a_run(run_dir: Path) -> list[QueryPath]:
    """Return the query paths that a run made. Raises ConfigurationError where it made none."""
    told: Mapping[str, Any] | None = next(iter(read(located(run_dir)).notes_on(PLAN)), None)
    listed = told.get("paths") if told else None
    if not isinstance(listed, list):
        raise ConfigurationError(
            "no query paths were made in this run",
            where=str(run_dir),
            allowed="a run with household-no-foreign-data or household-no-unasked-data, and without --generated 0",
        )
    return [read_back(each) for each in listed]
