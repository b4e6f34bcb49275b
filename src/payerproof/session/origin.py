"""Who runs, where and with what: what an auditor asks of a run, recorded in the header of its evidence.

It stays in the evidence: reports are the same bytes wherever they are made, and name no machine.
"""

from __future__ import annotations

import getpass
import hashlib
import platform
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import payerproof
from payerproof.target.description import Target

LIBRARIES = ("pytest", "httpx", "schemathesis", "locust", "jsonschema-rs", "pyjwt", "cryptography", "orjson")
_GIT_SECONDS = 5.0


def origin(target: Target) -> dict[str, Any]:
    """Return the `origin` of an evidence header. What this machine does not tell is None or left out."""
    extensions = [{"name": each.name, "sha256": each.digest} for each in target.extensions]
    return {
        "user": _user(),
        "host": socket.gethostname() or None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {name: version for name in LIBRARIES if (version := _version(name))},
        "command": list(sys.argv),
        "target_file": {"name": target.path.name, "sha256": _digest(target.path)},
        "commit": _commit(Path(payerproof.__file__).parent),
        **({"extensions": extensions} if extensions else {}),
    }


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _digest(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None


def _commit(folder: Path) -> str | None:
    """Return the commit of the checkout that the harness runs from; None where it was installed otherwise."""
    stated = _git(folder, "rev-parse", "HEAD")
    if not stated or _git(folder, "ls-files", "__init__.py") != "__init__.py":
        return None
    return f"{stated}-dirty" if _git(folder, "status", "--porcelain", "--untracked-files=no") else stated


def _git(folder: Path, *words: str) -> str:
    try:
        answer = subprocess.run(
            ["git", *words],  # noqa: S607 - whichever git the user has
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=_GIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
