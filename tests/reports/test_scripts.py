"""reproduce/: scripts that a shell takes, in which nothing of a target is more than a comment."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from payerproof.reports.scripts import scripts, stands_alone

HOSTILE = "x\n$(touch owned)\r`touch owned`\u2028; touch owned '\"\\"
_COMMANDS = [
    "set -eu",
    'run=$(cd -- "$(dirname -- "$0")/.." && pwd)',
]


@pytest.fixture
def hostile(found: dict[str, Any]) -> dict[str, Any]:
    """Return results in which whatever a target could have sent would run if a shell read it."""
    words = dict.fromkeys(("observed", "reason", "expected"), HOSTILE)
    verdicts = [
        {**each, **words, "reproduce": f"«redacted:{HOSTILE}»", "case": {**each["case"], "note": HOSTILE}}
        for each in found["verdicts"]
    ]
    return {**found, "verdicts": verdicts, "findings": [{**each, "title": HOSTILE} for each in found["findings"]]}


def test_each_finding_has_a_script_that_asks_for_it(found: dict[str, Any]) -> None:
    """By its fingerprint, with the run it lies in; a request with secrets is told as such."""
    made = scripts(found)
    assert list(made) == [f"{finding['fingerprint']}.sh" for finding in found["findings"]]
    for finding in found["findings"]:
        lines = made[f"{finding['fingerprint']}.sh"].decode().splitlines()
        assert lines[0] == "#!/bin/sh"
        assert f"# {finding['title']}" in lines
        assert lines[-1] == f'exec payerproof reproduce "$run" {finding["fingerprint"]} "$@"'


def test_what_a_target_sent_is_a_comment(hostile: dict[str, Any], tmp_path: Path) -> None:
    """No line but those of ours is a command, and the shell runs nothing else."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "payerproof").write_text('#!/bin/sh\necho "$@" > "$OUT"\n')
    (tmp_path / "bin" / "payerproof").chmod(0o755)
    (tmp_path / "reproduce").mkdir()
    for name, content in scripts(hostile).items():
        lines = content.decode().split("\n")
        assert [line for line in lines if line and not line.startswith("#")][:-1] == _COMMANDS
        file, out = tmp_path / "reproduce" / name, tmp_path / "out"
        file.write_bytes(content)
        environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "OUT": str(out)}
        subprocess.run(["sh", file, "--quiet"], check=True, cwd=tmp_path, env=environment)
        assert out.read_text() == f"reproduce {tmp_path} {name.removesuffix('.sh')} --quiet\n"
    assert not (tmp_path / "owned").exists()


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_has_nothing_to_say(hostile: dict[str, Any], tmp_path: Path) -> None:
    """Not even of style."""
    for name, content in scripts(hostile).items():
        (tmp_path / name).write_bytes(content)
    judged = subprocess.run(["shellcheck", *sorted(tmp_path.iterdir())], capture_output=True, text=True, check=False)
    assert (judged.returncode, judged.stdout) == (0, "")


def test_a_line_stands_alone_where_only_its_token_is_left_out() -> None:
    """A variable for the token is no secret that is missing; whatever was redacted is."""
    assert stands_alone('curl -sS -H "Authorization: Bearer $TOKEN_H1_SUB" https://payer.example/fhir/Patient/1')
    assert not stands_alone("curl -sS --data-raw 'code=«redacted:code»' https://payer.example/token")
    assert not stands_alone(None)
