"""Exports of a member's record: kick-off, waiting, manifest, files (Bulk Data Access 2.0.0)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import orjson

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judge_counts import Counted
from payerproof.checks.common.judgement import ACCEPTED
from payerproof.errors import LimitExceeded
from payerproof.http.client import resolved
from payerproof.http.wholeness import gap
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object
from payerproof.smart.sessions import Session

NDJSON = "application/fhir+ndjson"
_ASYNC = {"prefer": "respond-async"}
_NOT_OF_THE_TYPE = frozenset({400, 404, 405, 501})
_LONGEST_WAIT, _LONGEST = 5.0, 60.0
"""Seconds between two questions for the status at most, and after which an export counts as unfinished."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export: what the manifest says of it, and the answer that held it."""

    type: str
    url: str
    count: int | None
    seen: Observation

    @property
    def resources(self) -> tuple[dict[str, Any], ...] | None:
        """The resources of the file, one a line; None if a line is no JSON object."""
        found = [json_object(line) for line in BytesIO(self.seen.exchange.body) if line.strip()]
        return tuple(item for item in found if item is not None) if None not in found else None


@dataclass(frozen=True, slots=True)
class Export:
    """One export as it went. `manifest` None: it did not come to an end, `ended` says why. `place`: its status.

    `beside` are the files that tell of errors and of deleted resources.
    """

    kick: Observation
    asked: tuple[Observation, ...]
    place: str | None
    manifest: Mapping[str, Any] | None
    files: tuple[File, ...]
    ended: str
    beside: tuple[File, ...] = ()

    @property
    def seen(self) -> tuple[Observation, ...]:
        """Every answer of the export."""
        return (self.kick, *self.asked, *(file.seen for file in (*self.files, *self.beside)))

    @property
    def resources(self) -> frozenset[str]:
        """`Type/id` of everything in the files."""
        return frozenset(
            f"{item.get('resourceType')}/{item.get('id')}" for file in self.files for item in file.resources or ()
        )


def counted(done: Export) -> tuple[Counted, ...]:
    """Return what the manifest of an export counts in each file, beside what the file holds."""
    return tuple(Counted(file.type, file.count, _held(file), file.seen) for file in done.files)


def _held(file: File) -> int | None:
    """Return how many resources a file holds; None for one that was not served whole, or is no NDJSON."""
    if not file.seen.exchange.ok or gap(file.seen.exchange) or file.resources is None:
        return None
    return len(file.resources)


def exports(payer: Payer) -> bool:
    """Return whether the target declares the export of a patient's record."""
    return any("export" in name for name in declaration(payer).type("Patient").operations)


def operation(payer: Payer) -> str:
    """Return the name of the export as declared, without `$`: `export`, or another's as `patient-export`."""
    names = [name.lstrip("$") for name in declaration(payer).type("Patient").operations if "export" in name]
    return "export" if "export" in names or not names else names[0]


def kick_off(payer: Payer, session: Session | None, query: str = "", patients: Sequence[str] = ()) -> Observation:
    """Ask for an export of a patient's record by its declared name.

    `query` begins behind the question mark, `patients` are sent as a Parameters resource.
    An operation of another name than Bulk Data's is asked of the type, and where that is not there, of the Patient.
    """
    tail = f"${operation(payer)}{f'?{query}' if query else ''}"
    seen = _kick_off(payer, session, f"Patient/{tail}", patients)
    if operation(payer) == "export" or seen.exchange.status not in _NOT_OF_THE_TYPE or session is None:
        return seen
    return _kick_off(payer, session, f"Patient/{session.patient}/{tail}", patients)


def _kick_off(payer: Payer, session: Session | None, url: str, patients: Sequence[str]) -> Observation:
    if not patients:
        return payer.ask(session, url, headers=_ASYNC)
    listed = [{"name": "patient", "valueReference": {"reference": f"Patient/{name}"}} for name in patients]
    body = orjson.dumps({"resourceType": "Parameters", "parameter": listed})
    return payer.ask(session, url, "POST", headers={**_ASYNC, "content-type": "application/fhir+json"}, body=body)


def export(payer: Payer, session: Session, query: str = "", patients: Sequence[str] = ()) -> Export:
    """Ask for an export, wait for it as the target bids, and fetch its files; bounded in time."""
    return finished(payer, session, kick_off(payer, session, query, patients))


def begun(kick: Observation) -> bool:
    """Return whether an answer says that the work was begun, and where to ask for it."""
    return kick.exchange.status == ACCEPTED and "content-location" in kick.exchange.headers


def finished(payer: Payer, session: Session, kick: Observation) -> Export:
    """Wait for what `kick` began, as the target bids, and fetch its files; bounded in time."""
    place = kick.exchange.headers.get("content-location")
    if kick.exchange.status != ACCEPTED or not place:
        return Export(kick, (), None, None, (), f"the kick-off is answered with {kick.exchange.status}")
    url = resolved(kick.exchange.url, place)
    asked = tuple(_waiting(payer, session, url, kick))
    last = asked[-1]
    if last.exchange.status == ACCEPTED:
        return Export(kick, asked, url, None, (), f"it is not done after {_LONGEST:g} s")
    manifest = json_object(last.exchange.body) if last.exchange.ok else None
    if manifest is None:
        return Export(kick, asked, url, None, (), f"its status is answered with {last.exchange.status}")
    files = tuple(_files(payer, session, manifest, "output", kick))
    beside = tuple(file for name in ("error", "deleted") for file in _files(payer, session, manifest, name, kick))
    return Export(kick, asked, url, manifest, files, "done", beside)


def _waiting(payer: Payer, session: Session, url: str, kick: Observation) -> Iterator[Observation]:
    until = time.monotonic() + _LONGEST
    while True:
        seen = payer.ask(session, url, headers={"accept": "application/json"}, after=kick)
        yield seen
        if seen.exchange.status != ACCEPTED or time.monotonic() >= until:
            return
        bidden = seen.exchange.headers.get("retry-after", "")
        time.sleep(min(float(bidden) if bidden.isdecimal() else 1.0, _LONGEST_WAIT))


def _files(payer: Payer, session: Session, manifest: Mapping[str, Any], name: str, kick: Observation) -> Iterator[File]:
    listed = manifest.get(name)
    most = payer.target.limits.export_files
    if isinstance(listed, list) and len(listed) > most:
        raise LimitExceeded(f"the manifest lists {len(listed):,} files; {most:,} are allowed (limits.export_files)")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, Mapping) and isinstance(item.get("url"), str):
            count = item.get("count")
            seen = fetch(payer, session, item["url"], kick)
            yield File(str(item.get("type")), item["url"], count if isinstance(count, int) else None, seen)


def fetch(payer: Payer, session: Session | None, url: str, kick: Observation | None = None) -> Observation:
    """Fetch one file of the export that `kick` began with the session's token, or without any."""
    return payer.ask(session, url, headers={"accept": NDJSON}, after=kick)
