"""Which definition does a claimed canonical URL mean: of a guide asked for, of one at hand, or none.

A version that is named is taken from the guides asked for and what they depend on, else from any guide at hand.
Without a version the guides asked for decide, in their order, then what they depend on. A claim is never dropped:
what is not at hand is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from payerproof.fhir.errors import PackageError
from payerproof.fhir.guides import Found, Library
from payerproof.fhir.index import Index
from payerproof.fhir.primitives import shown
from payerproof.fhir.remembered import Remembered
from payerproof.fhir.tables import Table
from payerproof.fhir.walk.finding import Findings
from payerproof.fhir.walk.tree import Definition
from payerproof.fhir.workroom import Workroom
from payerproof.guide_names import version_key


class Claimed(NamedTuple):
    """The definition that a claim means, and the room that builds its check."""

    definition: Definition
    room: Workroom


class Claims:
    """Finds what claims mean.

    Guides beyond those asked for get rooms of their own, so that no order of resources changes what a URL means
    inside the others; there are as many as guides are at hand.
    `newest` lets a claim without version, of a guide that was not asked for, mean the newest at hand.
    """

    def __init__(self, library: Library, nested: Callable[..., Findings | None], *, newest: bool) -> None:
        self.home = Workroom(library, nested)
        self._nested, self._newest = nested, newest
        self._rooms: dict[str, Workroom] = {}
        self._index = Index()
        self._known = Remembered()

    def find(self, canonical: str) -> Claimed | str:
        """Return what `url` or `url|version` means, or in one sentence why it cannot be evaluated."""
        known: Claimed | str | None = self._known.get(canonical)
        if known is None:
            known = self._find(canonical)
            self._known.keep(canonical, known, len(canonical))
        return known

    def _find(self, canonical: str) -> Claimed | str:
        url, _, version = canonical.partition("|")
        loaded = list(self._loaded(url))
        if not version and loaded:
            return self._claimed(loaded[0], self.home)
        for matches in (_is, _begins):
            for known_here in loaded:
                if version and matches(known_here.facts.get("version") or known_here.table.version, version):
                    return self._claimed(known_here, self.home)
            for name, known in self._others(url):
                if (matches(known, version) if version else self._newest) and (found := self._opened(name, url)):
                    return self._claimed(found, self._rooms[name])
        return self._reason(url, version, loaded)

    def _loaded(self, url: str) -> Iterator[Found]:
        """Yield the structures `url` of the library: of the guides asked for first, then of what they depend on."""
        library = self.home.library
        tables: Sequence[Table] = list(library.guides)
        for guide in library.guides or (library.base,):
            tables = [*tables, *(table for table in library.in_order(guide) if table not in tables)]
        for table in tables:
            facts = table.profiles["structures"].get(url)
            if facts is not None:
                yield Found(url, facts, table)

    def _others(self, url: str) -> list[tuple[str, str]]:
        """Return the guides at hand beyond the library that hold `url`, each with its version of it, newest first."""
        held = self._index.holders(url)
        kept = [(name, version) for name, version in held.items() if name not in self.home.library.tables]
        return sorted(kept, key=lambda entry: version_key(entry[1]), reverse=True)

    def _opened(self, name: str, url: str) -> Found | None:
        """Return the structure of a guide that was not asked for, or None where the guide cannot be used."""
        try:
            if name not in self._rooms:
                self._rooms[name] = Workroom(Library([name]), self._nested)
            table = self._rooms[name].library.guides[0]
            facts = table.profiles["structures"].get(url)
        except PackageError:
            return None
        return None if facts is None else Found(url, facts, table)

    def _claimed(self, found: Found, room: Workroom) -> Claimed:
        return Claimed(room.builder.open(found), room)

    def _reason(self, url: str, version: str, loaded: Sequence[Found]) -> str:
        there = {found.table.id: found.facts.get("version") or found.table.version for found in loaded}
        there |= dict(self._others(url))
        if not there:
            settle = "`payerproof packages add FILE.tgz` adds the guide that holds it"
            return f"the profile {shown(url)} is in no guide at hand, so it was not evaluated: {settle}"
        listed = ", ".join(f"{known} ({name})" for name, known in there.items())
        wanted = f"is not at hand in version {shown(version)}" if version else "is claimed without version"
        return f"the profile {shown(url)} {wanted}, and was not evaluated: there is {listed}"


def _is(known: str, version: str) -> bool:
    return known == version


def _begins(known: str, version: str) -> bool:
    """Tell whether `known` answers to a shorter version: `2.0` to every 2.0.x."""
    return known.startswith(f"{version}.")
