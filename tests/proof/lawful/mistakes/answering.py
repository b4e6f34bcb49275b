"""Mistakes of formats, tags and what a server declares, as they were reported of servers that many use."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.wire import Ask, Reply


def _answered(payer: Payer, changed: Callable[[Ask, Reply], Any]) -> None:
    """Let each answer below the base be what `changed` leaves of it."""

    def served(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        changed(ask, reply)
        return reply

    healthy = put(payer.fhir, "served", served)


def _header(reply: Reply, name: str, value: str) -> None:
    reply.headers = [(key, value if key == name else held) for key, held in reply.headers]


@mistake("conformance", "json_served", swept=True)
def bodies_of_plain_text(payer: Payer) -> None:
    """Where several formats are accepted, JSON is sent as plain text (http.html 3.1.0.1.11)."""

    def changed(ask: Ask, reply: Reply) -> None:
        if "," in ask.headers.get("accept", ""):
            _header(reply, "content-type", "text/plain; charset=utf-8")

    _answered(payer, changed)


@mistake("conformance", "json_served", swept=True)
def format_of_the_address_unread(payer: Payer) -> None:
    """`_format` is not read, so that a browser's Accept is refused whatever the address says (http.html 3.1.0.1.11)."""
    healthy: Any = put(
        payer.fhir,
        "speaks_json",
        lambda ask: healthy(Ask(ask.method, ask.target.replace("_format=", "_x="), ask.headers, ask.body)),
    )


@mistake("conformance", "format_negotiated", swept=True)
def xml_asked_json_sent(payer: Payer) -> None:
    """Whoever accepts XML alone gets JSON with status 200 (http.html 3.1.0.1.11: 406)."""
    put(payer.fhir, "speaks_json", lambda _: True)


@mistake("conformance", "version_told", swept=True)
def tag_is_not_the_version(payer: Payer) -> None:
    """The ETag of a resource is a digest of its bytes and the time (http.html 3.1.0.2.1: its version)."""
    turns = iter(range(1 << 30))
    put(payer.fhir, "etag", lambda _: f'W/"{next(turns):x}-d41d8"')


@mistake("conformance", "version_told", swept=True)
def changed_at_the_time_of_asking(payer: Payer) -> None:
    """Last-Modified is the time of the answer (http.html 3.1.0.2: meta.lastUpdated)."""

    def changed(_: Ask, reply: Reply) -> None:
        _header(reply, "last-modified", format_datetime(payer.clock.now(), usegmt=True))

    _answered(payer, changed)


@mistake("conformance", "vread", swept=True)
def versions_declared_alone(payer: Payer) -> None:
    """A read of a version is declared, and is not found (CapabilityStatement.rest.resource.interaction)."""
    healthy: Any = put(
        payer.fhir,
        "route",
        lambda ask, path, *rest: payer.fhir.absent() if "_history/" in path else healthy(ask, path, *rest),
    )


@mistake("conformance", "modified", swept=True)
def versioned_without_versions(payer: Payer) -> None:
    """Types are declared to be versioned, and resources tell no version (CapabilityStatement…versioning)."""

    def read(*rest: Any) -> Reply:
        reply: Reply = healthy(*rest)
        if reply.status == 200:
            document = json.loads(reply.body)
            document["meta"].pop("versionId", None)
            reply.body = json.dumps(document).encode()
            reply.headers = [each for each in reply.headers if each[0] != "etag"]
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("conformance", "unknown_type", swept=True)
def unknown_types_break(payer: Payer) -> None:
    """A type that is not served breaks the server (http.html 3.1.0.1.2: 404)."""

    def changed(_: Ask, reply: Reply) -> None:
        if reply.status == 404 and b"no such type" in reply.body:
            reply.status = 500

    _answered(payer, changed)


@mistake("conformance", "answers_what", swept=True)
def read_of_any_type(payer: Payer) -> None:
    """A read finds an id under whatever type (http.html 3.1.0.3)."""
    put(
        payer.fhir,
        "found",
        lambda session, _kind, ident: next((item for item in session.opened if item["id"] == ident), None),
    )


@mistake("conformance", "capability", swept=True)
def parameter_of_the_guide_not_declared(payer: Payer) -> None:
    """A parameter that the guide requires is offered, and not declared."""
    _declared(
        payer, lambda told: told.update(searchParam=[p for p in told["searchParam"] if p["name"] != "identifier"])
    )


@mistake("conformance", "definitions", swept=True)
def parameters_declared_twice(payer: Payer) -> None:
    """A parameter is declared twice (cpb-12)."""
    _declared(payer, lambda told: told.update(searchParam=[*told["searchParam"], told["searchParam"][0]]))


@mistake("conformance", "capability", swept=True)
def parameters_of_another_type(payer: Payer) -> None:
    """A date is declared to be a text (CapabilityStatement.rest.resource.searchParam.type: as defined)."""
    _declared(payer, lambda told: [p.update(type="string") for p in told["searchParam"] if p["type"] == "date"])


def _declared(payer: Payer, changed: Callable[[Resource], Any]) -> None:
    """Let what is declared of claims be what `changed` leaves of it."""

    def served(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        if ask.path.endswith("/metadata") and reply.status == 200:
            document = json.loads(reply.body)
            for told in document["rest"][0]["resource"]:
                if told["type"] == "ExplanationOfBenefit":
                    changed(told)
            reply.body = json.dumps(document).encode()
        return reply

    healthy = put(payer.fhir, "served", served)


@mistake("conformance", "capability", swept=True)
def statement_behind_the_token(payer: Payer) -> None:
    """The CapabilityStatement needs a token."""

    def served(ask: Ask) -> Reply:
        if ask.path.endswith("/metadata") and payer.grants.valid(ask.bearer) is None:
            return payer.fhir.challenge(had_token=ask.bearer is not None)
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.fhir, "served", served)


@mistake("conformance", "own_addresses", swept=True)
def statement_of_another_release(payer: Payer) -> None:
    """The CapabilityStatement is one of a requirement, at the address of the server behind the gateway (cpb-…)."""

    def served(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        if ask.path.endswith("/metadata") and reply.status == 200:
            document = json.loads(reply.body)
            document["implementation"]["url"] = "http://fhir-r4.internal:8080/fhir"
            reply.body = json.dumps(document).encode()
        return reply

    healthy = put(payer.fhir, "served", served)
