"""Bulk export of one member's record: kick-off, status, files (Bulk Data Access 2.0.0, `Patient/$export`).

A token is bound to one patient, so the export of all patients that it opens is that patient's record.
Files are written when they are fetched: whoever lost the right in the meantime gets none.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlencode

import orjson
from starlette.requests import Request

from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer, FhirProblem, bad_value, unseen
from payerproof.reference_payer.records.jobs import NDJSON, Job
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.routing import EXPORT_FILES, EXPORT_STATUS, EXPORT_SUFFIX, Target
from payerproof.reference_payer.search import dates
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.search.search import Caller, Parameters, first

_KNOWN = frozenset({"_outputFormat", "_since", "_type"})
_READY_AFTER = 2
"""Questions after which a job is done; the first is always too early."""
_KEPT = timedelta(hours=1)


def answer(payer: Payer, caller: Caller, target: Target, parameters: Parameters, request: Request) -> Answer:
    """Answer a request about exports."""
    match target.access_path:
        case AccessPath.EXPORT:
            return begin(payer, caller, parameters, prefer=request.headers.get("prefer", ""))
        case AccessPath.EXPORT_FILE:
            return file(payer, caller, target.id, target.type)
    return (forget if request.method == "DELETE" else status)(payer, caller, target.id)


def begin(payer: Payer, caller: Caller, parameters: Parameters, *, prefer: str) -> Answer:
    """Begin an export and say where it can be asked for. Raises FhirProblem 400."""
    if "respond-async" not in prefer:
        raise FhirProblem(400, "not-supported", "An export is asked for with Prefer: respond-async.")
    unknown = [name for name, _ in parameters if name not in _KNOWN]
    if unknown and "handling=lenient" not in prefer:
        raise FhirProblem(400, "not-supported", "The export has a parameter that is not supported here.")
    if not payer.seams.data.writes(first(parameters, "_outputFormat")):
        raise bad_value(f"_outputFormat is {NDJSON}.")
    used = [(name, value) for name, value in parameters if name in _KNOWN]
    request = f"{payer.settings.base}/Patient/$export{'?' if used else ''}{urlencode(used)}"
    job = payer.jobs.begin(
        caller.access.grant, request, payer.clock.now(), _types(payer, parameters), _since(payer, parameters)
    )
    return Answer(202, b"", headers={"content-location": f"{payer.settings.base}/{EXPORT_STATUS}/{job.id}"})


def status(payer: Payer, caller: Caller, name: str) -> Answer:
    """Answer how far a job is: 202 while it runs, then the list of its files."""
    job = _job(payer, caller, name)
    job.asks += 1
    if job.asks < _READY_AFTER:
        return Answer(202, b"", headers={"x-progress": "in progress", "retry-after": "1"})
    view = payer.seams.data.collected(job, caller.view)
    counted = {kind: payer.store.count(_rows(payer, caller, view, job, kind)) for kind in job.types}
    place = f"{payer.settings.base}/{EXPORT_FILES}/{job.id}"
    manifest = {
        "transactionTime": job.begun.astimezone(UTC).isoformat(timespec="milliseconds"),
        "request": job.request,
        "requiresAccessToken": True,
        "output": [
            {
                "type": kind,
                "url": f"{place}/{kind}{EXPORT_SUFFIX}",
                "count": count,
            }
            for kind, count in counted.items()
            if count
        ],
        "error": [],
    }
    expires = format_datetime((datetime.now(UTC) + _KEPT).replace(microsecond=0), usegmt=True)
    return Answer(200, orjson.dumps(manifest), media_type="application/json", headers={"expires": expires})


def file(payer: Payer, caller: Caller, name: str, kind: str) -> Answer:
    """Return the resources of one type, one a line."""
    job = _job(payer, caller, name)
    if kind not in job.types:
        raise unseen()
    view = payer.seams.data.collected(job, caller.view)
    rows = payer.store.sweep(_rows(payer, caller, view, job, kind), 0, -1)
    return Answer(200, b"".join(payer.body(row, view) + b"\n" for row in rows), media_type=NDJSON)


def forget(payer: Payer, caller: Caller, name: str) -> Answer:
    """Delete a job and its files."""
    payer.seams.data.forgotten(payer.jobs, _job(payer, caller, name))
    return Answer(202, b"")


def _job(payer: Payer, caller: Caller, name: str) -> Job:
    job = payer.jobs.find(name)
    if job is None or not payer.seams.data.may_collect(job, caller.access.grant):
        raise unseen()
    return job


def _rows(payer: Payer, caller: Caller, view: View, job: Job, kind: str) -> Condition:
    data = payer.seams.data
    if not data.scope_allows(caller.access.scopes, kind, "r", AccessPath.EXPORT_FILE):
        return Condition("0")
    visible = data.visibility.rows(view, payer.settings.earliest_service, AccessPath.EXPORT_FILE, kind)
    return Condition("r.type = ?", (kind,)) & visible & job.wanted


def _types(payer: Payer, parameters: Parameters) -> tuple[str, ...]:
    """Return the types to export. Raises FhirProblem 400 for one that is not kept."""
    named = [kind for name, value in parameters if name == "_type" for kind in value.split(",")]
    if not set(named) <= set(payer.offer.types):
        raise bad_value("_type names a type that is not kept here.")
    return payer.seams.data.narrowed(payer.offer.types, named)


def _since(payer: Payer, parameters: Parameters) -> Condition:
    since = first(parameters, "_since")
    if since is None:
        return ALL
    try:
        after = dates.span(since, payer.settings.zone).low
    except (ValueError, OverflowError) as problem:
        raise bad_value("_since takes an instant.") from problem
    return payer.seams.data.changed_after(after)
