"""What a run knows besides what ships: the checks and requirements of a target's extensions.

All of it is looked over before the first request, so that a mistake in a user's folder is told with file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from payerproof import catalog
from payerproof.checks.needs import NEEDS
from payerproof.checks.registry import Registered, discover
from payerproof.errors import CatalogError, did_you_mean
from payerproof.model import Requirement
from payerproof.obligations import dangling
from payerproof.session.controls import CONTROLS
from payerproof.target.extensions import Extension, of_kind


def checks(extensions: Iterable[Extension] = (), promises: Iterable[str] = ()) -> tuple[Registered, ...]:
    """Return every check that ships or lies in the extensions.

    `promises` are a target's lists of promises: a check may name their requirements.
    Raises CatalogError, which names the place of a check, where it names a requirement, need or control that there is
    not.
    """
    every = tuple(extensions)
    found = discover(every)
    own = [item for item in found if any(_lies_in(item, extension) for extension in every)]
    if own:
        rows = requirements(every, promises).values()
        for item in own:
            _look_over(item, tuple(rows))
    return found


def requirements(extensions: Iterable[Extension] = (), promises: Iterable[str] = ()) -> Mapping[str, Requirement]:
    """Return the requirements that ship, and those of all lists of promises that a target or its extensions have."""
    files = [Path(name) for name in promises if name.endswith(".toml")]
    files += of_kind(extensions, "promises").values()
    own = {row.id: row for file in dict.fromkeys(files) for row in catalog.own_promises(file).values()}
    return {**catalog.requirements(), **own}


def _lies_in(item: Registered, extension: Extension) -> bool:
    return Path(item.place.rpartition(":")[0]).is_relative_to(extension.folder)


def _look_over(item: Registered, rows: Iterable[Requirement]) -> None:
    rows = tuple(rows)
    ids = [row.id for row in rows]
    if lost := dangling(item.check, rows):
        near = did_you_mean(lost[0], ids)
        told = f"{item.check.id} names {lost[0]}, which is no requirement and no guide's rule{near}"
        allowed = "the ids that `payerproof requirements` lists, or one of a list in `promises/`"
        raise CatalogError(told, where=item.place, allowed=allowed)
    for name in item.check.needs:
        if name not in NEEDS:
            told = f"{item.check.id} needs {name!r}, which is nothing that a target can have{did_you_mean(name, NEEDS)}"
            raise CatalogError(told, where=item.place, allowed=", ".join(NEEDS))
    if item.check.control not in CONTROLS:
        told = f"{item.check.id} names the control {item.check.control!r}{did_you_mean(item.check.control, CONTROLS)}"
        raise CatalogError(told, where=item.place, allowed=", ".join(CONTROLS))
