"""Quirks that the target file pins: used before anything is learnt, and held against what is learnt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from payerproof.dialect.record import Dialect, Spelling
from payerproof.target.description import Quirk

_SPELLED = re.compile(r"([A-Z][A-Za-z]+)\?([A-Za-z_:.-]+)=(Patient/)?ID|([A-Z][A-Za-z]+)\?no patient")


def pinned(quirks: Iterable[Quirk], today: date) -> Dialect:
    """Return the dialect that the quirks still in force make."""
    dialect = Dialect()
    for quirk in quirks:
        if not expired(quirk, today):
            dialect = _applied(dialect, quirk)
    return dialect


def named(dialect: Dialect, quirks: Iterable[Quirk], today: date) -> Dialect:
    """Return the dialect with the causes of its pinned traits; an expired quirk explains nothing, and is told."""
    listed = tuple(quirks)
    causes = {quirk.name: quirk for quirk in listed if not expired(quirk, today)}
    traits = tuple(
        replace(trait, cause=causes[trait.name].cause)
        if trait.name in causes and trait.value == causes[trait.name].value
        else trait
        for trait in dialect.traits
    )
    obstacles = tuple(item for item in dialect.obstacles if not (item.adapted and item.name in causes))
    named_ones = replace(dialect, traits=traits, obstacles=obstacles)
    return replace(named_ones, outdated=tuple(outdated(named_ones, listed, today)))


def outdated(dialect: Dialect, quirks: Iterable[Quirk], today: date) -> Iterator[str]:
    """Tell, in words, each quirk that has expired or no longer shows."""
    for quirk in quirks:
        trait = dialect.trait(quirk.name)
        if expired(quirk, today):
            yield f"quirks.{quirk.name} was expected until {quirk.until}: remove it, or give it another day"
        elif trait is None and quirk.name in {"accept", "trailing-slash"}:
            yield f"quirks.{quirk.name} no longer shows: the target is served in the plain way"
        elif trait is not None and trait.value != quirk.value:
            yield f"quirks.{quirk.name} = {quirk.value!r} no longer shows: {trait.detail}"


def expired(quirk: Quirk, today: date) -> bool:
    """Return whether a quirk's last day is over."""
    return quirk.until is not None and quirk.until < today


def _applied(dialect: Dialect, quirk: Quirk) -> Dialect:
    match quirk.name:
        case "page-limit" if quirk.value.isdigit():
            return replace(dialect, page_limit=int(quirk.value))
        case "patient-parameter":
            return replace(dialect, spellings=dict(_spellings(quirk.value)))
    return dialect


def _spellings(text: str) -> Iterator[tuple[str, Spelling]]:
    for found in _SPELLED.finditer(text):
        kind, name, reference, without = found.groups()
        if without:
            yield without, Spelling("")
        else:
            yield kind, Spelling(name, reference=reference is not None)
