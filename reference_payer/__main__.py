"""Start the reference payer: `python -m payerproof.reference_payer`.

It prints one line on stdout when it listens, `ready http://127.0.0.1:PORT/fhir`, and answers until it is told to stop.
With `--origin` it says in a line before where it listens, `listening http://127.0.0.1:PORT`.
Secrets come from the environment; those that are missing are made up and told once on stderr.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from datetime import date, datetime

import uvicorn

from payerproof.reference_payer import faults, transport
from payerproof.reference_payer.app import application
from payerproof.reference_payer.clock import CANONICAL, Clock
from payerproof.reference_payer.compressing import Compressing, codings
from payerproof.reference_payer.oauth.assertions import public_key
from payerproof.reference_payer.offer import made_by
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import EARLIEST_SERVICE, GUIDES, Settings, demo_apps
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.generate import population

PASSWORD, SECRET, CONTROL = "PAYERPROOF_DEMO_PASSWORD", "PAYERPROOF_DEMO_SECRET", "PAYERPROOF_DEMO_CONTROL"
CERTIFICATE = "PAYERPROOF_DEMO_CERTIFICATE"
KEYS = ("PAYERPROOF_DEMO_KEY", "PAYERPROOF_DEMO_SERVICE")
"""Where the key of the app lies that proves itself with one; without it the payer has no such app."""
CANNOT_LISTEN = 4
GRACE = 2
"""Seconds that open requests get when the payer is told to stop."""


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m payerproof.reference_payer", description="A small, correct payer.")
    parser.add_argument("--host", default="127.0.0.1", help="an address of this machine (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one (default)")
    parser.add_argument(
        "--origin", metavar="URL", help="how the payer names itself, where it stands behind a proxy (default: its port)"
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of the population (default 1)")
    parser.add_argument(
        "--household", action="append", metavar="NAME[,NAME]", help="families; may be repeated (default h1)"
    )
    parser.add_argument(
        "--clock", type=_instant, default=CANONICAL, metavar="ISO", help=f"default {CANONICAL.isoformat()}"
    )
    parser.add_argument(
        "--guide", action="append", metavar="NAME#VERSION", help=f"claim it; may be repeated (default {GUIDES[0]})"
    )
    parser.add_argument("--fault", action="append", default=[], metavar="ID", help="apply a fault; may be repeated")
    parser.add_argument("--earliest", type=date.fromisoformat, default=EARLIEST_SERVICE, metavar="YYYY-MM-DD")
    parser.add_argument(
        "--apart", action="append", default=[], metavar="PLAN", help="a plan not served; may be repeated"
    )
    parser.add_argument("--page-size", type=int, default=10, metavar="N")
    parser.add_argument("--https", action="store_true", help=f"speak TLS with the key and certificate in {CERTIFICATE}")
    parser.add_argument("--pushed-only", action="store_true", help="have apps push their authorization requests")
    parser.add_argument("--nonces", action="store_true", help="have proofs of keys carry a nonce")
    parser.add_argument(
        "--tls-clients", metavar="FILE", help="with --https: let in only clients whose certificate is of these"
    )
    parser.add_argument(
        "--encoding", choices=sorted(codings()), help="pack bodies so, for clients that take it (default: no packing)"
    )
    parser.add_argument("--list-faults", action="store_true", help="print the faults and stop")
    parser.add_argument("--json", action="store_true", help="with --list-faults: as one JSON array")
    return parser.parse_args(arguments)


def _listed(known: Sequence[faults.Fault], *, as_json: bool) -> str:
    if as_json:
        return json.dumps([dataclasses.asdict(fault) for fault in known], indent=1) + "\n"
    return "".join(f"{fault.id}: {fault.title} [{fault.seam}]\n" for fault in known)


def _secret(name: str) -> str:
    """Return a secret from the environment, or a new one, told once on stderr."""
    given = os.environ.get(name)
    if given:
        return given
    made = secrets.token_urlsafe(16)
    sys.stderr.write(f"{name}={made}\n")
    return made


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address. Raises OSError where it is taken, or is none of this machine's."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, base: str) -> None:
        super().__init__(config)
        self._base = base

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        sys.stdout.write(f"ready {self._base}\n")
        sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the payer until it is told to stop; return the exit code."""
    options = _arguments(arguments)
    if options.list_faults:
        sys.stdout.write(_listed(tuple(faults.all_faults().values()), as_json=options.json))
        return 0
    seams = Seams()
    try:
        faults.apply(options.fault, seams)
    except faults.UnknownFault as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    guides = tuple(options.guide or GUIDES)
    try:
        people = population(",".join(options.household or ("h1",)).split(","), options.seed, made_by(guides))
    except PopulationError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    try:
        listener = _listen(options.host, options.port)
    except OSError as problem:
        sys.stderr.write(f"cannot listen at {options.host} port {options.port}: {problem.strerror or problem}\n")
        return CANNOT_LISTEN
    scheme = "https" if options.https else "http"
    address = f"{scheme}://{options.host}:{listener.getsockname()[1]}"
    if options.origin:
        sys.stdout.write(f"listening {address}\n")
    settings = Settings(
        origin=options.origin or address,
        password=_secret(PASSWORD),
        apps=demo_apps(_secret(SECRET), *(public_key(pem) if (pem := os.environ.get(key)) else None for key in KEYS)),
        control_secret=os.environ.get(CONTROL) or None,
        earliest_service=options.earliest,
        apart=tuple(options.apart),
        page_size=options.page_size,
        guides=guides,
        pushed_only=options.pushed_only,
        nonces=options.nonces,
    )
    payer = Payer.of(people, settings, Clock(options.clock), seams)
    served = application(payer)
    config = uvicorn.Config(
        Compressing(served, options.encoding) if options.encoding else served,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        lifespan="off",
    )
    if options.https:
        config.load()
        config.ssl = seams.transport.secured(transport.context(os.environ.get(CERTIFICATE, ""), options.tls_clients))
    _Server(config, settings.base).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
