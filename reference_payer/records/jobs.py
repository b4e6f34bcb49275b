"""Exports under way and done: what was asked for, and by whose grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from payerproof.reference_payer.oauth.vault import Grant, opaque
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.search.conditions import ALL, Condition

NDJSON = "application/fhir+ndjson"
_FORMATS = (NDJSON, "application/ndjson", "ndjson")


@dataclass(slots=True)
class Job:
    """One export. `asks` counts how often its status was asked for; `wanted` is what it keeps of each resource."""

    id: str
    grant: str
    subject: str
    request: str
    begun: datetime
    types: tuple[str, ...]
    wanted: Condition = ALL
    asks: int = 0


@dataclass(slots=True)
class Jobs:
    """The exports of one payer by their ids, which cannot be guessed."""

    by_id: dict[str, Job] = field(default_factory=dict)

    def begin(self, grant: Grant, request: str, now: datetime, types: tuple[str, ...], wanted: Condition) -> Job:
        """Keep a new job and return it."""
        job = Job(opaque(), grant.id, grant.subject, request, now, types, wanted)
        self.by_id[job.id] = job
        return job

    def find(self, name: str) -> Job | None:
        """Return the job with this id."""
        return self.by_id.get(name)

    def forget(self, job: Job) -> None:
        """Let go of a job and its files."""
        self.by_id.pop(job.id, None)


def may_collect(job: Job, grant: Grant) -> bool:
    """Tell whether a token of `grant` may ask for the job and fetch its files: only that which began it."""
    return job.grant == grant.id


def collected(_job: Job, view: View) -> View:
    """Return the view under which a file is written: the reader's own at that moment."""
    return view


def writes(media_type: str | None) -> bool:
    """Tell whether files can be written in the format asked for; without a wish in ours."""
    return media_type is None or media_type in _FORMATS


def narrowed(offered: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    """Return the types to export: those asked for, each once, or all that are offered."""
    return tuple(dict.fromkeys(asked)) or tuple(offered)
