"""The generator patches the process it lives in, so it lives alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import resources
from pathlib import Path

FOLDERS = ("load", "suites", "reports", "checks", "session", "reference_payer")


def test_engine_and_suites_leave_the_process_alone() -> None:
    """Neither the plugin nor any check, nor any other module of `load`, brings the generator into the process."""
    code = (
        "import sys, payerproof.session.plugin, payerproof.load.oracle, payerproof.load.journal, payerproof.load.pace, "
        "payerproof.load.exchange, payerproof.checks.load.session, payerproof.suites.load.conftest\n"
        "from payerproof.checks.registry import discover\n"
        "assert any(item.check.suite == 'load' for item in discover())\n"
        "print(sorted({'gevent', 'locust'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_the_locustfile_imports_the_generator() -> None:
    """Because importing it patches sockets and locks, one file does, and only its own process imports that file."""
    importing = set()
    for folder in FOLDERS:
        for path in Path(str(resources.files(f"payerproof.{folder}"))).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if any(name.partition(".")[0] in {"locust", "gevent"} for name in names):
                    importing.add(path.name)
    assert importing == {"locustfile.py"}
