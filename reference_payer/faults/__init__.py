"""One fault a file, in the folder of the suite that has to catch it: its seam, its story and the checks that see it.

A fault module holds `FAULT`, a `Fault`, and `apply(seams)`, which replaces one joint of the healthy payer.
Modules are found by place; there is no list to keep.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType, ModuleType

from payerproof.reference_payer.seams import Seams


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake that real payers make, or could.

    `id` is the file's name with hyphens. `seam` names the joint as a path from `Seams`.
    `story` tells the mistake in a paragraph, `source` where it is known from,
    and `caught_by` the checks that must fail on a payer that has it.
    `seen_by_chance` names those that fail if their questions happen to meet in the payer: neither a miss nor an alarm.
    `target` is the shipped target whose people show it, `households` those of them that it takes; empty: all of them.
    """

    id: str
    title: str
    seam: str
    story: str
    source: str
    caught_by: tuple[str, ...]
    target: str = "demo"
    households: tuple[str, ...] = ()
    seen_by_chance: tuple[str, ...] = ()


class UnknownFault(ValueError):
    """No fault has this id; the message lists those there are."""


@cache
def _modules() -> Mapping[str, ModuleType]:
    names = (info.name for info in pkgutil.walk_packages(__path__, f"{__name__}.") if not info.ispkg)
    found = sorted((import_module(name) for name in names), key=lambda module: str(module.FAULT.id))
    return MappingProxyType({module.FAULT.id: module for module in found})


def all_faults() -> Mapping[str, Fault]:
    """Return every fault by its id, sorted."""
    return {name: module.FAULT for name, module in _modules().items()}


def apply(ids: Iterable[str], seams: Seams) -> None:
    """Apply the faults named by `ids` to `seams`, in their order. Raises UnknownFault."""
    for name in ids:
        module = _modules().get(name)
        if module is None:
            raise UnknownFault(f"there is no fault {name!r} (known: {', '.join(_modules()) or 'none'})")
        module.apply(seams)
