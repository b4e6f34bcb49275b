"""Cases of an earlier run, asked again: with the same target, people, seed and faults, in a run folder of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from payerproof import __version__
from payerproof.checks.registry import Registered
from payerproof.cli.shared.options import Loudness
from payerproof.cli.shared.running import RunRequest
from payerproof.cli.shared.screen import complain
from payerproof.errors import ConfigurationError, TargetError, did_you_mean
from payerproof.evidence.reading import header
from payerproof.evidence.resuming import resumable
from payerproof.session.plugin import known_checks
from payerproof.target.description import Selection, Target
from payerproof.target.reading import load_target, shipped_targets
from payerproof.target.scope import GENERATED, HISTORIES, Pairs


def request(
    run_dir: Path, target: str | None, asked: Selection, out: Path | None, loudness: Loudness = Loudness.USUAL
) -> RunRequest:
    """Return the request that asks some cases of a run again; `target` None means the target file of that run.

    Raises ConfigurationError where that file is not known or not there any more.
    """
    recorded = header(run_dir)
    options = recorded["options"]
    origin = recorded.get("origin") or {}
    name = target or _target(run_dir, origin)
    _tell_change(name, origin)
    return RunRequest(
        target=name,
        asked=asked,
        out=out,
        seed=recorded["seed"],
        pairs=Pairs(options["pairs"]) if options.get("pairs") in list(Pairs) else Pairs.MARKED,
        generated=options["generated"] if isinstance(options.get("generated"), int) else GENERATED,
        histories=options["histories"] if isinstance(options.get("histories"), int) else HISTORIES,
        start_arguments=tuple(_texts(options.get("start_arguments"))),
        households=tuple(_texts(options.get("households"))),
        loudness=loudness,
    )


def resumed(run_dir: Path, target: str | None, loudness: Loudness, gate: Selection) -> RunRequest:
    """Return the request that goes on with a run that was stopped; `gate` says which findings fail it.

    Raises ConfigurationError where it cannot be the same run: the target file, an extension or the version of the
    harness is another, or the run came to its end.
    """
    evidence = resumable(run_dir)
    recorded, origin = evidence.header, evidence.header.get("origin") or {}
    name = target or _target(run_dir, origin)
    described, options = load_target(name), recorded["options"]
    _refuse_changes(run_dir, described, recorded)
    asked, chosen = options.get("asked"), options.get("selection") or {}
    if not isinstance(asked, dict) or {"-k", "-m", "arguments"} & chosen.keys():
        told = "the choice of its cases is not on record in full (-k, -m and node ids of pytest are not)"
        raise ConfigurationError(told, where=str(run_dir), allowed="`payerproof rerun`, in a run of its own")
    checks_asked = tuple(_texts(asked.get("check"))) or tuple(options.get("selected") or {})
    excluded, reports = (tuple(_texts(asked.get(key))) for key in ("exclude", "report"))
    rest = Selection((), checks_asked, excluded, (), reports, gate.fail_on, gate.max_failures or 0)
    return replace(request(run_dir, name, rest, run_dir), resume=True, loudness=loudness)


def _refuse_changes(run_dir: Path, described: Target, recorded: Mapping[str, Any]) -> None:
    """Raise ConfigurationError where what a run was begun with is not what is there now."""
    origin, tool = recorded.get("origin") or {}, recorded["tool"]
    told = "a run is gone on with under the description that it was begun with"
    before = (origin.get("target_file") or {}).get("sha256")
    now = hashlib.sha256(described.path.read_bytes()).hexdigest()
    if before != now:
        problem = f"{described.path} is not the target file of this run: its SHA-256 was {before}, and is {now}"
        raise ConfigurationError(problem, where=str(run_dir), allowed=f"the same file; {told}")
    extended = {each.name: each.digest for each in described.extensions}
    for each in origin.get("extensions") or ():
        if extended.get(each["name"]) != each["sha256"]:
            problem = f"the extension {each['name']} is not what it was when this run began"
            raise ConfigurationError(problem, where=str(run_dir), allowed=f"the same files; {told}")
    if tool["version"] != __version__:
        problem = f"the run was begun by version {tool['version']} of the harness, and this is {__version__}"
        raise ConfigurationError(
            problem, where=str(run_dir), allowed="the same version, so that its checks are the same"
        )


def selection(before: Mapping[str, Any], known: Collection[str]) -> Selection:
    """Return what a run was asked for, as far as its results name it: suites, checks and severities."""
    given = before["scope"]["selection"]
    names, severities = (tuple(filter(None, given.get(f"--{name}", "").split(","))) for name in ("check", "severity"))
    if any(name.partition("[")[0] not in known for name in names):  # shortened, or of another version
        names = ()
    return Selection(suite=tuple(before["suites"]), check=names, severity=severities, max_failures=0)


def known_ids(verdicts: Iterable[Mapping[str, Any]], known: Collection[str]) -> tuple[str, ...]:
    """Return the ids of the cases that can be asked by their id: those of checks that are known."""
    return tuple(verdict["id"] for verdict in verdicts if verdict["check"] in known)


def checks(run_dir: Path, target: str | None) -> Mapping[str, Registered]:
    """Return by its id every check that can be asked of a run's target, or of another `target`.

    Raises ConfigurationError where the target file is not known.
    """
    described = load_target(target or _target(run_dir, header(run_dir).get("origin") or {}))
    return {item.check.id: item for item in known_checks(described)}


def finding_of(found: Mapping[str, Any], name: str, run_dir: Path) -> Mapping[str, Any]:
    """Return the finding whose fingerprint begins with `name`. Raises ConfigurationError for none or several."""
    fingerprints = [finding["fingerprint"] for finding in found["findings"]]
    hits = [finding for finding in found["findings"] if name and finding["fingerprint"].startswith(name.lower())]
    if len(hits) == 1:
        return dict(hits[0])
    missing = f"there is no finding {name!r}{did_you_mean(name, fingerprints)}"
    raise ConfigurationError(
        f"{len(hits)} findings begin with {name!r}" if hits else missing,
        where=str(run_dir),
        allowed=", ".join(fingerprints) or "the run has no findings",
    )


def _target(run_dir: Path, origin: Mapping[str, Any]) -> str:
    """Return the target file of a run: the one that its command line named, or one that ships."""
    command = _texts(origin.get("command"))
    given = [after for before, after in pairwise(command) if before == "--target"]
    given += [word.removeprefix("--target=") for word in command if word.startswith("--target=")]
    shipped = str((origin.get("target_file") or {}).get("name")).removesuffix(".toml")
    for name in [*given, *([shipped] if shipped in shipped_targets() else [])]:
        try:
            load_target(name)
        except TargetError:
            continue
        return name
    raise ConfigurationError(
        "the target file of this run is not known here", where=str(run_dir), allowed="--target FILE, the same file"
    )


def _tell_change(name: str, origin: Mapping[str, Any]) -> None:
    """Say so where the target file is not the one that the run had."""
    before = (origin.get("target_file") or {}).get("sha256")
    path = load_target(name).path
    if before and hashlib.sha256(path.read_bytes()).hexdigest() != before:
        complain(f"{path} is not what it was at that run: it is asked as it is described now")


def _texts(value: Any) -> Sequence[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
