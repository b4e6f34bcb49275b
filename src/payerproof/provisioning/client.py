"""The door through which a population is loaded: the target file's base, token and limits, and HTTP behind them."""

from __future__ import annotations

from collections.abc import Sequence
from time import sleep
from types import TracebackType
from typing import Any, Self

import orjson

from payerproof.errors import LoadStopped, TargetError
from payerproof.evidence.redaction import Redactor
from payerproof.http.client import Request, Wire, same_origin
from payerproof.model import Exchange
from payerproof.provisioning.answers import described
from payerproof.provisioning.loader import Door
from payerproof.target.connection import certificates
from payerproof.target.connection import headers as of_the_target
from payerproof.target.description import Target, WriterFacts


class Writer:
    """Sends what loads or reads back a population; a context manager.

    `shown` makes what the target said fit to be told: without the token.
    """

    def __init__(self, target: Target, *, writes: bool) -> None:
        """Raise TargetError where the target file allows no writes, though they are wanted, or names no token."""
        where = str(target.path)
        if writes and not target.allow.writes:
            raise TargetError(
                "the file does not allow writes", where=f"{where}: allow.writes", allowed="true, for test systems"
            )
        if target.start is not None:
            raise TargetError(
                "the harness starts and ends this target itself, so nothing loaded would stay",
                where=f"{where}: start",
                allowed="a target that runs already, with its base",
            )
        facts = target.writer or WriterFacts()
        self.base = facts.base or target.base
        self._redactor = Redactor()
        headers = {}
        if facts.access_token is not None:
            token = facts.access_token.reveal()
            self._redactor.register(token, "access_token")
            headers["authorization"] = f"Bearer {token}"
        limits = target.limits
        self._wire = Wire(
            _forget,
            requests_per_second=limits.requests_per_second,
            total=limits.total,
            concurrency=limits.concurrency,
            deadline=limits.deadline_seconds,
            again_if_busy=False,
            certificates=certificates(target, self._redactor.register),
        )
        self._wire.bound_to = self.base
        self._wire.certified = target.tls.origins
        if same_origin(self.base, target.base):
            self._wire.extra = dict(of_the_target(target, self._redactor.register))
        self.door = Door(self.base, headers, self._send, _pause, limits.concurrency)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wire.close()

    def statement(self) -> dict[str, Any]:
        """Ask for the CapabilityStatement. Raises LoadStopped where none comes."""
        headers = {"accept": "application/fhir+json", **self.door.headers}
        (exchange,) = self._send([Request("GET", f"{self.base}/metadata", headers)])
        try:
            document = orjson.loads(exchange.body)
        except orjson.JSONDecodeError:
            document = None
        if not (exchange.ok and isinstance(document, dict) and document.get("resourceType") == "CapabilityStatement"):
            said = exchange.error or f"status {exchange.status}, {described(exchange)}"
            raise LoadStopped(
                f"{self.base}/metadata gave no CapabilityStatement: {self.shown(said)} (--way names how to load)"
            )
        return document

    def shown(self, text: str) -> str:
        """Return what a target said without the token, should it have said it back."""
        return self._redactor.line(text)

    def _send(self, requests: Sequence[Request]) -> Sequence[Exchange]:
        return self._wire.send_together(requests)


def _pause(seconds: float) -> None:
    sleep(seconds)


def _forget(_: Exchange) -> None:
    """Keep nothing: made-up people are no evidence, and there may be gigabytes of them."""
