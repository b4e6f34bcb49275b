"""The payer's records in sqlite3: bodies kept as the bytes that will be sent, with indexed columns beside them.

The store answers conditions.
It knows neither accounts nor law; what may be seen comes in as a `Condition` (reference_payer/records/visibility.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.dates import EPOCH, MICROSECOND
from payerproof.reference_payer.search.indexing import index, mentions, plain
from payerproof.reference_payer.search.sorting import Order

_SCHEMA = """
CREATE TABLE resource (
    key INTEGER PRIMARY KEY,
    type TEXT NOT NULL, id TEXT NOT NULL,
    owner TEXT, service TEXT, kind TEXT, category TEXT, consent TEXT, last_day TEXT, plan TEXT,
    modified TEXT NOT NULL,
    body BLOB NOT NULL, guarded BLOB, version INTEGER NOT NULL
);
CREATE UNIQUE INDEX resource_id ON resource (type, id);
CREATE INDEX resource_owner ON resource (owner, type, key);
CREATE TABLE token_value (key INTEGER NOT NULL, name TEXT NOT NULL, system TEXT NOT NULL, code TEXT NOT NULL);
CREATE INDEX token_of ON token_value (key, name);
CREATE TABLE date_value (key INTEGER NOT NULL, name TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL);
CREATE INDEX date_of ON date_value (key, name);
CREATE TABLE string_value (key INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, plain TEXT NOT NULL);
CREATE INDEX string_of ON string_value (key, name);
CREATE TABLE link (source INTEGER NOT NULL, name TEXT NOT NULL, target TEXT NOT NULL, target_key INTEGER);
CREATE INDEX link_of ON link (source, name);
CREATE TABLE reach (source INTEGER NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (target, source)) WITHOUT ROWID;
CREATE INDEX reach_from ON reach (source, target);
"""

_CONTACT = ("telecom", "address", "contact", "text")
"""What of a Patient tells where somebody can be found; the narrative may repeat it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One stored resource. `guarded` is its body without contact data, None where it has none.

    `category` and `consent` are those of the service it is about, as in a `Record`.
    """

    key: int
    type: str
    id: str
    owner: str | None
    modified: str
    body: bytes
    guarded: bytes | None
    category: str | None
    consent: str | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Record:
    """A resource on its way in, with what the payer knows about it besides.

    `owner` None: shared by all (an Organization). `last_day` is the ISO day on which the service ended.
    `plan` is the name of the plan that it is of or that paid; None for what belongs to the person.
    """

    resource: Mapping[str, Any]
    owner: str | None = None
    service: str | None = None
    kind: str | None = None
    category: str | None = None
    consent: str | None = None
    last_day: str | None = None
    plan: str | None = None


_COLUMNS = "r.key, r.type, r.id, r.owner, r.modified, r.body, r.guarded, r.category, r.consent, r.version"


class Store:
    """All resources of one payer, in memory. The payer's own loads write them; no app ever does."""

    def __init__(self, records: Iterable[Record], zone: ZoneInfo) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=1024)
        self._db.executescript(_SCHEMA)
        self.profiles: dict[str, dict[str, None]] = {}
        """Each type that is kept, with the canonical URLs of the profiles that its resources name, in order."""
        self._zone = zone
        self._kept: dict[str, tuple[int, Record]] = {}
        self._deleted: dict[str, tuple[int, Record]] = {}
        self._mentioned: dict[int, tuple[str, ...]] = {}
        self._versions: dict[int, int] = {}
        self._load(list(records))

    def find(self, resource_type: str, resource_id: str, visible: Condition) -> Row | None:
        """Return one resource by id if `visible` holds of it."""
        sql = _select(f"r.type = ? AND r.id = ? AND {visible.sql}")
        row = self._db.execute(sql, (resource_type, resource_id, *visible.values)).fetchone()
        return Row(*row) if row else None

    def select(self, resource_type: str, wanted: Condition, after: int, limit: int) -> list[Row]:
        """Return up to `limit` resources of one type with a key above `after`, in the order of keys."""
        sql = _select(f"r.type = ? AND r.key > ? AND {wanted.sql}", "ORDER BY r.key LIMIT ?")
        return [Row(*row) for row in self._db.execute(sql, (resource_type, after, *wanted.values, limit))]

    def sorted(self, kind: str, wanted: Condition, order: Sequence[Order], after: int, limit: int) -> list[Row]:
        """Return up to `limit` resources of one type in `order`, without the first `after`; equals by their keys."""
        keys = ", ".join(each.sql for each in order)
        sql = _select(f"r.type = ? AND {wanted.sql}", f"ORDER BY {keys}, r.key LIMIT ? OFFSET ?")
        values = (kind, *wanted.values, *(each.name for each in order), limit, after)
        return [Row(*row) for row in self._db.execute(sql, values)]

    def sweep(self, wanted: Condition, after: int, limit: int) -> list[Row]:
        """Return up to `limit` resources of any type with a key above `after`, in the order of keys."""
        sql = _select(f"r.key > ? AND {wanted.sql}", "ORDER BY r.key LIMIT ?")
        return [Row(*row) for row in self._db.execute(sql, (after, *wanted.values, limit))]

    def count(self, wanted: Condition) -> int:
        """Return how many resources `wanted` holds of."""
        sql = f"SELECT COUNT(*) FROM resource AS r WHERE {wanted.sql}"  # noqa: S608 - SQL of our own; values are bound
        counted: int = self._db.execute(sql, wanted.values).fetchone()[0]
        return counted

    def linked(self, sources: Sequence[int], names: Sequence[str], visible: Condition) -> list[Row]:
        """Return the distinct resources that `sources` (keys) refer to by one of the parameters `names`."""
        marks, listed = ",".join("?" * len(sources)), ",".join("?" * len(names))
        sql = _select(
            f"r.key IN (SELECT target_key FROM link WHERE source IN ({marks}) AND name IN ({listed}))"  # noqa: S608 - only question marks are put in
            f" AND {visible.sql}",
            "ORDER BY r.key",
        )
        return [Row(*row) for row in self._db.execute(sql, (*sources, *names, *visible.values))]

    def linking(
        self, targets: Sequence[int], resource_type: str, names: Sequence[str], visible: Condition
    ) -> list[Row]:
        """Return the resources of one type that refer to `targets` (keys) by one of the parameters `names`."""
        marks, listed = ",".join("?" * len(targets)), ",".join("?" * len(names))
        sql = _select(
            "r.type = ? AND EXISTS (SELECT 1 FROM link WHERE link.source = r.key"  # noqa: S608 - only question marks are put in
            f" AND link.target_key IN ({marks}) AND link.name IN ({listed})) AND {visible.sql}",
            "ORDER BY r.key",
        )
        return [Row(*row) for row in self._db.execute(sql, (resource_type, *targets, *names, *visible.values))]

    def kept(self) -> list[Record]:
        """Return every record as it came in, in the order of keys."""
        return [record for _, record in sorted(self._kept.values(), key=lambda item: item[0])]

    def record(self, name: str) -> Record | None:
        """Return the record `Type/id` as it came in, or as it was when it was deleted."""
        found = self._kept.get(name) or self._deleted.get(name)
        return found[1] if found else None

    def deleted(self, name: str) -> Record | None:
        """Return what the record `Type/id` was before it was deleted; None where it was not."""
        found = self._deleted.get(name)
        return found[1] if found else None

    def put(self, record: Record, now: datetime | None = None) -> None:
        """Load one record of somebody's: in the place of what has its name, or had it before it was deleted.

        It is the next version; `now` is told as the time of its last change, where that is not told already.
        """
        if now is not None:
            updated = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            meta = {**record.resource["meta"], "lastUpdated": updated}
            record = replace(record, resource={**record.resource, "meta": meta})
        name = _name(record.resource)
        found = self._kept.get(name) or self._deleted.get(name)
        key = found[0] if found else 1 + max(key for key, _ in (*self._kept.values(), *self._deleted.values()))
        self._db.execute("BEGIN")
        try:
            self._take_out(key)
            self._versions[key] = self._versions.get(key, 1 if found else 0) + 1
            self._insert(key, record, self._versions[key])
            self._reach(key)
            self._db.execute("UPDATE link SET target_key = ? WHERE target = ?", (key, name))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        self._deleted.pop(name, None)
        self._kept[name] = key, record

    def delete(self, name: str) -> None:
        """Delete the record `Type/id`, and remember whose it was. Raises KeyError where there is none."""
        key, record = self._kept.pop(name)
        self._take_out(key)
        self._deleted[name] = key, record

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def _take_out(self, key: int) -> None:
        for table, column in _PARTS.items():
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))  # noqa: S608 - names of our own

    def _load(self, records: Sequence[Record]) -> None:
        self._kept = {_name(record.resource): (key, record) for key, record in enumerate(records, start=1)}
        self._db.execute("BEGIN")
        for key, record in self._kept.values():
            self._insert(key, record)
        for key, record in self._kept.values():
            if record.owner is not None:
                self._reach(key)
        self._db.execute("COMMIT")
        self._db.execute("ANALYZE")

    def _insert(self, key: int, record: Record, version: int = 1) -> None:
        found = index(record.resource, self._zone)
        updated = next(span for name, span in found.dates if name == "_lastUpdated")
        modified = format_datetime(EPOCH + updated.low * MICROSECOND, usegmt=True)
        body, guarded = _bodies(record.resource, version)
        self._mentioned[key] = mentions(body)
        self._db.execute(
            "INSERT INTO resource VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                key,
                record.resource["resourceType"],
                record.resource["id"],
                record.owner,
                record.service,
                record.kind,
                record.category,
                record.consent,
                record.last_day,
                record.plan,
                modified,
                body,
                guarded,
                version,
            ),
        )
        self._db.executemany("INSERT INTO token_value VALUES (?,?,?,?)", [(key, *token) for token in found.tokens])
        self._db.executemany(
            "INSERT INTO date_value VALUES (?,?,?,?)", [(key, name, s.low, s.high) for name, s in found.dates]
        )
        links = [(key, name, target, self._key(target)) for name, target in found.links]
        self._db.executemany("INSERT INTO link VALUES (?,?,?,?)", links)
        self._db.executemany(
            "INSERT INTO string_value VALUES (?,?,?,?)",
            [(key, name, text, plain(text)) for name, text in found.strings],
        )
        named = self.profiles.setdefault(record.resource["resourceType"], {})
        named.update(dict.fromkeys(url.partition("|")[0] for url in record.resource["meta"].get("profile", ())))

    def _key(self, name: str) -> int | None:
        found = self._kept.get(name)
        return found[0] if found else None

    def _reach(self, start: int) -> None:
        """Note the shared resources that a record refers to, directly or through other shared ones."""
        reached: set[int] = set()
        waiting = [start]
        while waiting:
            named = (self._kept[name] for name in self._mentioned[waiting.pop()] if name in self._kept)
            targets = {key for key, record in named if record.owner is None}
            waiting += targets - reached
            reached |= targets
        self._db.executemany("INSERT INTO reach VALUES (?,?)", [(start, target) for target in reached])


_PARTS = {
    "resource": "key",
    "token_value": "key",
    "date_value": "key",
    "string_value": "key",
    "link": "source",
    "reach": "source",
}
"""Each table that a record has rows in, and the column that names the record."""


def _select(where: str, tail: str = "") -> str:
    return f"SELECT {_COLUMNS} FROM resource AS r WHERE {where} {tail}"  # noqa: S608 - SQL of our own; values are bound


def _name(resource: Mapping[str, Any]) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _bodies(resource: Mapping[str, Any], version: int) -> tuple[bytes, bytes | None]:
    """Return the bytes to send, and those without contact data where there is any; the last version alone is kept."""
    meta = {name: value for name, value in resource["meta"].items() if name != "versionId"}
    versioned = {**resource, "meta": {"versionId": str(version), **meta}}
    if resource["resourceType"] != "Patient":
        return orjson.dumps(versioned), None
    guarded = {name: value for name, value in versioned.items() if name not in _CONTACT}
    return orjson.dumps(versioned), orjson.dumps(guarded)
