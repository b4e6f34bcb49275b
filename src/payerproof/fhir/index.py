"""Which guides at hand hold a structure: the way from a canonical URL to a guide that nobody has named."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property

from payerproof.fhir.errors import PackageError
from payerproof.fhir.guides import open_guide, shipped
from payerproof.guide_names import at_hand, package_folder

_INDEX = ".index.json"


class Index:
    """The structures of all guides at hand, read when the first URL is looked up that no loaded guide holds."""

    def holders(self, url: str) -> dict[str, str]:
        """Return the version of the structure `url` in each guide that holds it, by `name#version`, oldest first."""
        return self._holders.get(url, {})

    @cached_property
    def _holders(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name in at_hand():
            for url, version in _versions(name).items():
                found.setdefault(url, {})[name] = version
        return found


def _versions(name: str) -> dict[str, str]:
    """Return the version of each structure of one guide, by URL; a package that cannot be read holds nothing."""
    listed = None if name in shipped() else _listed(name)
    if listed is not None:
        return listed
    try:
        return replace(open_guide(name)).versions  # what is read here is let go again
    except PackageError:
        return {}


def _listed(name: str) -> dict[str, str] | None:
    """Return what a package's own index says, which is shorter to read than all its files; None without one."""
    try:
        index = json.loads((package_folder() / name / "package" / _INDEX).read_text(encoding="utf-8"))
        rows = [row for row in index["files"] if row.get("resourceType") == "StructureDefinition" and row.get("url")]
        return {row["url"]: row.get("version") or name.partition("#")[2] for row in rows}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
