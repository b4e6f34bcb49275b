"""The store: what a generated population holds, by owner, dressed in the manner that the switches say."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from tests.proof.lawful.payer.manner import Manner

Resource = dict[str, Any]
OWNED = ("Patient", "Coverage", "ExplanationOfBenefit")
SHARED = ("Organization", "Practitioner")
_HOLDER = {"resourceType": "Patient", "id": "holder", "name": [{"family": "Rivera", "given": ["Marta"]}]}
"""The policy holder as a party of a dependant's coverage: by name, and no more."""
_OF_THE_GUIDE = {"identifier", "payee", "total"}
"""What CARIN wants of a claim and R4 does not."""
_PRIVATE = {"member", "court", "confidential"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource: whose it is (None for what nobody owns), and whether it is a minor's own affair, or sensitive.

    `names`: what it refers to, as `Type/id`.
    """

    resource: Resource
    owner: str | None
    private: bool = False
    sensitive: bool = False
    names: frozenset[str] = frozenset()
    category: str = ""

    @property
    def key(self) -> str:
        """`Type/id`."""
        return f"{self.resource['resourceType']}/{self.resource['id']}"


class Records:
    """Everything there is, in the order of the files."""

    def __init__(self, folder: Path, manner: Manner, base: str) -> None:
        self._manner, self._base = manner, base
        self._versions: dict[str, int] = {}
        self.dropped: dict[str, Entry] = {}
        self._facts = {(item["type"], item["id"]): item for item in lines(folder / "data.ndjson")}
        self.names = {f"{kind}/{old}": f"{kind}/{self._rename(old)}" for kind, old in self._facts if kind in OWNED}
        self._shared = {f"{kind}/{item['id']}": item for kind in SHARED for item in lines(folder / f"{kind}.ndjson")}
        self.patients = {item["member"]: self._rename(item["patient"]) for item in lines(folder / "people.ndjson")}
        self.entries = [self._entry(item) for kind in (*OWNED, *SHARED) for item in lines(folder / f"{kind}.ndjson")]
        self.by_key = {entry.key: entry for entry in self.entries}

    def put(self, item: Resource, now: datetime) -> Entry:
        """Take a record in as it is sent, in the place of what has its name; the next version of it, changed now."""
        key = f"{item['resourceType']}/{item['id']}"
        named = item.get("patient") or item.get("beneficiary") or {"reference": item["id"]}
        patient = str(named["reference"]).rpartition("/")[2]
        owner = next(member for member, known in self.patients.items() if known == patient)
        old = self.by_key.get(key) or self.dropped.pop(key, None) or self._like(owner, item)
        version = self._versions[key] = self._versions.get(key, 1 if key in self.by_key else 0) + 1
        changed = now.isoformat(timespec="milliseconds")
        meta = {**item["meta"], "versionId": self._version(key, version), "lastUpdated": changed}
        names = frozenset(references(item))
        entry = Entry({**item, "meta": meta}, owner, names=names)
        if old is not None:
            entry = replace(entry, private=old.private, sensitive=old.sensitive, category=old.category)
        place = next((at for at, each in enumerate(self.entries) if each.key == key), len(self.entries))
        self.entries[place : place + 1] = [entry]
        self.by_key[key] = entry
        return entry

    def drop(self, key: str) -> bool:
        """Forget a record; tell whether it was there."""
        found = self.by_key.pop(key, None)
        if found is not None:
            self.dropped[key] = found
        self.entries = [entry for entry in self.entries if entry is not found]
        return found is not None

    def _like(self, owner: str, item: Resource) -> Entry | None:
        own = (entry for entry in self.entries if entry.owner == owner and "diagnosis" in item)
        return next((entry for entry in own if entry.resource.get("diagnosis") == item["diagnosis"]), None)

    def _entry(self, item: Resource) -> Entry:
        fact = self._facts.get((item["resourceType"], item["id"]), {})
        private = fact.get("consent") in _PRIVATE
        dressed = self._dressed(item)
        names = frozenset(references(dressed))
        category = fact.get("category") or ""
        return Entry(dressed, fact.get("owner"), private, bool(category), names, category)

    @staticmethod
    def _inner(item: Resource) -> Resource:
        """Return a resource as it lies in another one: without a version and narrative of its own (dom-4)."""
        kept = {key: value for key, value in item.items() if key not in {"meta", "text"}}
        return {**kept, "meta": {"profile": item["meta"]["profile"]}}

    def _rename(self, old: str) -> str:
        digest = hashlib.sha256(f"lawful {old}".encode()).digest()
        match self._manner.ids:
            case "uuid":
                return str(uuid.UUID(bytes=digest[:16], version=4))
            case "long":
                letters = base64.urlsafe_b64encode(digest + digest).decode()
                return letters.replace("_", "-").replace("=", "")[:60]
            case "dotted":
                return f"a.{digest[:4].hex()}-{digest[4:12].hex()}.{digest[12:16].hex()}-v1"
            case "integer":
                return str(int.from_bytes(digest[:5], "big") + 10_000_000)
        return old

    def _dressed(self, item: Resource) -> Resource:
        kind = item["resourceType"]
        if kind in OWNED:
            item = {**item, "id": self._rename(item["id"])}
        if self._manner.contained and kind == "ExplanationOfBenefit":
            item = self._with_contained(item)
        if self._manner.named_holder and kind == "Coverage" and "policyHolder" not in item:
            item = {**item, "contained": [_HOLDER], "policyHolder": {"reference": "#holder", "display": "Marta Rivera"}}
        if self._manner.plain_claims and kind == "ExplanationOfBenefit":
            item = {key: value for key, value in item.items() if key not in _OF_THE_GUIDE} | {"meta": _of_nobody(item)}
        item = self._walk(item)
        changed = self._instant(item["meta"]["lastUpdated"])
        version = self._version(f"{kind}/{item['id']}", 1)
        item["meta"] = {**item["meta"], "versionId": version, "lastUpdated": changed}
        self._retold(item)
        if self._manner.extras:
            item["meta"]["tag"] = [{"system": "https://tags.example/source", "code": "warehouse-7"}]
            added = {"url": "https://extensions.example/loaded-by", "valueString": "nightly job"}
            item["extension"] = [*item.get("extension", ()), added]
        if self._manner.masked_names and kind == "Patient":
            item["name"] = [{"use": "official", "family": "R****", "given": ["M****"]}]
        return item

    def _retold(self, item: Resource) -> None:
        """Tell more, or less, than was written: a source, no narrative, own codings before those of the guide."""
        if self._manner.sources:
            item["meta"]["source"] = "https://claims.second.example/feed#8c1f"
        if not self._manner.narratives:
            item.pop("text", None)
        if self._manner.local_codings and item["resourceType"] == "ExplanationOfBenefit":
            for concept in (item["type"], *(line["productOrService"] for line in item["item"])):
                own = {"system": "https://second.example/kinds", "code": f"K-{concept['coding'][0]['code']}"}
                concept["coding"] = [{**own, "display": "as keyed"}, *concept["coding"]]

    def _walk(self, value: Any) -> Any:
        if isinstance(value, dict):
            found = {key: self._walk(each) for key, each in value.items()}
            if isinstance(reference := found.get("reference"), str) and "/" in reference:
                name = self.names.get(reference, reference)
                found["reference"] = f"{self._base}/{name}" if self._manner.references == "absolute" else name
                if self._manner.reference_parts:
                    found["type"] = name.partition("/")[0]
            return found
        if isinstance(value, list):
            return [self._walk(each) for each in value]
        if isinstance(value, Decimal):
            return self._figure(value)
        return value

    def _figure(self, value: Decimal) -> Any:
        if self._manner.decimals == "short":
            return int(value) if value == int(value) else float(value)
        return value.quantize(Decimal("0.001")) if self._manner.decimals == "long" else value

    def _version(self, key: str, number: int) -> str:
        """Return a version's id: its number, or letters that mean nothing."""
        if self._manner.version_ids == "numbers":
            return str(number)
        return base64.b32encode(hashlib.sha256(f"{key} {number}".encode()).digest()[:15]).decode()

    def _instant(self, text: str) -> str:
        if self._manner.instants == "fine":
            text = text.replace("Z", ".1234567Z")
        if self._manner.zone == "UTC":
            return text
        return datetime.fromisoformat(text).astimezone(ZoneInfo(self._manner.zone)).isoformat()

    def _with_contained(self, item: Resource) -> Resource:
        """Return a claim that carries its practitioners within itself."""
        text = orjson.dumps(item, default=fragment).decode()
        names = [name for name in self._shared if name.startswith("Practitioner/") and f'"{name}"' in text]
        for name in names:
            text = text.replace(f'"{name}"', f'"#{name.rpartition("/")[2]}"')
        found: Resource = json.loads(text, parse_float=Decimal)
        inner = [self._inner(self._shared[name]) for name in names]
        return {**found, "contained": inner} if inner else found


def _of_nobody(item: Resource) -> Resource:
    """Return the meta of a resource without the profile that it would name."""
    return {key: value for key, value in item["meta"].items() if key != "profile"}


def lines(file: Path) -> Iterator[Resource]:
    """Yield the resources of a file, a line each; figures keep their digits."""
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line, parse_float=Decimal)


def fragment(value: Any) -> Any:
    """Write a figure with the digits it has."""
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value).encode())
    raise TypeError(type(value))


def references(value: Any) -> Iterator[str]:
    """Yield every reference in a resource as `Type/id`."""
    if isinstance(value, dict):
        if isinstance(found := value.get("reference"), str) and "/" in found:
            yield "/".join(found.split("/")[-2:])
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)
