"""Damage to token responses and redirects, and echoes of what a client sent."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from tests.hostile.behaviours import Spoil
from tests.hostile.damage.bodies import _with
from tests.loopback import Asked, Reply


def token_field(name: str, value: Any = None, times: int = 1) -> Spoil:
    """Set a field of the token response, a text so many times; no value: leave it out."""
    value = value * times if isinstance(value, str) else value

    def spoil(_: Asked, honest: Reply) -> Reply:
        found = json.loads(honest.body)
        found.pop(name, None)
        return _with(honest, json.dumps(found | ({} if value is None else {name: value})).encode())

    return spoil


def token_wrapped(way: str) -> Spoil:
    """Send the tokens in a list, in an object, as a form or in odd spelling."""

    def spoil(_: Asked, honest: Reply) -> Reply:
        found = json.loads(honest.body)
        made = {
            "list": lambda: json.dumps([found]),
            "object": lambda: json.dumps({"data": found}),
            "listed": lambda: json.dumps(found | {"access_token": [found["access_token"]]}),
            "nested": lambda: json.dumps(found | {"access_token": {"value": found["access_token"]}}),
            "form": lambda: urlencode(found),
            "upper": lambda: json.dumps({key.upper(): value for key, value in found.items()}),
            "string": lambda: json.dumps(json.dumps(found)),
        }[way]()
        return _with(honest, made.encode())

    return spoil


def parameter(name: str, value: str = "") -> Spoil:
    """Set a parameter of a redirect; an empty value leaves it out."""

    def spoil(_asked: Asked, honest: Reply) -> Reply:
        address, _, _ = honest.headers["location"].partition("?")
        query = dict(parse_qsl(urlsplit(honest.headers["location"]).query))
        query.pop(name, None)
        query |= {name: value} if value else {}
        return Reply(honest.status, b"", {**honest.headers, "location": f"{address}?{urlencode(query)}"})

    return spoil


def echo(spelling: str = "raw", status: int = 0, to: str = "body") -> Spoil:
    """Send back everything that opens a door, in a spelling, in the body, in a header, or in a cookie."""
    spell = _SPELLINGS[spelling]

    def spoil(asked: Asked, honest: Reply) -> Reply:
        told = [spell(secret) for secret in _secrets(asked)]
        if to == "body":
            made = json.dumps({"resourceType": "OperationOutcome", "issue": [], "echo": told}).encode()
            return Reply(status or 403, made, {"content-type": "application/fhir+json"})
        line = " ".join(told).replace("\r", "").replace("\n", "")
        name = {"header": "x-echo", "cookie": "set-cookie", "challenge": "www-authenticate"}[to]
        return Reply(status or honest.status, honest.body, {**honest.headers, name: f"echo={line}"})

    return spoil


_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "raw": str,
    "percent": lambda secret: "".join(f"%{byte:02X}" for byte in secret.encode()),
    "quoted": lambda secret: quote(secret, safe=""),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64-utf16": lambda secret: base64.b64encode(secret.encode("utf-16-le")).decode(),
    "hex": lambda secret: secret.encode().hex(),
    "html": lambda secret: "".join(f"&#x{ord(each):x};" for each in secret),
    "json": lambda secret: "".join(f"\\u{ord(each):04x}" for each in secret),
}


def _secrets(asked: Asked) -> list[str]:
    """Return what a request carries that opens a door."""
    found = [asked.headers[name] for name in ("authorization", "cookie") if name in asked.headers]
    wanted = ("password", "code", "code_verifier", "refresh_token", "client_secret", "token")
    return found + [asked.query[name] for name in wanted if name in asked.query]
