"""Serves the page on loopback until it is interrupted, and ends with it what it started."""

from __future__ import annotations

import errno
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from payerproof.checks.registry import discover
from payerproof.errors import ConfigurationError
from payerproof.target.reading import load_target
from payerproof.ui.application import application
from payerproof.ui.children import Children
from payerproof.ui.door import LOOPBACK, Door
from payerproof.ui.folders import Folders

_TOKEN_BYTES = 24


class Served:
    """The page at its `address`, which nobody can guess; `children` are the commands that it started."""

    def __init__(self, port: int, runs: Path, targets: Sequence[str] = ()) -> None:
        """Take the port, 0 for a free one. Raises ConfigurationError for one that is taken, and for a bad target."""
        for name in targets:
            load_target(name)
        self.children = Children()
        self._socket = _bound(port)
        self.port = self._socket.getsockname()[1]
        self.token = secrets.token_urlsafe(_TOKEN_BYTES)
        door = Door(application(Folders(runs), self.children, targets), self.token, self.port)
        config = uvicorn.Config(
            door,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=1,  # an open page is no reason to stay
        )
        self.server = uvicorn.Server(config)

    @property
    def address(self) -> str:
        """Where the page is, with its token."""
        return f"http://{LOOPBACK}:{self.port}/{self.token}/"

    def run(self, say: Callable[[str], None]) -> None:
        """Serve until a signal comes, or `server.should_exit` is set; then end what was started here."""
        threading.Thread(target=discover, daemon=True).start()  # the form of a run shows it, and it takes a moment
        try:
            self.server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            if running := sum(child.running for child in self.children):
                say(f"ending {running} started here; a run writes its reports first")
            self.children.end()


def _bound(port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((LOOPBACK, port))
        found.listen()  # before the address is printed, so that whoever is quick waits instead of being refused
    except OSError as problem:
        found.close()
        told = "is taken by something else" if problem.errno == errno.EADDRINUSE else str(problem.strerror)
        raise ConfigurationError(told, where=f"port {port}", allowed="another --port, or none for a free one") from None
    return found
