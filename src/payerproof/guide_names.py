"""The names of guides, `NAME#VERSION`: which ship, which stand in the package folder, and which one was meant.

Of a guide that ships the types are read as well, so that a target file can be checked without the validator.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

import orjson

PACKAGE_FOLDER = "PAYERPROOF_PACKAGES"
"""Environment variable that names the folder of unpacked packages; `~/.fhir/packages` without it."""
MANIFEST = "manifest.json"
"""The file that makes a folder `NAME/VERSION` a guide with profile tables."""


def shipped_folder() -> Path:
    """Return the folder of the tables that ship."""
    return Path(str(files("payerproof.fixtures"))) / "ig"


def package_folder() -> Path:
    """Return the folder of the user's own packages, laid out as `NAME#VERSION/package/…`."""
    named = os.environ.get(PACKAGE_FOLDER)
    return Path(named) if named else Path.home() / ".fhir" / "packages"


def at_hand() -> list[str]:
    """Return `name#version` of every guide that ships or stands in the package folder, sorted by name and version."""
    home = package_folder()
    own = (place.name for place in home.glob("*#*")) if home.is_dir() else ()
    return sorted({*_shipping(MANIFEST), *own}, key=_by_version)


def claimable() -> list[str]:
    """Return the guides that a target may claim: those at hand, and those whose requirements alone ship."""
    return sorted({*at_hand(), *_shipping("requirements.toml")}, key=_by_version)


def types_of(guide: str) -> list[str]:
    """Return the resource types that a guide has profiles or a capability for, sorted; none where it does not ship."""
    name, _, version = guide.partition("#")
    found: set[str] = set()
    for file, key in (("profiles.json.gz", "structures"), ("search.json.gz", "capabilities")):
        place = shipped_folder() / name / version / file
        if place.is_file():
            told = orjson.loads(gzip.decompress(place.read_bytes()))[key]
            profiled = {facts["type"] for facts in told.values() if facts.get("kind") == "resource"}
            found |= profiled if key == "structures" else told.keys()
    return sorted(found)


def offer(wanted: str, known: Sequence[str]) -> str:
    """Say which of `known` could have been meant by a guide that is not at hand, or else all of them."""
    name, _, version = wanted.partition("#")
    same = [each for each in known if each.partition("#")[0] == name]
    near = get_close_matches(name, {each.partition("#")[0] for each in known}, n=1, cutoff=0.6)
    listed = f"; add others with `payerproof packages add FILE.tgz` (to {package_folder()})"
    if same and version:
        return f"{', '.join(same)}{listed}"
    if near:
        there = ", ".join(each for each in known if each.partition("#")[0] == near[0])
        return f"did you mean {near[0]}? There is {there}{listed}"
    return f"{', '.join(known)}{listed}"


def version_key(version: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts versions by number: 2.10.0 after 2.9.0, 2.0.0-dev before 2.0.0."""
    parts = re.split(r"[.\-]", version)
    return (*((int(part), "") if part.isdigit() else (-1, part) for part in parts), (0, ""))


def _by_version(name: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    guide, _, version = name.partition("#")
    return guide, version_key(version)


def _shipping(file: str) -> Iterator[str]:
    """Yield `name#version` of every guide that ships with a file of this name."""
    for place in shipped_folder().glob(f"*/*/{file}"):
        yield f"{place.parent.parent.name}#{place.parent.name}"
