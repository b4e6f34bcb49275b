"""A keyring of its own, loaded by `keyring` as PYTHON_KEYRING_BACKEND says: entries in the file OWN_KEYRING."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class OwnKeyring(KeyringBackend):
    """Keeps entries in a file; locked while OWN_KEYRING_LOCKED is set."""

    priority = 1.0

    @property
    def entries(self) -> dict[str, str]:
        """What is kept, by service and name."""
        if os.environ.get("OWN_KEYRING_LOCKED"):
            raise KeyringLocked("nobody unlocked it")
        place = Path(os.environ["OWN_KEYRING"])
        found: dict[str, str] = json.loads(place.read_text("utf-8")) if place.exists() else {}
        return found

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry, or None."""
        return self.entries.get(f"{service} | {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep an entry."""
        self._write({**self.entries, f"{service} | {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry."""
        kept = self.entries
        if kept.pop(f"{service} | {username}", None) is None:
            raise PasswordDeleteError("there is none")
        self._write(kept)

    def _write(self, kept: dict[str, str]) -> None:
        Path(os.environ["OWN_KEYRING"]).write_text(json.dumps(kept), encoding="utf-8")
