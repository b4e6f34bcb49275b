"""Ways out: a population as files, either all there or plainly not there.

Layout `ndjson`: one `<Type>.ndjson` for each kind of resource.
Layout `bundles`: `shared.json` and one transaction bundle for each member in `members/`, every entry a PUT.
Both: `people.ndjson` (who), `data.ndjson` (the manifest: owner, category, dates and canaries of every resource),
and last of all `manifest.json`, which names every file with its size and digest.

A folder without `manifest.json` is unfinished, whatever else is in it; writing again starts clean.
Memory does not grow with the number of members.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

import orjson

from payerproof.synthetic_data.atomic import LineFile, Written, digest_of
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.person import Person

Layout = Literal["ndjson", "bundles"]
LAYOUTS: tuple[Layout, ...] = ("ndjson", "bundles")
MANIFEST = "manifest.json"
_FORMAT = 1
_UNFINISHED = MANIFEST + ".part"
"""There from the first byte to the last, so that a folder left by a killed run is known to be ours."""

_OURS = re.compile(
    r"(manifest|shared)\.json(\.part)?|(people|data|[A-Z]\w+)\.ndjson(\.part)?|members(/[^/]+\.json(\.part)?)?"
    r"|loads(/[^/]+\.jsonl)?"
)


class Source(Protocol):
    """What can be written: a population in memory, or one made while it is written."""

    @property
    def seed(self) -> int:
        """The seed."""

    @property
    def guide(self) -> str:
        """The guide, as package#version."""

    @property
    def members(self) -> Iterable[Person]:
        """Everybody, in order."""

    @property
    def shared(self) -> Iterable[dict[str, Any]]:
        """What nobody owns."""


def write(source: Source, out: Path, layout: Layout = "ndjson") -> Path:
    """Write `source` into the folder `out` and return the path of its manifest.

    Raises PopulationError if `out` holds anything that is not an earlier population, OSError if the disk refuses.
    """
    _clear(out)
    counts: Counter[str] = Counter()
    people = 0
    with ExitStack() as stack:
        manifest = stack.enter_context(LineFile(out / MANIFEST))
        sink: _Sink = stack.enter_context(_SINKS[layout](out))
        who = stack.enter_context(LineFile(out / "people.ndjson"))
        data = stack.enter_context(LineFile(out / "data.ndjson"))
        sink.shared(source.shared)
        for person in source.members:
            people += 1
            sink.person(person)
            who.line({"member": person.member.id, "number": person.number, "patient": person.patient_id})
            for datum in person.data:
                counts[datum.type] += 1
                data.line(datum._asdict())
        files = [*sink.finish(), who.finish(), data.finish()]
        manifest.line(
            {
                "format": _FORMAT,
                "layout": layout,
                "seed": source.seed,
                "guide": source.guide,
                "people": people,
                "owned": dict(sorted(counts.items())),
                "files": [asdict(file) for file in files],
            }
        )
        manifest.finish()
    return out / MANIFEST


def read_manifest(folder: Path, *, digests: bool = False) -> Mapping[str, Any]:
    """Return the manifest of a finished folder; PopulationError if it is unfinished, damaged or none of ours.

    Sizes are always compared; with `digests` every byte is.
    """
    try:
        manifest: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise PopulationError(f"{folder} holds no finished population: {MANIFEST} cannot be read") from error
    except orjson.JSONDecodeError as error:
        raise PopulationError(f"{folder / MANIFEST} is not JSON: {error}") from error
    if manifest.get("format") != _FORMAT:
        raise PopulationError(f"{folder / MANIFEST} has format {manifest.get('format')!r} (allowed: {_FORMAT})")
    for file in manifest["files"]:
        path = folder / file["name"]
        size = path.stat().st_size if path.is_file() else 0
        if size != file["size"]:
            raise PopulationError(f"{path} has {size} bytes, the manifest says {file['size']}")
        if digests and digest_of(path) != file["digest"]:
            raise PopulationError(f"{path} is not what was written: the manifest tells another digest")
    return manifest


class _Sink:
    """Where resources go; `finish` gives the files their names."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of what is open."""

    def shared(self, resources: Iterable[dict[str, Any]]) -> None:
        """Take what nobody owns."""
        raise NotImplementedError

    def person(self, person: Person) -> None:
        """Take everything one person owns."""
        raise NotImplementedError

    def finish(self) -> Iterator[Written]:
        """Yield every file, finished."""
        raise NotImplementedError


class _ByType(_Sink):
    """NDJSON: one file for each type, opened when the first resource of the type comes."""

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._files: dict[str, LineFile] = {}
        self._stack = ExitStack()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def shared(self, resources: Iterable[dict[str, Any]]) -> None:
        for resource in resources:
            self._file(resource["resourceType"]).line(resource)

    def person(self, person: Person) -> None:
        for row in person.rows:
            self._file(row.datum.type).text(row.text)

    def finish(self) -> Iterator[Written]:
        for kind in sorted(self._files):
            yield self._files[kind].finish()

    def _file(self, kind: str) -> LineFile:
        if kind not in self._files:
            self._files[kind] = self._stack.enter_context(LineFile(self._out / f"{kind}.ndjson"))
        return self._files[kind]


class _ByMember(_Sink):
    """Transaction bundles: one file for what is shared, one for each member."""

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._written: list[Written] = []

    def shared(self, resources: Iterable[dict[str, Any]]) -> None:
        self._bundle("shared.json", resources)

    def person(self, person: Person) -> None:
        self._bundle(f"members/{person.member.id}.json", person.resources)

    def finish(self) -> Iterator[Written]:
        yield from self._written

    def _bundle(self, name: str, resources: Iterable[dict[str, Any]]) -> None:
        made = bundle(resources)
        with LineFile(self._out / name) as file:
            file.line(made)
            written = file.finish()
        self._written.append(Written(name, len(made["entry"]), written.size, written.digest))


_SINKS: Mapping[Layout, type[_Sink]] = {"ndjson": _ByType, "bundles": _ByMember}


def bundle(resources: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a transaction Bundle that puts every resource under its own id: sending it twice changes nothing."""
    entries = [
        {"resource": each, "request": {"method": "PUT", "url": f"{each['resourceType']}/{each['id']}"}}
        for each in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def remove(folder: Path) -> None:
    """Take away a population, finished or not, and its folder. Raises PopulationError if there is anything else."""
    _clear(folder)
    (folder / _UNFINISHED).unlink(missing_ok=True)
    folder.rmdir()


def _clear(out: Path) -> None:
    """Make `out` an empty folder, taking away an earlier population; any other content is refused, not deleted."""
    out.mkdir(parents=True, exist_ok=True)
    found = list(out.rglob("*"))
    if not found:
        return
    other_files = [path for path in found if not _OURS.fullmatch(path.relative_to(out).as_posix())]
    if other_files or not _is_population(out):
        other_file = (other_files or found)[0].relative_to(out)
        raise PopulationError(f"{out} holds {other_file}, which is no population made here (allowed: an empty folder)")
    (out / _UNFINISHED).touch()
    (out / MANIFEST).unlink(missing_ok=True)
    for path in sorted(found, reverse=True):
        if path.is_dir():
            path.rmdir()
        elif path.name != _UNFINISHED:
            path.unlink(missing_ok=True)


def _is_population(out: Path) -> bool:
    if (out / _UNFINISHED).is_file():
        return True
    try:
        return bool(orjson.loads((out / MANIFEST).read_bytes())["format"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return False
