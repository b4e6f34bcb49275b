"""Runs in the peer's own environment: serves a folder of resources from fhirsnake, and says so on standard output.

Argument: a folder that holds `resources/`. The server knows no tokens.
"""

from __future__ import annotations

import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

import uvicorn


class Server(uvicorn.Server):
    """A server that says when it listens."""

    base = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        sys.stdout.write(f"ready {self.base}\n")
        sys.stdout.flush()


def main(folder: Path) -> None:
    """Serve until told to stop. The package finds its own modules and its resources by where it is run."""
    spec = find_spec("fhirsnake")
    if spec is None or spec.submodule_search_locations is None:
        raise SystemExit("fhirsnake is not installed here")
    sys.path.insert(0, next(iter(spec.submodule_search_locations)))
    os.chdir(folder)
    from main import app  # type: ignore[import-not-found]  # noqa: PLC0415 - found once its folder is on the path

    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(uvicorn.Config(app, log_level="warning", access_log=False))
    server.base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
