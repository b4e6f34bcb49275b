"""A vault of refresh tokens: one file outside every run folder, which nobody but its owner may read.

It keeps what a person obtained by hand, so that later runs, as those of CI, need no person.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from payerproof.errors import TargetError

VARIABLE = "PAYERPROOF_VAULT"
"""Environment variable that names the file, where the target file does not; `~/.payerproof/vault.json` without it."""
_OTHERS = 0o077


def vault_file(named: Path | None) -> Path:
    """Return where the vault lies: as the target file says, or the environment, or below the person's home."""
    elsewhere = os.environ.get(VARIABLE)
    return named or (Path(elsewhere) if elsewhere else Path.home() / ".payerproof" / "vault.json")


class Vault:
    """What is kept of each sign-in, by a name of the caller's; each change is on the disk when it returns.

    `refresh_token` is kept, and `patient`, the FHIR id that the token is bound to, since a refresh need not tell it.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def get(self, name: str) -> Mapping[str, str]:
        """Return what is kept under a name; empty for a new one. Raises TargetError where others may read it."""
        return self._read().get(name, {})

    def put(self, name: str, token: str, patient: str | None) -> None:
        """Keep a token. Raises TargetError where the file cannot be written."""
        kept = {"refresh_token": token, **({"patient": patient} if patient else {})}
        self._write({**self._read(), name: kept})

    def drop(self, name: str, token: str) -> None:
        """Forget a token that is no good any more, if it is still the one that is kept."""
        kept = self._read()
        if kept.get(name, {}).get("refresh_token") == token:
            self._write({key: value for key, value in kept.items() if key != name})

    def _read(self) -> Mapping[str, Mapping[str, str]]:
        try:
            if os.name == "posix" and self.file.stat().st_mode & _OTHERS:
                raise TargetError("others may read this vault", where=str(self.file), allowed=f"chmod 600 {self.file}")
            data = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as problem:
            raise TargetError(f"is no vault: {type(problem).__name__}", where=str(self.file)) from None
        if not isinstance(data, dict) or not all(isinstance(value, dict) for value in data.values()):
            raise TargetError("is no vault", where=str(self.file), allowed="a file that payerproof wrote")
        return data

    def _write(self, data: Mapping[str, Mapping[str, str]]) -> None:
        """Put a new file in the place of the old one: it is whole at every moment, and private from the first."""
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=self.file.parent, prefix=".vault-")  # made with mode 0600
            try:
                with os.fdopen(number, "w", encoding="utf-8") as file:
                    json.dump(data, file, indent=1, sort_keys=True)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.file)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as problem:
            raise TargetError(f"the vault cannot be written: {problem.strerror}", where=str(self.file)) from None
