"""A small FHIR store on loopback, honest unless a test makes it otherwise: transactions, batches, updates, counts."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import Asked, Reply

TOKEN = "the-token-of-the-writer"

Refuses = Callable[[Mapping[str, Any]], str | None]
Says = Callable[[Asked], Reply | None]


@dataclass
class Store:
    """Holds resources by `Type/id`.

    `ways`: the system interactions told in the statement. `refuses`: says why a resource is not taken, or None.
    `says`: answers a write before the store does, or lets it through with None.
    `renames`: gives ids of its own. `most`: entries above which a bundle is too large.
    `strict`: refuses references to what is not there.
    """

    ways: tuple[str, ...] = ("transaction", "batch")
    refuses: Refuses = lambda _: None
    says: Says = lambda _: None
    renames: bool = False
    most: int = 10_000
    strict: bool = False
    statement: Mapping[str, Any] | None = None
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    writes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked) -> Reply:
        """Answer one request; one at a time."""
        with self.lock:
            if asked.path.endswith("/metadata"):
                return reply(200, self.statement if self.statement is not None else capabilities(self.ways))
            if asked.bearer != TOKEN:
                return outcome(401, "who is asking?")
            if asked.method == "GET":
                name = asked.path.removeprefix("/fhir/")
                return self._read(name) if "/" in name else self._count(name)
            return self.says(asked) or self._write(asked)

    def _read(self, name: str) -> Reply:
        return reply(200, self.held[name]) if name in self.held else outcome(404, "nothing of that name")

    def _count(self, name: str) -> Reply:
        total = sum(key.startswith(f"{name}/") for key in self.held)
        return reply(200, {"resourceType": "Bundle", "type": "searchset", "total": total})

    def _write(self, asked: Asked) -> Reply:
        document = json.loads(asked.body)
        if asked.method == "POST" and asked.path.startswith("/fhir/"):
            return self._create(document)
        if asked.method == "PUT":
            why = self._why(document, {})
            if why:
                return outcome(422, why)
            return Reply(201, b"", {"location": f"http://any/fhir/{self._put(document)}/_history/1"})
        entries = [entry["resource"] for entry in document["entry"]]
        if len(entries) > self.most:
            return Reply(413, b"<html>too large</html>", {"content-type": "text/html"})
        return self._transaction(entries) if document["type"] == "transaction" else self._batch(entries)

    def _create(self, document: dict[str, Any]) -> Reply:
        """Take one resource under an id of the store's own, and tell it in one of the ways that servers have."""
        if "id" in document:
            return outcome(400, "an id is given here, not taken")
        why = self._why(document, {})
        if why:
            return outcome(422, why)
        number = str(len(self.held) + 1001)
        name = f"{document['resourceType']}/{number}"
        self.held[name] = {**document, "id": number}
        self.writes[name] += 1
        if len(self.held) % 2:
            return reply(201, self.held[name])
        return Reply(201, b"", {"location": f"http://any/fhir/{name}/_history/1"})

    def _transaction(self, entries: list[dict[str, Any]]) -> Reply:
        beside = {f"{each['resourceType']}/{each['id']}": each for each in entries}
        why = next(filter(None, (self._why(each, beside) for each in entries)), None)
        if why:
            return outcome(400, why)
        return reply(200, _bundle([_taken(self._put(each)) for each in entries], "transaction-response"))

    def _batch(self, entries: list[dict[str, Any]]) -> Reply:
        answers = []
        for each in entries:
            why = self._why(each, {})
            answers.append(_refused(why) if why else _taken(self._put(each)))
        return reply(200, _bundle(answers, "batch-response"))

    def _why(self, resource: Mapping[str, Any], beside: Mapping[str, Any]) -> str | None:
        if self.strict:
            for name in references(resource):
                if name not in self.held and name not in beside:
                    return f"{name} is not there"
        return self.refuses(resource)

    def _put(self, resource: dict[str, Any]) -> str:
        name = f"{resource['resourceType']}/{resource['id']}"
        self.writes[name] += 1
        if self.renames:
            name = f"{resource['resourceType']}/{len(self.held) + 1}"
        self.held[name] = resource
        return name


def capabilities(ways: tuple[str, ...], *entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return a statement with these system interactions, and these resource types if any."""
    rest = {"mode": "server", "interaction": [{"code": way} for way in ways], "resource": list(entries)}
    return {"resourceType": "CapabilityStatement", "rest": [rest]}


def references(value: Any) -> Iterator[str]:
    """Yield every literal reference below `value`."""
    if isinstance(value, dict):
        name = value.get("reference")
        if isinstance(name, str) and re.fullmatch(r"[A-Z]\w+/[\w.-]+", name):
            yield name
        for below in value.values():
            yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)


def reply(status: int, document: Mapping[str, Any]) -> Reply:
    """Return a FHIR answer."""
    return Reply(status, json.dumps(document).encode(), {"content-type": "application/fhir+json"})


def outcome(status: int, why: str, **headers: str) -> Reply:
    """Return an OperationOutcome."""
    issue = {"severity": "error", "code": "processing", "diagnostics": why}
    made = reply(status, {"resourceType": "OperationOutcome", "issue": [issue]})
    return Reply(status, made.body, {**made.headers, **headers})


def _bundle(answers: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": answers}


def _taken(name: str) -> dict[str, Any]:
    return {"response": {"status": "201 Created", "location": f"{name}/_history/1"}}


def _refused(why: str) -> dict[str, Any]:
    issue = {"severity": "error", "code": "invalid", "details": {"text": why}}
    return {"response": {"status": "422", "outcome": {"resourceType": "OperationOutcome", "issue": [issue]}}}
