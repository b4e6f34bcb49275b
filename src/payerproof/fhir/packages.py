"""FHIR packages as published: a gzipped tar or an unpacked folder, read in bounded memory, never unpacked to disk.

Source: https://confluence.hl7.org/display/FHIR/NPM+Package+Specification
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from payerproof.fhir.errors import PackageError

MEMBER_LIMIT = 64 * 2**20
"""Bytes of one file inside a package; the largest in R4 core has 4 MB."""
TOTAL_LIMIT = 2**30
"""Bytes of all files inside a package together; R4 core has 170 MB."""
_SKIPPED = frozenset({"package.json", ".index.json"})


@dataclass(frozen=True, slots=True)
class Package:
    """Name, version and dependencies of one package, and where it stands. `path` is a .tgz or a folder.

    `fhir_versions` are those it says it is for; empty where it says nothing.
    """

    name: str
    version: str
    dependencies: Mapping[str, str]
    path: Path
    fhir_versions: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`name#version`, as guides are named everywhere."""
        return f"{self.name}#{self.version}"

    def resources(self) -> Iterator[dict[str, Any]]:
        """Yield the conformance resources in `package/`, in the order of their file names."""
        for name, text in members(self.path):
            place = PurePosixPath(name)
            if place.parent == PurePosixPath("package") and place.name not in _SKIPPED:
                yield from _resource(text)

    def examples(self) -> Iterator[tuple[str, bytes]]:
        """Yield file name and text of each example in `package/example/`."""
        for name, text in members(self.path):
            if PurePosixPath(name).parent == PurePosixPath("package/example") and _resource(text):
                yield PurePosixPath(name).name, text

    def sha256(self) -> str:
        """Return the checksum of the .tgz file in hex; of a folder, that of its names and contents."""
        digest = hashlib.sha256()
        if self.path.is_file():
            with self.path.open("rb") as file:
                for chunk in iter(lambda: file.read(2**20), b""):
                    digest.update(chunk)
        else:
            for name, text in members(self.path):
                digest.update(name.encode() + b"\0" + text)
        return digest.hexdigest()


def read_package(path: Path) -> Package:
    """Read the head of the package at `path` (a .tgz, or a folder that holds `package/`).

    Raises `PackageError` for what is not a FHIR package.
    """
    for name, text in members(path):
        if PurePosixPath(name) == PurePosixPath("package/package.json"):
            return _head(path, text)
    raise PackageError("it holds no package/package.json, so it is not a FHIR package", where=str(path))


def _head(path: Path, text: bytes) -> Package:
    try:
        head = json.loads(text)
        name, version, needs = head["name"], head["version"], head.get("dependencies") or {}
        releases = head.get("fhirVersions") or head.get("fhir-version-list") or ()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PackageError(f"package.json cannot be used: {error!r}", where=str(path)) from None
    if not (isinstance(name, str) and isinstance(version, str) and isinstance(needs, dict)):
        raise PackageError("name and version are texts, dependencies is an object", where=f"{path}: package.json")
    versions = tuple(map(str, releases)) if isinstance(releases, list) else ()
    return Package(name, version, {str(key): str(value) for key, value in needs.items()}, path, versions)


def _resource(text: bytes) -> list[dict[str, Any]]:
    """Return the resource in `text` as a list of one, or an empty list: packages carry stray files too."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [found] if isinstance(found, dict) and isinstance(found.get("resourceType"), str) else []


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every .json file, sorted by name."""
    if path.is_dir():
        yield from _files(path)
        return
    try:
        with tarfile.open(path, "r:gz") as archive:
            total = 0
            found = []
            for member in archive:
                if not (member.isfile() and member.name.endswith(".json")):
                    continue
                total += member.size
                if member.size > MEMBER_LIMIT or total > TOTAL_LIMIT:
                    raise PackageError(f"{member.name} makes the package larger than is read", where=str(path))
                content = archive.extractfile(member)
                if content is not None:
                    found.append((member.name.removeprefix("./"), content.read()))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise PackageError(f"not a gzipped tar file that can be read: {error}", where=str(path)) from None
    yield from sorted(found, key=lambda pair: pair[0])


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.glob("package/**/*.json")):
        if file.stat().st_size > MEMBER_LIMIT:
            raise PackageError("the file is larger than is read", where=str(file))
        yield file.relative_to(folder).as_posix(), file.read_bytes()
