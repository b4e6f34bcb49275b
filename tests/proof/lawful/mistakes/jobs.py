"""Mistakes of an export: its list of files, the files, and its end (Bulk Data Access 2.0.0, export.html)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.wire import Ask, Reply


def _listed(payer: Payer, changed: Callable[[Resource], Any]) -> None:
    """Let the list of files be what `changed` leaves of it."""

    def listed(*rest: Any) -> Reply:
        reply: Reply = healthy(*rest)
        document = json.loads(reply.body)
        changed(document)
        reply.body = json.dumps(document).encode()
        return reply

    healthy = put(payer.fhir.exports, "listed", listed)


def _file(payer: Payer, changed: Callable[[Reply], Any]) -> None:
    """Let a file be what `changed` leaves of it."""

    def file(*rest: Any) -> Reply | None:
        reply: Reply | None = healthy(*rest)
        if reply is not None:
            changed(reply)
        return reply

    healthy = put(payer.fhir.exports, "file", file)


def _unasked(payer: Payer, name: str) -> None:
    healthy: Any = put(
        payer.fhir.exports,
        "begin",
        lambda access, session, pairs, request: healthy(access, session, [p for p in pairs if p[0] != name], request),
    )


@mistake("conformance", "export", exports="closed", swept=True)
def list_says_nothing_of_tokens(payer: Payer) -> None:
    """The list does not say whether its files need a token (`requiresAccessToken` is required)."""
    _listed(payer, lambda told: told.pop("requiresAccessToken"))


@mistake("conformance", "export", exports="closed", swept=True)
def list_without_its_time(payer: Payer) -> None:
    """The list does not say of when it is (`transactionTime` is required)."""
    _listed(payer, lambda told: told.pop("transactionTime"))


@mistake("conformance", "export", exports="closed", swept=True)
def list_without_errors(payer: Payer) -> None:
    """The list has no place for errors (`error` is required, if only empty)."""
    _listed(payer, lambda told: told.pop("error"))


@mistake("conformance", "export", exports="closed", swept=True)
def list_without_its_request(payer: Payer) -> None:
    """The list does not say what was asked (`request` is required)."""
    _listed(payer, lambda told: told.pop("request"))


@mistake("conformance", "export_complete", exports="closed", swept=True)
def files_of_plain_json(payer: Payer) -> None:
    """A file says that it is JSON (its type is application/fhir+ndjson)."""
    _file(payer, lambda reply: reply.headers.__setitem__(0, ("content-type", "application/json")))


@mistake("conformance", "export_complete", exports="closed", swept=True)
def files_on_several_lines(payer: Payer) -> None:
    """A resource stands on as many lines as it has elements (NDJSON: one line each)."""

    def changed(reply: Reply) -> None:
        reply.body = b"\n".join(json.dumps(json.loads(line), indent=1).encode() for line in reply.body.splitlines())

    _file(payer, changed)


@mistake("conformance", "export_complete", exports="closed", swept=True)
def files_begin_with_a_mark(payer: Payer) -> None:
    """A file begins with a byte order mark, as another system writes them (RFC 8259 section 8.1)."""
    _file(payer, lambda reply: setattr(reply, "body", b"\xef\xbb\xbf" + reply.body))


@mistake("conformance", "export", exports="closed", swept=True)
def exports_of_every_type(payer: Payer) -> None:
    """An export does not heed the types that are asked for (`_type`)."""
    _unasked(payer, "_type")


@mistake("conformance", "export", exports="closed", swept=True)
def exports_since_ever(payer: Payer) -> None:
    """An export does not heed since when (`_since`)."""
    _unasked(payer, "_since")


@mistake("conformance", "export", exports="closed", swept=True)
def files_of_mixed_types(payer: Payer) -> None:
    """Everything stands in the file of the first type (a file holds the type that the list tells)."""

    def begin(*rest: Any) -> Reply:
        reply: Reply = healthy(*rest)
        job = list(payer.fhir.exports.jobs.values())[-1]
        everything = [item for found in job.files.values() for item in found]
        if job.files:
            job.files = {next(iter(job.files)): everything}
        return reply

    healthy = put(payer.fhir.exports, "begin", begin)


@mistake("conformance", "export", exports="closed", swept=True)
def exports_of_the_first_ten(payer: Payer) -> None:
    """An export holds ten of each type, as a page of the search behind it does."""

    def begin(*rest: Any) -> Reply:
        reply: Reply = healthy(*rest)
        job = list(payer.fhir.exports.jobs.values())[-1]
        job.files = {kind: found[:10] for kind, found in job.files.items()}
        return reply

    healthy = put(payer.fhir.exports, "begin", begin)


@mistake("conformance", "export", exports="closed", swept=True)
def counts_of_all_members(payer: Payer) -> None:
    """The list counts what the store has, not what the file holds."""
    _listed(payer, lambda told: [each.update(count=each["count"] + 40) for each in told["output"]])


@mistake("conformance", "export", exports="closed", swept=True)
def deleted_jobs_live_on(payer: Payer) -> None:
    """A job that was deleted is still told of (export.html 2.5.4: 404)."""

    def export(ask: Ask, parts: list[str], *rest: Any) -> Reply:
        if ask.method == "DELETE":
            return Reply(202)
        reply: Reply = healthy(ask, parts, *rest)
        return reply

    healthy = put(payer.fhir, "export", export)


@mistake("conformance", "export", exports="closed", swept=True)
def deleted_jobs_are_bad_requests(payer: Payer) -> None:
    """Whoever asks for a job that was deleted is told that the request is bad (export.html 2.5.4: 404)."""

    def export(ask: Ask, parts: list[str], *rest: Any) -> Reply:
        reply: Reply = healthy(ask, parts, *rest)
        if reply.status == 404 and parts[0] == "jobs":
            return payer.fhir.outcome(400, "invalid", "The job is unknown.")
        return reply

    healthy = put(payer.fhir, "export", export)


@mistake("conformance", "export", exports="closed", swept=True)
def jobs_begun_with_200(payer: Payer) -> None:
    """A job is begun with status 200 (202)."""
    begin: Any = put(payer.fhir.exports, "begin", lambda *rest: Reply(200, b"", begin(*rest).headers))


@mistake("conformance", "export", exports="closed", swept=True)
def format_by_one_name(payer: Payer) -> None:
    """The output format has one name (export.html 2.5.1.1: `application/ndjson` and `ndjson` as well)."""

    def export(ask: Ask, *rest: Any) -> Reply:
        if ask.asked("_outputFormat") not in {None, "application/fhir+ndjson"}:
            return payer.fhir.outcome(400, "not-supported", "The only allowed format is application/fhir+ndjson.")
        reply: Reply = healthy(ask, *rest)
        return reply

    healthy = put(payer.fhir, "export", export)
