"""A vault of refresh tokens: the keyring of the system, or one file that nobody but its owner may read.

It keeps what a person obtained by hand, so that later runs, as those of CI, need no person.
The keyring is used where the extra `keyring` is installed, the system has one, and no file is named; what a file kept
before is moved into it once it is used. A file lies outside every run folder.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from payerproof.errors import TargetError

VARIABLE = "PAYERPROOF_VAULT"
"""Environment variable that names the file, where the target file does not; `~/.payerproof/vault.json` without it."""
_OTHERS = 0o077


SERVICE = "payerproof"
"""Under which name the entries stand in a keyring."""


class Vault(Protocol):
    """What is kept of each sign-in, by a name of the caller's; each change is kept when it returns.

    `refresh_token` is kept, and `patient`, the FHIR id that the token is bound to, since a refresh need not tell it.
    """

    @property
    def where(self) -> str:
        """Where it lies, in words."""

    def get(self, name: str) -> Mapping[str, str]:
        """Return what is kept under a name; empty for a new one. Raises TargetError where it cannot be read."""

    def put(self, name: str, token: str, patient: str | None) -> None:
        """Keep a token. Raises TargetError where it cannot be kept."""

    def drop(self, name: str, token: str) -> None:
        """Forget a token that is no good any more, if it is still the one that is kept."""


def opened(named: Path | None) -> Vault:
    """Return the vault: the file that the target file or the environment names, else the keyring of the system.

    Without a keyring it is a file below the person's home.
    """
    elsewhere = os.environ.get(VARIABLE)
    if named or elsewhere:
        return FileVault(named or Path(str(elsewhere)))
    usual = FileVault(Path.home() / ".payerproof" / "vault.json")
    backend = _keyring()
    return usual if backend is None else KeyringVault(backend, usual)


def _keyring() -> Any:
    """Return the keyring of the system; None without the library, or where there is none that keeps anything."""
    try:
        import keyring  # noqa: PLC0415 - an extra
        from keyring.backends import fail, null  # noqa: PLC0415
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ImportError:
        return None
    try:
        backend = keyring.get_keyring()
    except (KeyringError, RuntimeError, ImportError, ValueError):  # one that is named and does not load
        return None
    return None if isinstance(backend, fail.Keyring | null.Keyring) else backend


class KeyringVault:
    """The keyring of the system, by a `backend` of the library `keyring`; `before` kept tokens until there was one."""

    def __init__(self, backend: Any, before: FileVault) -> None:
        self._backend = backend
        self._before = before

    @property
    def where(self) -> str:
        """Which keyring it is."""
        return f"the keyring ({self._backend.name})"

    def get(self, name: str) -> Mapping[str, str]:
        """Return what is kept under a name, else what the file kept before."""
        text = self._call("get_password", SERVICE, name)
        if text is None:
            return self._before.get(name)
        try:
            kept = json.loads(text)
        except ValueError:
            kept = None
        if not isinstance(kept, dict):
            told = f"{self.where} holds no token of ours under {SERVICE}, {name}"
            raise TargetError(told, allowed="remove the entry")
        return kept

    def put(self, name: str, token: str, patient: str | None) -> None:
        """Keep a token, and forget what the file kept of it."""
        self._call("set_password", SERVICE, name, json.dumps(_entry(token, patient), sort_keys=True))
        self._before.forget(name)

    def drop(self, name: str, token: str) -> None:
        """Forget a token, in the file as well."""
        if self._call("get_password", SERVICE, name) is not None and self.get(name).get("refresh_token") == token:
            self._call("delete_password", SERVICE, name)
        self._before.drop(name, token)

    def _call(self, what: str, *arguments: str) -> str | None:
        """Ask the keyring. Raises TargetError where it is locked, refuses or breaks: it is somebody else's program."""
        try:
            found = getattr(self._backend, what)(*arguments)
        except Exception as problem:  # noqa: BLE001 - each backend raises errors of its own beside KeyringError
            told = f"{self.where} does not serve: {type(problem).__name__}"
            raise TargetError(told, allowed=f"unlock it, or name a file in {VARIABLE}") from None
        return found if isinstance(found, str) else None


def _entry(token: str, patient: str | None) -> dict[str, str]:
    return {"refresh_token": token, **({"patient": patient} if patient else {})}


class FileVault:
    """One file; each change is on the disk when it returns."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def where(self) -> str:
        """Its path."""
        return str(self.file)

    def get(self, name: str) -> Mapping[str, str]:
        """Return what is kept under a name; empty for a new one. Raises TargetError where others may read it."""
        return self._read().get(name, {})

    def put(self, name: str, token: str, patient: str | None) -> None:
        """Keep a token. Raises TargetError where the file cannot be written."""
        self._write({**self._read(), name: _entry(token, patient)})

    def drop(self, name: str, token: str) -> None:
        """Forget a token that is no good any more, if it is still the one that is kept."""
        if self._read().get(name, {}).get("refresh_token") == token:
            self.forget(name)

    def forget(self, name: str) -> None:
        """Forget what is kept under a name, if anything is."""
        kept = self._read()
        if name in kept:
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
