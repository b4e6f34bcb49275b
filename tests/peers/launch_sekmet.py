"""Runs in the peer's own environment: starts it on a free loopback port and says so on standard output.

Arguments: the folder for its database, then the bearer tokens it accepts.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn
from sekmet.config import (  # type: ignore[import-not-found]  # lives in another environment
    ServerAuth,
    Settings,
    SimulatorSettings,
    ValidationSettings,
    set_settings,
)
from sekmet.main import create_app  # type: ignore[import-not-found]  # as above


class Server(uvicorn.Server):
    """A server that says when it listens."""

    base = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        sys.stdout.write(f"ready {self.base}\n")
        sys.stdout.flush()


def main(folder: Path, tokens: list[str]) -> None:
    """Serve until told to stop."""
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}/fhir"
    settings = Settings(
        base_url=base,
        data_dir=str(folder),
        server_auth=ServerAuth(types=["bearer"], tokens=tokens),
        validation=ValidationSettings(inbound="off"),
        simulator=SimulatorSettings(enabled=False),
        log_inbound=False,
    )
    set_settings(settings)
    server = Server(uvicorn.Config(create_app(settings), log_level="warning", access_log=False))
    server.base = base
    server.run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
