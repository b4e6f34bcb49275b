"""Somebody who asks the page over loopback, with whatever headers and addresses a test needs."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from payerproof.ui.serving import Served

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Asks one served page. Paths are below the token unless they are `raw`."""

    served: Served

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, raw: bool = False) -> Answer:
        """Return the answer to a GET."""
        return self._sent("GET", path if raw else f"/{self.served.token}{path}", None, headers or {})

    def post(
        self, path: str, fields: Fields = (), *, headers: Mapping[str, str] | None = None, raw: bool = False
    ) -> Answer:
        """Return the answer to a form, sent as the page itself sends it unless `headers` say otherwise."""
        own = {"origin": f"http://127.0.0.1:{self.served.port}", "content-type": "application/x-www-form-urlencoded"}
        where = path if raw else f"/{self.served.token}{path}"
        return self._sent("POST", where, urlencode(fields).encode(), own if headers is None else headers)

    def _sent(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"host": f"127.0.0.1:{self.served.port}", **headers}.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()


@contextmanager
def serving(runs: Path, targets: Sequence[str] = ()) -> Iterator[Served]:
    """Serve the page over a folder of runs in a thread of this process; end it, and what it started."""
    served = Served(0, runs, targets)
    thread = threading.Thread(target=served.run, args=(lambda _: None,))
    thread.start()
    try:
        yield served
    finally:
        served.server.should_exit = True
        thread.join(60)
        assert not thread.is_alive()
