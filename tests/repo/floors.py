"""The floors of the house: which room stands on which, as a table. A room imports rooms on lower floors only.

A room is a folder below `src/payerproof`, a folder at the top of the tree, or a module that stands alone.
The modules that everybody may know (the records, the errors, the spelling of hostile text) are one room, `ground`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.repo.arrows import FOLDERS

GROUND = frozenset({"model", "errors", "visible", "json_parts", "guide_names", "__version__", ""})
"""Modules of the package that belong to the room `ground`."""

MOST_ROOMS, MOST_FLOORS, MOST_ARROWS = 22, 10, 110
"""What a person can still take in at the first glance."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The rooms of one floor, and why they stand there: below what uses them, above what they use."""

    rooms: tuple[str, ...]
    because: str


FLOORS = (
    Floor(("cli", "suites", "load"), "what a person starts: commands, checks as pytest tests, load in its own process"),
    Floor(
        ("session", "ui"),
        "runs of checks, which commands start; the page to work in, which starts commands and reads what runs leave",
    ),
    Floor(("checks",), "what each suite asks and how it judges; a run knows checks, checks do not know the run"),
    Floor(
        ("payer",),
        "the target as a check sees it, asked in its dialect: sessions, known values and access rules",
    ),
    Floor(("knowledge",), "what is known of the target's data: canaries, crawled values, who is entitled to each"),
    Floor(("smart", "catalog", "provisioning"), "sign-in, the shipped data files, loading of data: for one target"),
    Floor(
        ("target", "fhir", "reports", "reference_payer"),
        "target files, FHIR, reports (which read evidence and requirements alone), the payer of the demo",
    ),
    Floor(("http", "evidence", "access", "obligations"), "the wire, what is kept of it, the rules of access and scope"),
    Floor(("ground", "synthetic_data", "fixtures"), "records, errors, people and data: they know nothing above them"),
)
"""Top to bottom."""

CHECK_FLOORS = (
    Floor(("public",), "the public APIs, which are searched and judged with the tools of the conformance suite"),
    Floor(("conformance", "smart", "household", "consent", "sensitive", "fuzz", "load"), "one room for each suite"),
    Floor(("planner",), "query paths made from what a target declares, which suites walk beside those that ship"),
    Floor(("common",), "what several suites share"),
    Floor(
        ("registry", "needs", "search_tables"),
        "how a check is declared, what it needs of a target, and what guides say of searching",
    ),
)
"""The rooms inside `checks`, top to bottom."""


def room_of(module: str) -> str:
    """Return the room of a module of the package, by its full name."""
    parts = module.split(".")[1:]
    first = parts[0] if parts else ""
    if first == "__main__":
        return "cli"
    return "ground" if first in GROUND and first not in FOLDERS else first


def levels(floors: tuple[Floor, ...]) -> Mapping[str, int]:
    """Return each room's floor, counted from the bottom, which is 1."""
    return {room: len(floors) - number for number, floor in enumerate(floors) for room in floor.rooms}
