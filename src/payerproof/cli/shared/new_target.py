"""Writes a first target file: what discovery and metadata tell, and what a person answers, each key explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from payerproof.errors import ConfigurationError
from payerproof.http.client import Request, Wire
from payerproof.smart.discovery import Endpoints, fetch_smart_configuration, json_object, read_endpoints
from payerproof.target.keys import explained

_IG = re.compile(r"(?:^|/)ImplementationGuide/([a-z0-9.-]+)\|([0-9A-Za-z.-]+)$")
_ENDINGS = ("/metadata", "/.well-known/smart-configuration")
_MEMBER_PARTS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What a payer tells of itself without a token. `problem` says why nothing was told, in words."""

    base: str
    guides: tuple[str, ...] = ()
    software: str = ""
    endpoints: Endpoints = field(default_factory=Endpoints)
    scopes: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A test member: `password` names the environment variable that holds it."""

    id: str
    born: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person says of a payer and of the app and members to test with."""

    name: str
    client_id: str
    redirect_uri: str
    scopes: str
    time_zone: str
    members: tuple[Person, ...]
    secret: str = ""
    title: str = ""
    state: str = ""
    parents: tuple[tuple[str, str], ...] = ()


def ask_payer(url: str) -> Found:
    """Ask a payer for metadata and discovery; nothing else is sent, and no token.

    `url` may end in `/metadata` or in the well-known address. Raises ConfigurationError for what is no address.
    """
    base = url.rstrip("/")
    for ending in _ENDINGS:
        base = base.removesuffix(ending)
    if urlsplit(base).scheme not in {"http", "https"} or not urlsplit(base).hostname:
        raise ConfigurationError(f"{url!r} is no address", allowed="the FHIR base, as https://payer.example/fhir")
    wire = Wire(lambda _: None)
    try:
        metadata = wire.send(Request("GET", f"{base}/metadata", {"accept": "application/fhir+json, application/json"}))
        well_known = fetch_smart_configuration(wire, base)
    finally:
        wire.close()
    told = json_object(metadata.body) or {}
    problem = ""
    if told.get("resourceType") != "CapabilityStatement":
        problem = f"{base}/metadata gives no CapabilityStatement: {metadata.error or f'status {metadata.status}'}"
    configuration = json_object(well_known.body) or {}
    scopes = configuration.get("scopes_supported")
    return Found(
        base,
        guides=tuple(dict.fromkeys(_guides(told))),
        software=str((told.get("software") or {}).get("name", "")) if isinstance(told.get("software"), dict) else "",
        endpoints=read_endpoints(well_known.body, metadata.body, {}),
        scopes=tuple(map(str, scopes)) if isinstance(scopes, list) else (),
        problem=problem,
    )


def suggested_name(base: str) -> str:
    """Return a short name for a target, made of its host."""
    host = urlsplit(base).hostname or "payer"
    return re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:40].strip("-") or "payer"


def person(text: str) -> Person:
    """Return the member that `ID:BIRTH_DATE:USERNAME:PASSWORD_VARIABLE` describes. Raises ConfigurationError."""
    parts = text.rsplit(":", 1)
    head = parts[0].split(":", 2) if len(parts) > 1 else []
    if len(head) + 1 != _MEMBER_PARTS or not all((*head, parts[-1])):
        raise ConfigurationError(f"{text!r} describes no member", allowed="ID:BIRTH_DATE:USERNAME:PASSWORD_VARIABLE")
    try:
        date.fromisoformat(head[1])
    except ValueError:
        raise ConfigurationError(f"{head[1]!r} is no day", where=f"member {head[0]}", allowed="2026-06-14") from None
    return Person(head[0], head[1], head[2], parts[1])


def written(found: Found, answers: Answers) -> str:
    """Return the target file, each table with what it is for."""
    lines = ["# Every key: docs/testing-your-payer.md, or `payerproof target explain KEY`.", ""]
    lines += _pairs({"name": answers.name, "title": answers.title or answers.name, "base": found.base})
    claims = ", ".join(_claim(name) for name in found.guides)
    lines += [f"guides = [{claims}]  # {explained('guides')[0].means}", ""]
    app = {
        "id": "app",
        "client_id": answers.client_id,
        "kind": "confidential" if answers.secret else "public",
        "redirect_uri": answers.redirect_uri,
        "scopes": answers.scopes,
    }
    lines += ["[[apps]]", *_pairs(app)]
    lines += [f"secret = {{ env = {_text(answers.secret)} }}"] if answers.secret else []
    for each in answers.members:
        login = f'kind = "form", username = {_text(each.username)}, password = {{ env = {_text(each.password)} }}'
        lines += ["", "[[members]]", f"id = {_text(each.id)}", f"birth_date = {each.born}", f"login = {{ {login} }}"]
    for holder, subject in answers.parents:
        lines += ["", "[[authorities]]", *_pairs({"holder": holder, "subject": subject, "kind": "parent"})]
    lines += ["", "[policy]", *_pairs({"time_zone": answers.time_zone})]
    lines += _pairs({"state": answers.state}) if answers.state else []
    lines += ["", "# Nothing is written, loaded or fuzzed unless it stands here.", "[allow]"]
    lines += ["writes = false", "load = false", "fuzz = false"]
    lines += ["", "[limits]", f"requests_per_second = 10  # {explained('limits.requests_per_second')[0].means}", ""]
    return "\n".join(lines)


def _claim(guide: str) -> str:
    """Return a guide as an entry of `guides`; one that is followed by `:TYPE,TYPE` is claimed for these types."""
    name, _, types = guide.partition(":")
    if not types:
        return _text(name)
    return f"{{ name = {_text(name)}, types = {json.dumps([kind.strip() for kind in types.split(',')])} }}"


def _pairs(values: Mapping[str, str]) -> list[str]:
    return [f"{key} = {_text(value)}" for key, value in values.items()]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _guides(told: Mapping[str, Any]) -> Iterable[str]:
    for canonical in told.get("implementationGuide") or ():
        match = _IG.search(canonical) if isinstance(canonical, str) else None
        if match:
            yield f"{match[1]}#{match[2]}"
