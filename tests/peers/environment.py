"""An environment of its own for a server whose dependencies are none of the project's; made once, then reused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build" / "peers"
_PATIENCE = 240.0


class NotInstalled(Exception):
    """The peer cannot be installed here; the text says why."""


def python_with(requirement: str) -> Path:
    """Return the interpreter of an environment that holds `requirement` (`name==version`). Raises NotInstalled."""
    folder = BUILD / requirement.replace("==", "-")
    python, done = folder / "bin" / "python", folder / ".installed"
    if not done.exists():
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement)
        done.touch()
    return python


def node_with(name: str, *packages: str) -> tuple[Path, Path]:
    """Return Node.js and a folder of modules that holds `packages` (`name@version`). Raises NotInstalled."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NotInstalled(f"{name}: there is no node or no npm here")
    folder = BUILD / name
    done = folder / ".installed"
    told = "\n".join(packages)
    if not done.exists() or done.read_text(encoding="utf-8") != told:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"private": True}), encoding="utf-8")
        quiet = ("--silent", "--no-fund", "--no-audit", "--ignore-scripts")
        _run(npm, "install", "--prefix", str(folder), *quiet, *packages)
        done.write_text(told, encoding="utf-8")
    return Path(node), folder / "node_modules"


def _run(*command: str) -> None:
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotInstalled(f"{command[-1]}: {problem}") from None
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NotInstalled(f"{command[-1]}: {last}")
