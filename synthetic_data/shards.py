"""A population made in parts: a folder of shards, each as `--shard I/N` writes it.

Put together in order, the files of the shards are those of the whole, byte for byte.
While they are made, `making.json` says which; making the same again keeps those that are finished.
The folder is complete once `shards.json` is there and `making.json` is gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from payerproof.synthetic_data.atomic import LineFile, digest_of
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.sample import Sample
from payerproof.synthetic_data.write import MANIFEST, Layout, read_manifest, remove, write

SHARDS = "shards.json"
_FORMAT = 1
_PLAN = "making.json"
_OURS = re.compile(r"shard-\d+-of-\d+|(shards|making)\.json(\.part)?")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which population is made in how many parts, and how it is laid out."""

    households: int
    seed: int
    guide: str
    layout: Layout
    parts: int

    def __post_init__(self) -> None:
        """Raise PopulationError for what cannot be sampled."""
        self.source(self.parts)

    def source(self, part: int) -> Sample:
        """Return shard `part`, counted from 1."""
        return Sample(self.households, self.seed, self.guide, part, self.parts)

    def name(self, part: int) -> str:
        """Return the name of the folder of shard `part`; by name they are in order."""
        return f"shard-{part:0{len(str(self.parts))}}-of-{self.parts}"

    def make(self, out: Path, part: int) -> Path:
        """Write one shard; any process that sees the folder may."""
        return write(self.source(part), out / self.name(part), self.layout)


def begin(plan: Plan, out: Path) -> list[int]:
    """Make `out` ready for `plan`, and return the parts that are still to be made.

    Finished shards of the same plan stay, any other population made here goes.
    Raises PopulationError if there is anything else.
    """
    out.mkdir(parents=True, exist_ok=True)
    same = _read(out / _PLAN) == _plan_record(plan)
    other_files = [path.name for path in out.iterdir() if not _OURS.fullmatch(path.name)]
    if other_files:
        raise PopulationError(f"{out} holds {other_files[0]}, which is no shard made here (allowed: an empty folder)")
    if not same:
        (out / SHARDS).unlink(missing_ok=True)
        for folder in [path for path in out.iterdir() if path.is_dir()]:
            remove(folder)
        _put(out / _PLAN, _plan_record(plan))
    return [part for part in range(1, plan.parts + 1) if not (same and _is_finished(out / plan.name(part)))]


def finish(plan: Plan, out: Path) -> Mapping[str, Any]:
    """Name every shard, with the digest of its manifest; return the sums over all of them.

    Raises PopulationError if one is not there: whoever made it did not write into this folder.
    """
    people, owned, shards = 0, Counter[str](), []
    for part in range(1, plan.parts + 1):
        folder = out / plan.name(part)
        manifest = read_manifest(folder)
        people += manifest["people"]
        owned.update(manifest["owned"])
        shards.append({"name": folder.name, "digest": digest_of(folder / MANIFEST)})
    record = {**_plan_record(plan), "people": people, "owned": dict(sorted(owned.items())), "shards": shards}
    _put(out / SHARDS, record)
    (out / _PLAN).unlink()
    return record


def parts_of(folder: Path) -> Iterator[Path]:
    """Yield the folders of a population, in order: the shards that `shards.json` names, or the folder itself.

    Raises PopulationError where shards are still being made, or one is not what `shards.json` says.
    """
    if (folder / _PLAN).exists():
        raise PopulationError(f"{folder} is unfinished: not all of its shards are made")
    record = _read(folder / SHARDS)
    if record is None:
        yield folder
        return
    if record.get("format") != _FORMAT:
        raise PopulationError(f"{folder / SHARDS} has format {record.get('format')!r} (allowed: {_FORMAT})")
    for shard in record["shards"]:
        manifest = folder / shard["name"] / MANIFEST
        if not manifest.is_file() or digest_of(manifest) != shard["digest"]:
            raise PopulationError(f"{manifest} is not what {SHARDS} names")
        yield manifest.parent


def _put(path: Path, value: Mapping[str, Any]) -> None:
    with LineFile(path) as file:
        file.line(value)
        file.finish()


def _plan_record(plan: Plan) -> dict[str, Any]:
    return {"format": _FORMAT, **asdict(plan)}


def _is_finished(folder: Path) -> bool:
    try:
        read_manifest(folder)
    except PopulationError:
        return False
    return True


def _read(path: Path) -> dict[str, Any] | None:
    """Return a file's JSON object; None where there is no file. Raises PopulationError for anything else."""
    try:
        value = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except orjson.JSONDecodeError as error:
        raise PopulationError(f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise PopulationError(f"{path} is no list of shards")
    return value
