"""Writes a first target file: what discovery and metadata tell, and what a person answers, each key explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from payerproof.errors import ConfigurationError, did_you_mean
from payerproof.guide_names import claimable
from payerproof.http.client import Request, Wire
from payerproof.smart.discovery import Endpoints, fetch_smart_configuration, json_object, read_endpoints
from payerproof.target.keys import explained
from payerproof.visible import one_line

_IG = re.compile(r"(?:^|/)ImplementationGuide/([a-z0-9.-]+)\|([0-9A-Za-z.-]+)$")
_ENDINGS = ("/metadata", "/.well-known/smart-configuration")
_HEAD = 2
"""Parts that each `--member` has: id and birth date."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


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
class Part:
    """One thing that a login needs told: its key, whether it is a secret (its variable is told), or may be left out.

    `table` is that of the key: the member's own, or the login.
    """

    key: str
    secret: bool = False
    needed: bool = True
    table: str = "login"


NO_LOGIN = "none"
LOGINS: Mapping[str, tuple[Part, ...]] = {
    "form": (Part("username"), Part("password", secret=True)),
    "browser": (Part("username"), Part("password", secret=True), Part("otp", secret=True, needed=False)),
    "manual": (Part("username", needed=False),),
    "token": (
        Part("access_token", secret=True),
        Part("patient", table="members"),
        Part("refresh_token", secret=True, needed=False),
    ),
    "python": (Part("callable"), Part("username", needed=False)),
    NO_LOGIN: (Part("patient", table="members"), Part("via", table="members")),
}
"""By the kind of a login: what has to be told of it. A member without one is reached by a representative's."""


@dataclass(frozen=True, slots=True)
class Person:
    """A test member; `said` holds what the kind of login needs, by key, for a secret its environment variable."""

    id: str
    born: str
    kind: str
    said: Mapping[str, str]

    def lines(self) -> list[str]:
        """Return the member's table."""
        tables: dict[str, dict[str, str]] = {"members": {}, "login": {"kind": _text(self.kind)}}
        for part in (part for part in LOGINS[self.kind] if part.key in self.said):
            text = _text(self.said[part.key])
            tables[part.table][part.key] = f"{{ env = {text} }}" if part.secret else text
        lines = ["", "[[members]]", f"id = {_text(self.id)}", f"birth_date = {self.born}"]
        lines += [f"{key} = {value}" for key, value in tables["members"].items()]
        parts = ", ".join(f"{key} = {value}" for key, value in tables["login"].items())
        return lines if self.kind == NO_LOGIN else [*lines, f"login = {{ {parts} }}"]


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
    key: str = ""
    title: str = ""
    state: str = ""
    parents: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the app."""
        return "confidential" if self.secret else "asymmetric" if self.key else "public"


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


def shape(kind: str) -> str:
    """Return how `--member` describes a member who signs in by `kind`."""
    parts = (f"{part.key.upper()}{'_VARIABLE' if part.secret else ''}" for part in LOGINS[kind])
    told = [f"[:{name}]" if not part.needed else f":{name}" for name, part in zip(parts, LOGINS[kind], strict=True)]
    return f"ID:BIRTH_DATE{''.join(told)}"


def person(text: str, kind: str = "form") -> Person:
    """Return the member that `--member` describes, as `shape` says. Raises ConfigurationError.

    Where all is told, colons in the first of the login's parts, as in a user name, belong to it.
    """
    parts, wanted = text.split(":", 2), LOGINS[kind]
    rest = parts[2].rsplit(":", len(wanted) - 1) if len(parts) > _HEAD else []
    if kind == "python" and rest:
        rest = [":".join(parts[2].split(":")[:2]), *parts[2].split(":")[2:]]  # module:name is one part
    needed = [part for part in wanted if part.needed]
    if len(parts) < _HEAD or not len(needed) <= len(rest) <= len(wanted) or not all((*parts[:_HEAD], *rest)):
        raise ConfigurationError(f"{text!r} describes no member", where="--member", allowed=shape(kind))
    try:
        said = {part.key: variable(text) if part.secret else text for part, text in zip(wanted, rest, strict=False)}
        return Person(identifier(parts[0]), day(parts[1]), kind, said)
    except ConfigurationError as problem:
        raise ConfigurationError(problem.problem, where=f"member {parts[0]}", allowed=problem.allowed) from None


def identifier(text: str) -> str:
    """Return a member's own short name. Raises ConfigurationError for one that a target file does not take."""
    if not _ID.fullmatch(text):
        raise ConfigurationError(f"{text!r} is no id", allowed=explained("members.id")[0].takes)
    return text


