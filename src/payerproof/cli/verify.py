"""`payerproof verify RUN_DIR`: whether anybody touched what a run left."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from payerproof import __version__
from payerproof.cli import EXIT_ALTERED, EXIT_PASSED, EXIT_UNSURE
from payerproof.cli.shared import options
from payerproof.evidence import manifest
from payerproof.evidence.manifest import State
from payerproof.evidence.reading import Evidence
from payerproof.evidence.signing import public_key
from payerproof.visible import one_line, visible

_WORDS = {State.WHOLE: "whole", State.UNSURE: "not proven", State.ALTERED: "ALTERED"}
_COLOURS = {State.WHOLE: "green", State.UNSURE: "yellow", State.ALTERED: "red"}
_EXITS = {State.WHOLE: EXIT_PASSED, State.UNSURE: EXIT_UNSURE, State.ALTERED: EXIT_ALTERED}

_DIFFERENCES = 20
"""Differences, and attested rows, that are told in a line each."""


@click.command("verify")
@click.argument("run_dir", type=options.RunFolder())
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The public key of whoever ran it. [default: your own]",
)
@click.option("--rejudge", "again", is_flag=True, help="Judge again what follows from the recorded exchanges alone.")
def command(run_dir: Path, key_file: Path | None, *, again: bool) -> int:
    """Say whether RUN_DIR is whole, altered (and where), or not proven.

    Holds the chain over the lines of evidence, the digest of every file in the manifest, the signature over the
    manifest, and each report against what the evidence yields today.
    With --rejudge, verdicts are held against the exchanges that they rest on; what was judged again and what cannot
    be is told.
    Exits with 0 when all of it holds and a known key signed it, 2 when the run is incomplete or nobody known vouches
    for it, 4 when RUN_DIR is no folder or the key is none, and 5 when anything was altered, or a verdict is not
    what its exchanges show.
    """
    found = manifest.verify(run_dir, public_key(key_file) if key_file else None)
    facts = list(found.facts)
    if found.evidence is not None:
        _say_origin(found.evidence.header)
        _say_attestations(found.evidence)
        if found.state is not State.ALTERED:
            facts += _reports(run_dir, found.evidence)
        if again:
            facts += _judged_again(found.evidence)
    state = max(fact[0] for fact in facts)
    for each, words in facts:
        click.echo(f"  {click.style(f'{_WORDS[each]:<11}', fg=_COLOURS[each])} {visible(words)}")
    if again and found.evidence is None:
        click.echo("  nothing can be judged again: the evidence cannot be read")
    click.echo(click.style(f"{run_dir}: {_WORDS[state]}", fg=_COLOURS[state], bold=True))
    return _EXITS[state]


def _judged_again(evidence: Evidence) -> list[tuple[State, str]]:
    """Tell what was judged again and what not; return what contradicts the verdicts."""
    from payerproof.session.rejudging import rejudge  # noqa: PLC0415 - the judges are loaded only to judge

    found = rejudge(evidence)
    for word, lines in (("judged again", found.judged), ("not judged again", found.left)):
        for line in lines:
            click.echo(f"  {word + ':':<17} {visible(line)}")
    beyond = len(found.differences) - _DIFFERENCES
    told = [f"other verdict: {line}" for line in found.differences[:_DIFFERENCES]]
    told += [f"and {beyond:,} more differences"] if beyond > 0 else []
    return [(State.ALTERED, line) for line in told] or [(State.WHOLE, "no verdict differs from what was judged again")]


def _say_origin(header: Mapping[str, Any]) -> None:
    origin = header.get("origin") or {}
    tool = header["tool"]
    stated = [f"{tool['name']} {tool['version']}, started {header['started']}"]
    stated += [f"by {origin['user'] or 'an unnamed user'} on {origin['host'] or 'an unnamed host'}"] if origin else []
    stated += [f"commit {origin['commit']}"] if origin.get("commit") else []
    click.echo(f"  {one_line(', '.join(stated), 400)}")


def _say_attestations(evidence: Evidence) -> None:
    for each in evidence.attestations[:_DIFFERENCES]:
        click.echo(f"  {one_line(f'{each.by} attests on {each.on}: {each.row}', 400)}")
    if (beyond := len(evidence.attestations) - _DIFFERENCES) > 0:
        click.echo(f"  and {beyond:,} more attested rows")


def _reports(run_dir: Path, evidence: Evidence) -> list[tuple[State, str]]:
    """Hold each report in the folder against what the evidence yields today."""
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.write import BY_MACHINE, contents, formats_in  # noqa: PLC0415 - as above

    _, made = contents(evidence, formats=formats_in(run_dir))
    missing = [name for name in made if not (run_dir / name).exists()]
    differing = [name for name in made if name not in missing and (run_dir / name).read_bytes() != made[name]]
    stated = [(State.UNSURE, f"{', '.join(missing)}: not there; `payerproof report` makes it")] if missing else []
    drawn = [name for name in differing if name in BY_MACHINE]
    if drawn:
        words = f"{', '.join(drawn)}: not byte for byte what this machine makes of it; its fonts and libraries differ"
        stated.append((State.UNSURE, f"{words}, or it was changed"))
        differing = [name for name in differing if name not in drawn]
    written_by = evidence.header["tool"]["version"]
    if differing and written_by != __version__:
        words = f"{', '.join(differing)}: version {__version__} makes other reports of it than {written_by} did"
        stated.append((State.UNSURE, words))
    elif differing:
        stated.append((State.ALTERED, f"{', '.join(differing)}: not what the evidence yields"))
    return stated or [(State.WHOLE, "every report is what the evidence yields")]
