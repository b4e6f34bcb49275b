"""The one reader of files on the ground floor: TOML -> Household, acts and providers.

`load_household("h1")` reads a family that ships here; `load_household("my/family.toml")` one from anywhere.
Whatever is wrong raises HouseholdError with file, key and what is allowed; nothing is guessed and nothing is skipped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from payerproof.synthetic_data.errors import HouseholdError
from payerproof.synthetic_data.family import read_family
from payerproof.synthetic_data.household import Household
from payerproof.synthetic_data.placements import placed_acts
from payerproof.synthetic_data.repertoire import Act, read_acts
from payerproof.synthetic_data.roster import Directory, read_directory
from payerproof.synthetic_data.signals import Grid, read_grid
from payerproof.synthetic_data.tables import Table

_HERE = Path(__file__).parent
_HOUSEHOLDS = _HERE / "households"


def household_names() -> tuple[str, ...]:
    """Return the names of the families that ship here, sorted."""
    return tuple(sorted(path.stem for path in _HOUSEHOLDS.glob("*.toml")))


def load_household(name_or_path: str | Path) -> Household:
    """Return the family `name_or_path`, ids as in the file.

    A text without a slash and without `.toml` is the name of a family that ships here.
    Raises HouseholdError.
    """
    text = str(name_or_path)
    if "/" in text or text.endswith(".toml") or isinstance(name_or_path, Path):
        path = Path(name_or_path)
    else:
        path = _HOUSEHOLDS / f"{text}.toml"
        if text not in household_names():
            raise HouseholdError(path.name, "file", "there is no such household", ", ".join(household_names()))
    return read_family(path.stem, _read(path), acts())


@cache
def acts() -> Mapping[str, Act]:
    """Return every act of the repertoire and of the grid by its id; an id in two files raises HouseholdError."""
    found: dict[str, Act] = {}
    for path in sorted((_HERE / "acts").glob("*.toml")):
        for name, act in read_acts(_read(path), directory()).items():
            if name in found:
                raise HouseholdError(path.name, name, "is the id of an act in another file too", "ids used once")
            found[name] = act
    return found | placed_acts(grid())


@cache
def grid() -> Grid:
    """Return what tells each sensitive category, and which places nothing can fill."""
    return read_grid(_read(_HERE / "placements.toml"), directory())


@cache
def directory() -> Directory:
    """Return the payer and the providers that every population shares."""
    return read_directory(_read(_HERE / "providers" / "directory.toml"))


def _read(path: Path) -> Table:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise HouseholdError(str(path), "file", f"cannot be read: {error.strerror}", "a readable TOML file") from error
    except UnicodeDecodeError as error:
        raise HouseholdError(str(path), "file", "is not UTF-8", "a TOML file in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise HouseholdError(str(path), "file", f"is not TOML: {error}", "TOML 1.0") from error
    return Table(path.name, "", data)
