"""The one adapter to Schemathesis: its engine invents requests, this module sends them where we say.

Schemathesis finds what to try; it neither sends nor judges. Its own checks are off: they hold an API against its
OpenAPI description, and ours is made up from a CapabilityStatement, so that lenient and legal FHIR would fail.
The engine is never told where the target is: whatever it may want to send past `send` goes nowhere.

The engine's events are no promised interface; `tests/unit/checks/fuzz/test_generated.py` guards what is used of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.engine import events, from_schema
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport import BaseTransport
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport

from payerproof.errors import PayerproofError
from payerproof.model import Exchange

_STAND_IN = "http://stand-in.invalid"
"""What cases are written out against, to be cut off again."""

_SAFE = frozenset({"GET", "HEAD"})
_OURS = frozenset({"user-agent", "authorization", "cookie", "connection", "accept-encoding", "content-length"})
"""Headers that are not the engine's to set."""


@dataclass(frozen=True, slots=True)
class Invented:
    """A request that the engine made up: `label` is the operation (`GET /Patient`), `url` relative to the base."""

    label: str
    method: str
    url: str
    headers: Mapping[str, str]


Send = Callable[[Invented], Exchange]


@dataclass(frozen=True, slots=True)
class EngineError:
    """A failure of the engine's own; `label` is the operation, or another part of the engine."""

    label: str
    text: str


def run(document: dict[str, Any], send: Send, seconds: float, seed: int) -> Iterator[EngineError]:
    """Let the engine invent requests for `seconds`, each given to `send`; yields the engine's own errors.

    A PayerproofError raised by `send` ends the run and is raised here.
    """
    transport = _Transport(send)
    schema = _Schema(raw_schema=document, config=_config(seconds, seed).projects.get(document))
    schema.through = transport
    stream = from_schema(schema).execute()
    try:
        for event in stream:
            if transport.problem is not None:
                raise transport.problem
            if isinstance(event, events.NonFatalError):
                yield EngineError(event.label, f"{type(event.value).__name__}: {event.value}"[:300])
            elif isinstance(event, events.FatalError):
                yield EngineError("engine", f"{type(event.exception).__name__}: {event.exception}"[:300])
    finally:
        stream.stop()


def _config(seconds: float, seed: int) -> SchemathesisConfig:
    """Return a configuration of our own; no file of the user's is looked for."""
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "max-time": max(1, math.floor(seconds)),
            "workers": 1,
            "continue-on-failure": True,
            "cache": {"enabled": False},
            "checks": {"enabled": False},
            "generation": {"database": "none", "no-shrink": True, "with-security-parameters": False},
            "phases": {
                "coverage": {"unexpected-methods": [], "generate-duplicate-query-parameters": True},
                "stateful": {"enabled": False},
            },
        }
    )


class _Schema(OpenApiSchema):
    """A schema whose requests leave through our own transport."""

    through: BaseTransport[requests.Session]

    @property
    def transport(self) -> BaseTransport[requests.Session]:
        return self.through


class _Transport(RequestsTransport):
    """Turns a case into a request of ours and the answer into one of theirs."""

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self._send = send
        self.problem: PayerproofError | None = None

    def send(self, case: Case[Any], *, session: requests.Session | None = None, **_options: Any) -> Response:  # noqa: ARG002 - the engine's session speaks to nobody
        prepared = requests.Request(**self.serialize_case(case, base_url=_STAND_IN)).prepare()
        method, url = str(prepared.method), prepared.path_url.removeprefix("/")
        if method not in _SAFE:
            raise requests.RequestException(f"{method} is not sent: fuzzing only reads", request=prepared)
        headers = {
            name.lower(): str(value)
            for name, value in prepared.headers.items()
            if name.lower() not in _OURS and not name.lower().startswith("x-schemathesis")
        }
        try:
            answer = self._send(Invented(case.operation.label, method, url, headers))
        except PayerproofError as problem:
            self.problem = problem
            raise KeyboardInterrupt from problem  # the engine's own way to stop at once
        if answer.status == 0:
            raise requests.RequestException(f"no answer: {answer.error}", request=prepared)
        return Response(
            status_code=answer.status,
            headers={name: [value] for name, value in answer.headers.items()},
            content=answer.body,
            request=prepared,
            elapsed=answer.elapsed,
            verify=True,
        )
