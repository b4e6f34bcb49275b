"""Guides with everything they depend on, and canonical URLs resolved the way a guide's author meant them.

The same canonical stands in several versions of a guide. A `Scope` looks first into one guide, then into its
dependencies, nearest first, and last into whatever else is loaded, newest first.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from payerproof.fhir.errors import PackageError, UnknownGuide
from payerproof.fhir.packages import Package, read_package
from payerproof.fhir.remembered import Remembered
from payerproof.fhir.tables import Table, read_table
from payerproof.guide_names import MANIFEST, at_hand, offer, package_folder, shipped_folder, version_key

BASE = "hl7.fhir.r4.core#4.0.1"
TERMINOLOGY = "hl7.terminology.r4"
_ALIAS = re.compile(r"^(?P<name>.+?)\.v?(?P<version>\d[\d.]*)$")
ONLY_R4 = "R4 (4.0.1): no other version of FHIR is validated"
_CORE = re.compile(r"^hl7\.fhir\.r4\.(core|expansions|examples)$")


class Found(NamedTuple):
    """A definition together with the guide it stands in. `facts` as in facts.py or terms.py."""

    url: str
    facts: dict[str, Any]
    table: Table

    @property
    def canonical(self) -> str:
        """`url|version`, with the guide's version where the definition has none."""
        return f"{self.url}|{self.facts.get('version') or self.table.version}"


@cache
def shipped() -> dict[str, Table]:
    """Return the guides that ship, by `name#version`, sorted."""
    found = (read_table(place.parent) for place in sorted(shipped_folder().glob(f"*/*/{MANIFEST}")))
    return {table.id: table for table in found}


def open_guide(name: str) -> Table:
    """Return the guide `NAME#VERSION`: one that ships, else one from the package folder.

    `NAME` alone is the newest version at hand; a path ending in .tgz, or of a folder, is a package outside.
    Raises `UnknownGuide`, naming what there is and what is nearest, and `PackageError` for a package of another FHIR
    version than R4.
    """
    if name in shipped():
        return shipped()[name]
    if name.endswith((".tgz", ".tar.gz")) or "/" in name or os.sep in name:
        return _opened(read_package(_outside(Path(name))))
    if name and "#" not in name and (versions := [each for each in at_hand() if each.partition("#")[0] == name]):
        return open_guide(versions[-1])
    folder = package_folder() / name
    if "#" in name and folder.is_dir():
        package = read_package(folder)
        if package.id != name:
            raise PackageError(f"the folder holds {package.id}", where=str(folder), allowed=name)
        return _opened(package)
    raise UnknownGuide(f"no guide {name!r}", where="guides", allowed=offer(name, at_hand()))


def _outside(place: Path) -> Path:
    """Return where a package named by its path stands: a file, or the folder that holds `package/`."""
    if not place.exists():
        raise UnknownGuide("there is no such file or folder", where=str(place), allowed="a package, .tgz or unpacked")
    if place.is_dir() and not (place / "package").is_dir() and place.name == "package":
        return place.resolve().parent
    return place


def _opened(package: Package) -> Table:
    if package.fhir_versions and not any(version.startswith("4.0") for version in package.fhir_versions):
        listed = ", ".join(package.fhir_versions)
        raise PackageError(f"{package.id} is a guide for FHIR {listed}", where=str(package.path), allowed=ONLY_R4)
    needs = dict(package.dependencies)
    return Table(package.name, package.version, needs, package, partial(_base_of, needs))


def _base_of(needs: dict[str, str], canonical: str) -> tuple[dict[str, Any], list[list[Any]]] | None:
    """Return a structure, with the rules of its guide, that a package builds on: of its dependencies, or R4's own."""
    url, _, version = canonical.partition("|")
    for name in (*(f"{guide}#{wanted}" for guide, wanted in needs.items()), BASE):
        try:
            profiles = open_guide(name).profiles
        except PackageError:
            continue
        facts: dict[str, Any] | None = profiles["structures"].get(url)
        if facts is not None and version in ("", facts.get("version")):
            return facts, profiles["rules"]
    return None


def newest(tables: Iterable[str]) -> list[str]:
    """Return the newest version of each guide among `NAME#VERSION` names, the base specification left out."""
    best: dict[str, str] = {}
    for name in sorted(tables, key=lambda name: version_key(name.partition("#")[2])):
        best[name.partition("#")[0]] = name
    return sorted(name for guide, name in best.items() if guide not in (BASE.partition("#")[0], TERMINOLOGY))


