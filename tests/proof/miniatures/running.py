"""One run against a miniature by the real command, in a process and a folder of its own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from payerproof.evidence.writing import Evidence, read
from tests.loopback import Answer, Asked, Loopback, Reply
from tests.proof.miniatures.honest import GRANTS, MEMBERS, PARENT, TEEN, Grant, HonestPayer, people, withheld
from tests.shared import content

Mode = Literal["seeded", "attached"]

LEAK_CHECKS = ("household-", "sensitive-", "consent-")
"""Beginnings of the ids of checks that must never pass where nothing could have leaked."""

FINDINGS, UNSURE = 1, 2

SUITES = ("household", "sensitive", "consent")
"""The suites that look for leaks."""

LEAKS = "not (id- or include or history or batch or chain or pivot or conditional or compartment or linked or payor)"
"""Of the query paths, a good half."""

PROBES = "household and (direct-read or search-by-subject or search-no-subject or paging or authorised)"
"""Few cases, for runs against a single hostile trait."""

_TARGET = """\
name = "miniature"
base = "{base}"
guides = ["hl7.fhir.us.carin-bb#2.0.0"]
clock = 2026-06-14T18:00:00Z

[[apps]]
id = "app"
client_id = "app"
kind = "public"
redirect_uri = "http://127.0.0.1:7999/callback"
scopes = "patient/*.read"

[policy]
time_zone = "America/Chicago"

[limits]
deadline_seconds = {deadline}
{extra}
"""

_SEEDED = """
[population]
households = ["h1"]
seed = 1
members = {members}

[population.login]
kind = "token"
{kind} = {{ env = "MINIATURE_{{MEMBER}}_FOR_ITSELF" }}
for = {{ {teen} = {{ {kind} = {{ env = "MINIATURE_{{MEMBER}}_FOR_{variable}" }} }} }}
"""

_ATTACHED = """
[[members]]
id = "{name}"
patient = "{patient}"
birth_date = {born}
withheld = {withheld}

[members.login]
kind = "token"
{kind} = {{ env = "MINIATURE_{variable}_FOR_ITSELF" }}
for = {{ {teen} = {{ {kind} = {{ env = "MINIATURE_{variable}_FOR_{teen_variable}" }} }} }}
"""

_AUTHORITY = f"""
[[authorities]]
holder = "{PARENT}"
subject = "{TEEN}"
kind = "parent"
"""


@dataclass(frozen=True)
class Tokens:
    """A made-up token for each grant, and the environment that carries them. `kind`: as the target file calls them."""

    kind: Literal["access_token", "refresh_token"] = "access_token"
    grants: Mapping[str, Grant] = field(
        default_factory=lambda: {f"mini.{secrets.token_urlsafe(24)}": grant for grant in GRANTS}
    )

    @property
    def environment(self) -> dict[str, str]:
        """Variables for the run's process."""
        return {_token_variable(*grant): token for token, grant in self.grants.items()}


@dataclass(frozen=True)
class Result:
    """What a run came to: the exit status, results.json, the evidence, and what the terminal showed."""

    status: int
    results: Mapping[str, Any]
    evidence: Evidence
    folder: Path
    shown: str
    seconds: float
    asked: Sequence[Asked]

    def verdicts(self, check: str = "", outcome: str | None = None) -> list[Mapping[str, Any]]:
        """Return the verdicts of checks whose id begins so, of one outcome or all."""
        found = self.results["verdicts"]
        return [item for item in found if item["check"].startswith(check) and outcome in {None, item["outcome"]}]

    def outcomes(self, check: str = "") -> set[str]:
        """Return the outcomes of checks whose id begins so."""
        return {str(item["outcome"]) for item in self.verdicts(check)}

    def leak_passes(self) -> list[Mapping[str, Any]]:
        """Return every pass of a leak check."""
        return [item for prefix in LEAK_CHECKS for item in self.verdicts(prefix, "pass")]

    def reasons(self) -> str:
        """Return all reasons in one text."""
        return "\n".join(sorted({str(item["reason"]) for item in self.results["verdicts"]}))

    def errors(self) -> list[str]:
        """Return why cases ended in an error of ours."""
        return sorted({str(item["reason"]) for item in self.verdicts(outcome="error")})


