"""What passes through the proxy and must not be in a run folder, and which processes stand behind it.

A file outside of the run folder holds it, one JSON value a line: a process id, or a secret.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.loopback import Asked, Reply

VARIABLE = "PAYERPROOF_HOSTILE_WITNESS"
"""The environment variable that names the file; without it nothing is written."""
_SENT = frozenset({"password", "code", "code_verifier", "refresh_token", "client_secret", "token"})
_ISSUED = ("access_token", "refresh_token", "id_token")
_SHORTEST = 12
"""Characters; a shorter value may stand in a run folder by chance."""


@dataclass
class Witness:
    """Writes each secret once."""

    file: Path | None
    _seen: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of_environment(cls) -> Self:
        """Return the witness that the environment asks for."""
        name = os.environ.get(VARIABLE)
        return cls(Path(name) if name else None)

    def started(self, *pids: int) -> None:
        """Write which processes there are."""
        for pid in pids:
            self._write(pid)

    def asked(self, asked: Asked) -> None:
        """Write the secrets of a request."""
        if self.file is None:
            return
        self._seen.add(asked.query.get("code_challenge", ""))  # public, though a check sends it as a verifier
        for name, value in asked.query.items():
            if name in _SENT:
                self._secret(value)
        self._secret(asked.bearer)

    def answered(self, honest: Reply) -> Reply:
        """Write the secrets of an answer, and return it."""
        if self.file is None:
            return honest
        if "access_token" in honest.body[:4096].decode("latin-1"):
            found = json.loads(honest.body)
            for name in _ISSUED:
                self._secret(found.get(name))
        self._secret(dict(parse_qsl(urlsplit(honest.headers.get("location", "")).query)).get("code"))
        self._secret(honest.headers.get("set-cookie", "").partition(";")[0].partition("=")[2])
        return honest

    def _secret(self, value: Any) -> None:
        if isinstance(value, str) and len(value) >= _SHORTEST and value not in self._seen:
            self._seen.add(value)
            self._write(value)

    def _write(self, value: str | int) -> None:
        if self.file is not None:
            with self._lock, self.file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(value) + "\n")


def read_witness(file: Path) -> tuple[set[int], set[str]]:
    """Return the process ids and the secrets of a file."""
    if not file.exists():
        return set(), set()
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {item for item in found if isinstance(item, int)}, {item for item in found if isinstance(item, str)}
