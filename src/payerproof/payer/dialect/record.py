"""The dialect of one target, as frozen records: what it takes, and how it was learnt.

A dialect is no judgement. A server may limit its pages, ask for the patient in every search, or end its addresses with
a slash; whoever asks otherwise learns nothing about its data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FHIR_JSON = "application/fhir+json"
LARGEST_PAGE = 200
"""The largest page that any query path asks for; a target that takes it has no limit that matters here."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a search names the patient: `parameter=ID`, or `parameter=Patient/ID` where `reference` is set.

    An empty `parameter` stands for a search that may name none.
    """

    parameter: str = "patient"
    reference: bool = False

    def pair(self, patient: str) -> str:
        """Return `name=value` for the address, empty where none is named; `patient` is an id that needs no encoding."""
        if not self.parameter:
            return ""
        return f"{self.parameter}=Patient/{patient}" if self.reference else f"{self.parameter}={patient}"

    def __str__(self) -> str:
        """Return the spelling as a person would write it down."""
        return self.pair("ID") if self.parameter else "no patient"


PLAIN = Spelling()


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing about how a target speaks.

    `name` is a slug, `value` short, `detail` a sentence. `usual`: it is the way that needs no care.
    `exchanges` are those it was learnt from; `cause` is the target file's word on it, where it is pinned there.
    """

    name: str
    value: str
    detail: str
    usual: bool = True
    exchanges: tuple[str, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One cause that would make many cases useless, named once: what was met, and what would settle it.

    `adapted`: the harness found a way around it, so that nothing is lost.
    """

    name: str
    detail: str
    remedy: str
    adapted: bool = False
    exchanges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How requests to a target are phrased; as it stands, the plain way of the standard.

    `accept` is the Accept header of requests that ask for none of their own.
    `slash`: addresses end with a slash. `page_limit`: the largest `_count` that is taken, 0 where none is; None where
    `LARGEST_PAGE` is taken or nothing is known.
    `spellings` holds, by resource type, how a search names the patient where that is not the plain way.
    `respelled`: the types of them that are spelled so in every request; the others in query paths alone, since the
    target claims the plain way, and a check that asks for it has to see it refused.
    `outdated` tells each pinned quirk that has expired or no longer shows.
    `needs_patient`: the types whose search is refused, or brings nothing, unless it names the patient.
    `unserved`: the types that nothing declares or owes, and whose search is refused to the entitled in every spelling.
    """

    accept: str = FHIR_JSON
    slash: bool = False
    page_limit: int | None = None
    spellings: Mapping[str, Spelling] = field(default_factory=dict)
    respelled: frozenset[str] = frozenset()
    needs_patient: frozenset[str] = frozenset()
    unserved: frozenset[str] = frozenset()
    traits: tuple[Trait, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    outdated: tuple[str, ...] = ()

    def spelling(self, resource_type: str) -> Spelling:
        """Return how a search of a type names the patient."""
        return self.spellings.get(resource_type, PLAIN)

    def trait(self, name: str) -> Trait | None:
        """Return a trait by its name, or None if nothing was learnt of it."""
        return next((trait for trait in self.traits if trait.name == name), None)