def run_suites(
    payer: Callable[[HonestPayer], Answer],
    folder: Path,
    *,
    mode: Mode = "seeded",
    select: str = LEAKS,
    deadline: float = 5.0,
    extra: str = "",
    tokens: Tokens | None = None,
) -> Result:
    """Serve the miniature that `payer` makes of the honest one, and run the suites against it.

    `select` is pytest's `-k`; `extra` goes into the target file.
    """
    given = tokens or Tokens()
    with miniature(payer, given) as server:
        file = folder / "miniature.toml"
        file.write_text(target_text(server.origin, mode, deadline, extra, given.kind), encoding="utf-8")
        return run(file, folder / "run", select, given.environment, server.asked)


@contextmanager
def miniature(payer: Callable[[HonestPayer], Answer], tokens: Tokens) -> Iterator[Loopback]:
    """Serve a miniature; the honest payer learns its own address once there is one."""
    answers: list[Answer] = []
    with Loopback(lambda asked: answers[0](asked)) as server:  # noqa: PLW0108 - the answer is made after its address
        answers.append(payer(HonestPayer(tokens.grants, server.origin)))
        yield server


def target_text(origin: str, mode: Mode, deadline: float = 5.0, extra: str = "", kind: str = "access_token") -> str:
    """Return the target file of a miniature; `kind` of token that it names."""
    text = _TARGET.format(base=f"{origin}/fhir", deadline=deadline, extra=extra)
    teen = {"teen": TEEN, "kind": kind}
    if mode == "seeded":
        return text + _SEEDED.format(members=json.dumps(list(MEMBERS)), variable=_variable(TEEN), **teen)
    found = [people().person(name) for name in MEMBERS]
    members = [
        _ATTACHED.format(
            name=person.member.id,
            patient=person.patient_id,
            born=person.member.birth_date,
            withheld=json.dumps(withheld() if person.member.id == TEEN else []),
            variable=_variable(person.member.id),
            teen_variable=_variable(TEEN),
            **teen,
        )
        for person in found
    ]
    return "".join([text, *members, _AUTHORITY])


def run(
    target: Path,
    out: Path,
    select: str,
    environment: Mapping[str, str],
    asked: Sequence[Asked] = (),
    options: Iterable[str] = (),
    suites: Iterable[str] = SUITES,
    patience: float = 900,
) -> Result:
    """Run the suites against a target file with the command that the documentation gives."""
    began = time.monotonic()
    done = subprocess.run(
        command(target, out, select, options, suites),
        capture_output=True,
        text=True,
        errors="surrogateescape",
        cwd=target.parent,
        env={**os.environ, **environment},
        timeout=patience,
        check=False,
    )
    seconds = time.monotonic() - began
    if not (out / "results.json").exists():
        raise AssertionError(f"no results (exit {done.returncode}):\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}")
    results = json.loads((out / "results.json").read_bytes())
    shown = done.stdout + done.stderr
    return Result(done.returncode, results, read(out), out, shown, seconds, tuple(asked))


def command(
    target: Path, out: Path, select: str, options: Iterable[str] = (), suites: Iterable[str] = SUITES
) -> list[str]:
    """Return the command line of a run."""
    parts = [sys.executable, "-m", "pytest", "--pyargs", *(f"payerproof.suites.{name}" for name in suites)]
    parts += ["-p", "payerproof.session.plugin"]
    parts += ["-p", "no:schemathesis", "-p", "no:cacheprovider", "-q", "-k", select]
    parts += ["--payer-pairs", "few"]
    return [*parts, "--target", str(target), "--payer-out", str(out), *options]


def secrets_in(folder: Path, words: Iterable[str]) -> list[str]:
    """Return the files below `folder` that hold one of the secrets, each with the secret's beginning."""
    kept = {file: content(file) for file in sorted(folder.rglob("*")) if file.is_file()}
    listed = list(words)
    return [f"{file.name}: {word[:8]}…" for file, data in kept.items() for word in listed if word.encode() in data]


def constantly(reply: Reply) -> Callable[[HonestPayer], Answer]:
    """Return the maker of a miniature that gives everybody the same answer."""
    return lambda _: lambda _: reply


def _variable(member: str) -> str:
    return member.upper().replace("-", "_")


def _token_variable(reader: str, subject: str) -> str:
    return f"MINIATURE_{_variable(reader)}_FOR_{'ITSELF' if reader == subject else _variable(subject)}"
