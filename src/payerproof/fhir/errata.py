"""Where R4's own definitions are wrong by their own use, and what holds instead: `fixtures/ig/errata.json`.

    contexts   by the URL of an extension: further places it may stand on; `X.*` is any below X
    bindings   by the id of an element: `codes` that are right beyond the value set, or the `strength` that holds
Each entry names its source.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from payerproof.fhir.guides import shipped_folder


class Errata(NamedTuple):
    """Further contexts by extension; further codes, and another strength, by element."""

    contexts: dict[str, list[list[str]]]
    codes: dict[str, frozenset[str]]
    strengths: dict[str, str]


@cache
def errata() -> Errata:
    """Read the errata that ship."""
    content: dict[str, dict[str, Any]] = json.loads((shipped_folder() / "errata.json").read_text(encoding="utf-8"))
    bindings = content["bindings"]
    return Errata(
        {url: [["element", place] for place in entry["more"]] for url, entry in content["contexts"].items()},
        {place: frozenset(entry["codes"]) for place, entry in bindings.items() if "codes" in entry},
        {place: entry["strength"] for place, entry in bindings.items() if "strength" in entry},
    )