class Library:
    """The tables of the guides asked for and of all they depend on, as far as they are to be had.

    `missing` names the dependencies that are neither shipped nor in the package folder: what refers to them
    cannot be evaluated.
    """

    def __init__(self, guides: Sequence[str]) -> None:
        self.tables: dict[str, Table] = {}
        self.needs: dict[str, tuple[Table, ...]] = {}
        self.missing: set[str] = set()
        self._at_hand = frozenset(at_hand())
        asked = [open_guide(name) for name in guides]
        for table in asked:
            self.tables.setdefault(table.id, table)
        for table in (*tuple(self.tables.values()), open_guide(BASE)):
            self._add(table)
        for table in shipped().values():
            if table.name == TERMINOLOGY:
                self._add(table)
        self.guides = tuple({table.id: self.tables[table.id] for table in asked}.values())
        self.base = self.tables[BASE]
        self.resource_types = self.base.resources

    def _add(self, table: Table) -> None:
        if table.id in self.needs:
            return
        self.tables[table.id] = table
        nearest = [found for name, version in table.dependencies.items() if (found := self._dependency(name, version))]
        self.needs[table.id] = tuple(nearest)
        for found in nearest:
            self._add(found)

    def _dependency(self, name: str, version: str) -> Table | None:
        if _CORE.match(name):
            return shipped()[BASE]
        wanted = f"{name}#{version}"
        alias = _ALIAS.match(name)
        for spelling in (wanted, f"{alias['name']}#{version}" if alias else f"{name}.r4#{version}"):
            if spelling in self.tables:
                return self.tables[spelling]
            if spelling not in self._at_hand:
                continue
            try:
                return open_guide(spelling)
            except PackageError:  # not at hand, or not for R4: what refers to it is not evaluated
                continue
        self.missing.add(wanted)
        return None

    @cache  # noqa: B019 - a library lives as long as its validator, and has one scope per guide
    def scope(self, name: str) -> Scope:
        """Return the scope of one guide, `name#version`."""
        return Scope(self, self.tables[name])

    def in_order(self, first: Table) -> Iterator[Table]:
        """Yield `first`, its dependencies breadth first, the base specification, then the rest, newest first."""
        seen: set[str] = set()
        queue = [first]
        while queue:
            table = queue.pop(0)
            if table.id not in seen:
                seen.add(table.id)
                yield table
                queue += self.needs[table.id]
        rest = [table for table in self.tables.values() if table.id not in seen]
        yield from sorted(rest, key=lambda table: (table.id != BASE, table.name == TERMINOLOGY), reverse=False)


class Scope:
    """Canonical URLs as seen from one guide."""

    def __init__(self, library: Library, home: Table) -> None:
        self.library, self.home = library, home
        self._tables = tuple(library.in_order(home))
        self._known = Remembered()

    def structure(self, canonical: str) -> Found | None:
        """Return the structure behind `url` or `url|version`."""
        return self._find("structures", canonical)

    def value_set(self, canonical: str) -> Found | None:
        """Return the value set behind `url` or `url|version`."""
        return self._find("valuesets", canonical)

    def code_system(self, canonical: str) -> Found | None:
        """Return the code system behind `url` or `url|version`."""
        return self._find("codesystems", canonical)

    def code_systems(self, url: str) -> list[Found]:
        """Return the code system `url` in every version that is loaded."""
        return [
            Found(url, table.terms["codesystems"][url], table)
            for table in self._tables
            if url in table.terms["codesystems"]
        ]

    def _find(self, kind: str, canonical: str) -> Found | None:
        key = (kind, canonical)
        if key in self._known:
            known: Found | None = self._known[key]
            return known
        found = self._search(kind, canonical)
        self._known.keep(key, found, len(canonical))
        return found

    def _search(self, kind: str, canonical: str) -> Found | None:
        url, _, version = canonical.partition("|")
        for table in self._tables:
            content = table.profiles if kind == "structures" else table.terms
            facts = content[kind].get(url)
            if facts is None:
                continue
            found = Found(url, facts, table)
            if not version or _matches(found, version):
                return found
        return None


def _matches(found: Found, version: str) -> bool:
    """Tell whether a definition answers to `version`; `2.0` answers for every 2.0.x."""
    return any(
        known == version or known.startswith(f"{version}.")
        for known in (found.facts.get("version") or "", found.table.version)
    )
