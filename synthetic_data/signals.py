"""What tells each sensitive category, signal by signal, or the reason why a signal has nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.synthetic_data.roster import CATEGORIES, Directory
from payerproof.synthetic_data.tables import Table

SIGNALS = (
    "diagnosis",
    "external_cause",
    "old_diagnosis",
    "procedure",
    "modifier",
    "inpatient_procedure",
    "drg",
    "bill",
    "discharge",
    "revenue",
    "place_of_service",
    "specialty",
    "ndc",
    "drug",
    "test",
    "words",
    "practitioner",
    "organization",
)


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells one category: signal -> code or words; `absent` has the reason for each signal there is none of."""

    category: str
    values: Mapping[str, str]
    absent: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """The signals of every category, and the places that no population can fill, with the reason."""

    signals: Mapping[str, Signals]
    nowhere: Mapping[str, str]


def read_grid(table: Table, directory: Directory) -> Grid:
    """Return the grid in `table`; HouseholdError for a category or a signal that is neither given nor explained."""
    table.text("source")
    with table:
        nowhere = table.table("nowhere").all_texts()
        categories = dict(table.named("categories"))
        for name in CATEGORIES:
            if name not in categories:
                raise table.error("categories", f"lacks {name!r}", ", ".join(CATEGORIES))
        return Grid({name: _signals(name, below, directory) for name, below in categories.items()}, nowhere)


def _signals(category: str, table: Table, directory: Directory) -> Signals:
    with table:
        if category not in CATEGORIES:
            raise table.error("", "is no sensitive category", ", ".join(CATEGORIES))
        absent = table.table("absent").all_texts()
        for signal in absent:
            if signal not in SIGNALS:
                raise table.error(f"absent.{signal}", "is no signal", ", ".join(SIGNALS))
        values = {signal: text for signal in SIGNALS if (text := table.optional_text(signal))}
        for signal in SIGNALS:
            if (signal in values) == (signal in absent):
                given = "is given and said to be absent" if signal in values else "is neither given nor absent"
                raise table.error(signal, given, "a code or words, or the reason why there is none in `absent`")
        table.choice("practitioner", tuple(directory.practitioners))
        table.choice("organization", tuple(directory.organizations))
        return Signals(category, values, absent)