def day(text: str) -> str:
    """Return a day as it is. Raises ConfigurationError."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ConfigurationError(f"{text!r} is no day", allowed="2026-06-14") from None


def variable(text: str) -> str:
    """Return the name of an environment variable. Raises ConfigurationError; what may be a secret is not repeated."""
    if not _VARIABLE.fullmatch(text):
        raise ConfigurationError(
            "that is no name of an environment variable, and it is not written down",
            allowed="letters, digits and _, as PAYER_PASSWORD; the secret itself stays in that variable",
        )
    return text


def address(text: str) -> str:
    """Return a redirect URI. Raises ConfigurationError for what is none."""
    if not urlsplit(text).scheme or " " in text:
        raise ConfigurationError(f"{text!r} is no address", allowed="https://viewer.example/callback")
    return text


def among(pair: tuple[str, str], people: Iterable[Person]) -> tuple[str, str]:
    """Return a pair of a parent and a child. Raises ConfigurationError where either is none of `people`."""
    ids = [each.id for each in people]
    for name in pair:
        if name not in ids:
            raise ConfigurationError(
                f"{name!r} is none of the members{did_you_mean(name, ids)}", where="--parent", allowed=", ".join(ids)
            )
    return pair


def zone(text: str) -> str:
    """Return the name of a time zone. Raises ConfigurationError for one that is not known, with the nearest."""
    if text not in available_timezones():
        near = did_you_mean(text, available_timezones())
        raise ConfigurationError(f"{text!r} is no time zone{near}", allowed="an IANA name such as America/Chicago")
    return text


def written(found: Found, answers: Answers) -> str:
    """Return the target file, each table with what it is for."""
    lines = ["# Every key: docs/testing-your-payer.md, or `payerproof target explain KEY`.", ""]
    lines += _pairs({"name": answers.name, "title": answers.title or answers.name, "base": found.base})
    claims = ", ".join(_claim(name) for name in found.guides if at_hand(name))
    lines += [f"guides = [{claims}]  # {explained('guides')[0].means}"]
    absent = [name for name in found.guides if not at_hand(name)]
    lines += (
        [f"# Also claimed, and not at hand: {one_line(', '.join(absent))}. See `payerproof packages`."]
        if absent
        else []
    )
    lines += [""]
    app = {
        "id": "app",
        "client_id": answers.client_id,
        "kind": answers.kind,
        "redirect_uri": answers.redirect_uri,
        "scopes": answers.scopes,
    }
    lines += ["[[apps]]", *_pairs(app)]
    lines += [f"secret = {{ env = {_text(answers.secret)} }}"] if answers.secret else []
    lines += [f"key = {{ file = {_text(answers.key)} }}"] if answers.key else []
    for each in answers.members:
        lines += each.lines()
    for holder, subject in answers.parents:
        lines += ["", "[[authorities]]", *_pairs({"holder": holder, "subject": subject, "kind": "parent"})]
    lines += ["", "[policy]", *_pairs({"time_zone": answers.time_zone})]
    lines += _pairs({"state": answers.state}) if answers.state else []
    lines += ["", "# Nothing is written, loaded or fuzzed unless it stands here.", "[allow]"]
    lines += ["writes = false", "load = false", "fuzz = false"]
    lines += ["", "[limits]", f"requests_per_second = 10  # {explained('limits.requests_per_second')[0].means}", ""]
    return "\n".join(lines)


def at_hand(guide: str) -> bool:
    """Tell whether a guide that is claimed, as `NAME#VERSION` or with types behind it, ships or is installed."""
    return guide.partition(":")[0] in claimable()


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
