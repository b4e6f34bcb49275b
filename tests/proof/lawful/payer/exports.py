"""Exports: a job for what a token opens, its list of files, and the files, each a resource a line.

What a job holds is decided when it is begun; whose it is, by the grant. Parameters that are not known are left alone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

import orjson

from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.grants import Access, Grant
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.records import Resource, fragment
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Reply, in_json

NDJSON = "application/fhir+ndjson"


@dataclass(slots=True)
class Job:
    """One export: whose grant began it, what was asked, and the files by their type."""

    grant: Grant
    request: str
    files: dict[str, list[Resource]] = field(default_factory=dict)
    asked: int = 0


class Exports:
    """The jobs of one payer."""

    def __init__(self, manner: Manner, clock: Clock, base: str) -> None:
        self.manner, self.clock, self.base = manner, clock, base
        self.jobs: dict[str, Job] = {}

    def begin(self, access: Access, session: Session, pairs: Pairs, request: str) -> Reply:
        """Begin a job with all that the token opens, of the types asked for."""
        wanted = {kind for name, value in pairs if name == "_type" for kind in value.split(",")}
        since = next(
            (datetime.fromisoformat(value.replace(" ", "+")) for name, value in pairs if name == "_since"), None
        )
        job = Job(access.grant, request)
        for item in self.exported(session, pairs):
            if since is not None and datetime.fromisoformat(item["meta"]["lastUpdated"]) <= since:
                continue
            if not wanted or item["resourceType"] in wanted:
                job.files.setdefault(item["resourceType"], []).append(item)
        name = secrets.token_hex(16)
        self.jobs[name] = job
        return Reply(202, b"", [("content-location", f"{self.base}/jobs/{name}")])

    def exported(self, session: Session, pairs: Pairs) -> list[Resource]:
        """Return what an export holds: what the token opens, whichever patients are listed."""
        del pairs
        return session.opened

    def find(self, name: str, access: Access | None) -> Job | None:
        """Return a job for whoever may ask for it: the grant that began it."""
        job = self.jobs.get(name)
        return job if job is not None and access is not None and self.collects(job, access) else None

    def collects(self, job: Job, access: Access) -> bool:
        """Tell whether a job is of this grant."""
        return job.grant is access.grant

    def listed(self, name: str, job: Job) -> Reply:
        """Return the list of files; where they are open, each address is a key that nobody guesses."""
        shut = self.manner.exports == "closed"
        place = f"{self.base}/jobs/{name}" if shut else f"{self.base.removesuffix('/fhir')}/files/{name}"
        job.asked += 1
        if job.asked <= self.manner.export_polls:
            later = format_datetime(self.clock.now(), usegmt=True)
            return Reply(202, b"", [("x-progress", f"{job.asked} of some"), ("retry-after", later)])
        output = [
            {"type": kind, "url": f"{place}/{name}.ndjson", "count": len(part)}
            for kind, found in job.files.items()
            for name, part in self.parts(kind, found)
        ]
        now = self.clock.now().isoformat()
        told = {"transactionTime": now, "request": job.request, "requiresAccessToken": shut, "output": output}
        return in_json({**told, **({"deleted": []} if self.manner.export_part else {}), "error": []}, 200)

    def parts(self, kind: str, found: list[Resource]) -> list[tuple[str, list[Resource]]]:
        """Return the files of a type by name: one, or parts of so many resources."""
        size = self.manner.export_part
        if not size:
            return [(kind, found)]
        return [(f"{kind}-{at}", found[at : at + size]) for at in range(0, len(found), size)]

    def file(self, job: Job, name: str) -> Reply | None:
        """Return one file."""
        parts = (part for kind, whole in job.files.items() for part in self.parts(kind, whole))
        found = dict(parts).get(name.removesuffix(".ndjson"))
        if found is None:
            return None
        body = b"".join(orjson.dumps(item, default=fragment) + b"\n" for item in found)
        return Reply(200, body, [("content-type", NDJSON), ("cache-control", "no-store")])
