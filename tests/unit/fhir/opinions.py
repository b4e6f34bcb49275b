"""What the official validator said of official examples with one change each: `opinions/GUIDE-VERSION.ndjson.gz`.

Made once with HL7 validator 6.0.21, offline, with the guide and its dependencies alone. One line a resource:
    file      name of the example
    kind      what was done to it, for people
    change    [[path, value], ...]; without a value the place is removed; {"$parent": true} is the example itself
    text      the whole text instead, where the spelling matters
    rejected  the official verdict
    why       a key of `REASONS` where ours differs
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("opinions")
REASONS = {
    "active-content": "only we reject: active content in a narrative",
    "base64": "only we reject: base64 of a wrong length",
    "cdata": "only the official rejects: a CDATA section is content, too",
    "code": "only we reject: a code that the value set cannot hold (no system, no code, no language tag)",
    "display": "only the official rejects: the display of a coding, a warning here",
    "empty-array": "only we reject: an empty array of primitives",
    "full-url": "only we reject: a full URL that disagrees with the resource beside it",
    "letter-case": "only the official rejects: another letter case in a code system that knows none",
    "narrative": "only we reject: a document type, or something behind the div",
    "no-terminology": "only the official rejects: a value set that it cannot expand without a terminology server",
    "official-breaks": "only the official rejects: its evaluation of a rule breaks down",
    "profile-type": "only we reject: a profile of another resource type in meta.profile",
    "reference-form": "only we reject: a reference that is neither Type/id nor absolute",
    "reference-type": "only we reject: a reference to a resource type that the element does not allow",
    "scheme": "only the official rejects: a system that is absolute, with a scheme other than http, https and urn",
    "short-oid": "only the official rejects: urn:oid:1.2.3, an OID by the specification's pattern",
    "sibling-value": "only we reject: a property beside id and extension in `_x`",
}


def guides() -> list[str]:
    """Return the guides there are opinions about, as `NAME#VERSION`."""
    return ["#".join(file.name.removesuffix(".ndjson.gz").rsplit("-", 1)) for file in sorted(FOLDER.glob("*.gz"))]


def opinions(guide: str) -> Iterator[dict[str, Any]]:
    """Yield the lines about one guide."""
    with gzip.open(FOLDER / f"{guide.replace('#', '-')}.ndjson.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def text_of(opinion: dict[str, Any], example: Any) -> str:
    """Return the resource that was judged, given the example it was made of."""
    if "text" in opinion:
        return str(opinion["text"])
    made = deepcopy(example)
    for path, *value in opinion["change"]:
        if not path:
            made = _filled(value[0], example)
            continue
        holder = made
        for step in path[:-1]:
            holder = holder[step]
        if value:
            holder[path[-1]] = _filled(value[0], example)
        else:
            del holder[path[-1]]
    return json.dumps(made, ensure_ascii=False)


def _filled(value: Any, example: Any) -> Any:
    if value == {"$parent": True}:
        return example
    if isinstance(value, dict):
        return {key: _filled(item, example) for key, item in value.items()}
    return [_filled(item, example) for item in value] if isinstance(value, list) else value
