"""A proxy on loopback in front of the reference payer that spoils its answers in one way.

    python -m tests.hostile.proxy BEHAVIOUR --seed 1 --household h1

Everything after the behaviour goes to the reference payer, which names itself by the proxy's address.
It prints the payer's own line, `ready http://127.0.0.1:PORT/fhir`, so that a target file can start it like the payer.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import urlsplit

from tests.hostile.behaviours import BEHAVIOURS, DECEIVING, FLAKY, LATER, PARTLY, Behaviour
from tests.hostile.families import laboratory
from tests.hostile.mutations import MUTATIONS
from tests.hostile.network import CHAOS, chaos
from tests.hostile.odd_values import ODD_VALUES
from tests.hostile.raw import Raw, marked
from tests.hostile.witness import Witness
from tests.loopback import Asked, Reply
from tests.machine.mortal import Mortal

_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "accept-encoding"})
"""Headers that speak of one connection; `accept-encoding` so that bodies come as they are."""
_PATIENCE = 60.0
MARK = "x-damaged"
"""A header by which a test knows again what was damaged."""


@dataclass(frozen=True, slots=True)
class Forwarded(Reply):
    """An answer whose headers may repeat, as several cookies do."""

    repeated: Sequence[tuple[str, str]] = ()

    def wire(self, *, head: bool = False) -> bytes:
        """Return the answer as bytes; `head`: without the body, whose length is told as the payer told it."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", f"content-length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.repeated]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if head else self.body)


class Forwarder:
    """Asks the payer at `origin`, over one connection for each thread."""

    def __init__(self, origin: str) -> None:
        self._host = urlsplit(origin).netloc
        self._local = threading.local()

    def __call__(self, asked: Asked) -> Forwarded:
        """Return the payer's answer to a request."""
        headers = {name: value for name, value in asked.headers.items() if name not in _HOP}
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self._host, timeout=_PATIENCE)
        try:
            connection.request(asked.method, asked.target, asked.body or None, headers)
            answer = connection.getresponse()
        except (http.client.HTTPException, OSError):
            connection.close()
            connection.request(asked.method, asked.target, asked.body or None, headers)
            answer = connection.getresponse()
        body = answer.read()
        kept = [(name.lower(), value) for name, value in answer.getheaders() if name.lower() not in _HOP]
        return Forwarded(answer.status, body, dict(kept), kept)


def answering(behaviour: Behaviour, forward: Callable[[Asked], Reply], asked: Asked) -> Reply | Iterable[bytes]:
    """Return the payer's answer, damaged where the behaviour says so; a lost request gets none, of copies the first."""
    answers = [forward(asked) for _ in range(behaviour.copies(asked))]
    if not answers:
        return []
    honest = answers[0]
    if not behaviour.meets(asked, honest):
        return honest
    damaged = behaviour.spoil(asked, honest)
    line = f"{MARK}: {behaviour.id}"
    if isinstance(damaged, Raw):
        return Raw.of(marked(damaged.octets, line))
    if isinstance(damaged, Forwarded):
        return replace(damaged, repeated=(*damaged.repeated, (MARK, behaviour.id)))
    if isinstance(damaged, Reply):
        return Reply(damaged.status, damaged.body, {**damaged.headers, MARK: behaviour.id})
    return _marked(damaged, line)


def _marked(pieces: Iterable[bytes], line: str) -> Iterable[bytes]:
    rest = iter(pieces)
    yield marked(next(rest, b""), line)
    yield from rest


def main(arguments: Sequence[str]) -> int:
    """Serve until told to stop; return the exit code."""
    behaviour, dies, away = _found(arguments[0])
    witness = Witness.of_environment()
    forwarders: list[Forwarder] = []
    signal.signal(signal.SIGTERM, _stop)

    def answer(asked: Asked) -> Reply | Iterable[bytes]:
        witness.asked(asked)
        return answering(behaviour, lambda again: witness.answered(forwarders[0](again)), asked)

    with Mortal(answer, dies, away, record=False) as proxy:
        command = [sys.executable, "-m", "payerproof.reference_payer", "--origin", proxy.origin, *arguments[1:]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as payer:
            witness.started(os.getpid(), payer.pid)
            try:
                for line in payer.stdout or ():
                    word, _, address = line.strip().partition(" ")
                    if word == "listening":
                        forwarders.append(Forwarder(address))
                    sys.stdout.write(line)
                    sys.stdout.flush()
            finally:
                payer.terminate()
    return 0


def _found(name: str) -> tuple[Behaviour, Callable[[Asked], bool], float]:
    """Return a behaviour, which requests the target dies of, and for how many seconds it is away."""
    known = {**BEHAVIOURS, **DECEIVING, **LATER, **MUTATIONS, **FLAKY, **PARTLY, **ODD_VALUES}
    if name.startswith(CHAOS):
        return chaos(int(name.removeprefix(CHAOS))), lambda _: False, 0.0
    if name in known:
        return known[name], lambda _: False, 0.0
    found = laboratory()[name]
    return found.behaviour, found.dies, found.away


def _stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
