"""The compiled tables that ship: one folder per guide version, deterministic to the byte.

    fixtures/ig/<guide>/<version>/manifest.json      package, its sha256, dependencies, digests of the tables
    fixtures/ig/<guide>/<version>/profiles.json.gz   facts.structures
    fixtures/ig/<guide>/<version>/terms.json.gz      terms.terms
    fixtures/ig/<guide>/<version>/displays.json.gz   terms.displays; not there where the guide names no code
    fixtures/ig/<guide>/<version>/contents.json.gz   where each definition stands in the three, see contents.py
Written anew with `python -m payerproof.fhir.tables PACKAGE.tgz... --into fixtures/ig`.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from payerproof.fhir.contents import Facts, Placed, parsed, unpacked, with_places
from payerproof.fhir.errors import PackageError
from payerproof.fhir.facts import Bases, structures
from payerproof.fhir.packages import Package, read_package
from payerproof.fhir.terms import displays, terms

FORMAT = 1
"""Raised whenever the meaning of a table changes, so that a stale one is refused."""
PROFILES, TERMS, DISPLAYS = "profiles.json.gz", "terms.json.gz", "displays.json.gz"
CONTENTS, MANIFEST = "contents.json.gz", "manifest.json"


@dataclass(frozen=True)
class Table:
    """One guide version, ready to be indexed. The tables behind it are read when they are first needed.

    `bases` finds the structures of other packages that a package without snapshots builds on.
    """

    name: str
    version: str
    dependencies: dict[str, str]
    source: Path | Package
    bases: Bases = lambda _url: None

    @property
    def id(self) -> str:
        """`name#version`."""
        return f"{self.name}#{self.version}"

    @cached_property
    def profiles(self) -> Mapping[str, Any]:
        """`{"structures", "rules"}`, see facts.py."""
        if isinstance(self.source, Package):
            return structures(self.source.resources(), self.bases)
        return self._read(PROFILES)

    @cached_property
    def terms(self) -> Mapping[str, Any]:
        """`{"codesystems", "valuesets"}`, see terms.py."""
        return terms(self.source.resources()) if isinstance(self.source, Package) else self._read(TERMS)

    @cached_property
    def displays(self) -> Mapping[str, Mapping[str, list[str]]]:
        """How the codes of each code system are shown, by URL and code, see terms.py."""
        if isinstance(self.source, Package):
            found: Mapping[str, Any] = displays(self.source.resources())
        else:
            found = self._read(DISPLAYS) if (self.source / DISPLAYS).exists() else {"displays": {}}
        kept: Mapping[str, Mapping[str, list[str]]] = found["displays"]
        return kept

    @cached_property
    def versions(self) -> dict[str, str]:
        """The version of each structure, by URL; known without reading the structures where the table has contents."""
        found = self._contents["versions"] if self._contents else _versions(self.profiles["structures"])
        return {url: version or self.version for url, version in found.items()}

    @cached_property
    def resources(self) -> frozenset[str]:
        """The resource types that are defined here; known as above."""
        return frozenset(self._contents["resources"] if self._contents else _resources(self.profiles["structures"]))

    @cached_property
    def _contents(self) -> Facts:
        if isinstance(self.source, Package) or not (self.source / CONTENTS).exists():
            return {}
        file = self.source / CONTENTS
        found: Any = parsed(unpacked(file), file)
        if not isinstance(found, dict) or found.keys() - {DISPLAYS} != {
            "versions",
            "resources",
            PROFILES,
            TERMS,
        }:
            raise PackageError("these are no contents of a table", where=str(file))
        return found

    def _read(self, name: str) -> Mapping[str, Any]:
        assert isinstance(self.source, Path)  # noqa: S101 - the callers above have just asked
        file = self.source / name
        if self._contents:
            return Placed(file, self._contents[name])
        found: Facts = parsed(unpacked(file), file)
        return found


def _versions(definitions: Mapping[str, Any]) -> dict[str, str | None]:
    return {url: facts.get("version") for url, facts in definitions.items()}


def _resources(definitions: Mapping[str, Any]) -> list[str]:
    return [
        facts["type"]
        for facts in definitions.values()
        if facts["kind"] == "resource" and facts["derivation"] == "specialization" and not facts["abstract"]
    ]


def compile_tables(package: Package) -> dict[str, bytes]:
    """Return the files of a guide's folder by name. The same package gives the same bytes, on any day and machine."""
    resources = list(package.resources())
    profiles = structures(resources)
    tables = {PROFILES: with_places(profiles), TERMS: with_places(terms(resources))}
    if any((shown := displays(resources))["displays"]):
        tables[DISPLAYS] = with_places(shown)
    contents: Facts = {
        "versions": _versions(profiles["structures"]),
        "resources": sorted(_resources(profiles["structures"])),
        **{name: places for name, (_, places) in tables.items()},
    }
    files = {name: _pack(text) for name, (text, _) in tables.items()}
    files[CONTENTS] = _pack(orjson.dumps(contents))
    manifest = {
        "format": FORMAT,
        "name": package.name,
        "version": package.version,
        "dependencies": dict(sorted(package.dependencies.items())),
        "package": package.path.name,
        "sha256": package.sha256(),
        "tables": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    files[MANIFEST] = json.dumps(manifest, indent=2).encode() + b"\n"
    return files


def _pack(text: bytes) -> bytes:
    return gzip.compress(text, compresslevel=9, mtime=0)


def read_table(folder: Path) -> Table:
    """Read the manifest in `folder`. Raises `PackageError` for another format or a damaged file."""
    where = folder / MANIFEST
    try:
        manifest = json.loads(where.read_text(encoding="utf-8"))
        found = Table(manifest["name"], manifest["version"], manifest["dependencies"], folder)
        written = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackageError(f"the manifest cannot be read: {error!r}", where=str(where)) from None
    if written != FORMAT:
        raise PackageError(f"format {written}", where=str(where), allowed=str(FORMAT))
    return found


def main() -> None:
    """Compile packages into the folder of shipped tables."""
    parser = argparse.ArgumentParser(prog="python -m payerproof.fhir.tables", description=main.__doc__)
    parser.add_argument("packages", nargs="+", type=Path, metavar="PACKAGE.tgz")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    for path in options.packages:
        package = read_package(path)
        folder = options.into / package.name / package.version
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in compile_tables(package).items():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
