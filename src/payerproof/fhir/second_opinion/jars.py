"""The validator's own jars, started here with Java: no server, no network, one run for all resources.

The program reads packages from a home of its own, made for the run: links to the user's package folder, and empty
packages for dependencies that are not there, which it would otherwise try to fetch.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from payerproof.fhir.guides import BASE
from payerproof.fhir.issue import Issue, IssueSeverity
from payerproof.fhir.packages import read_package
from payerproof.fhir.second_opinion.outcome import BrokeDown, OpinionError, issues_of
from payerproof.guide_names import package_folder

_MAIN = "org.hl7.fhir.validation.ValidatorCli"
_TIMEOUT = 1800.0
_PARTS = 4
"""Into so many parts a batch is split that brought the program down."""
_STUBS = (
    "hl7.fhir.xver-extensions#0.0.12",
    "hl7.terminology#5.0.0",
    "hl7.fhir.uv.extensions#1.0.0",
    "us.nlm.vsac#0.7.0",
)
"""Packages the program asks for on its own; an empty one keeps it from the network."""

_LEFT_OUT = ("CodeSystem-spdx-license.json", ".index.json")
"""The program carries the first itself and takes it for a duplicate; the second it then writes anew."""


class Jars:
    """Runs the command line validator in `folder` over guides from the package folder."""

    def __init__(self, folder: Path, guides: Sequence[str]) -> None:
        if not any(folder.glob("org.hl7.fhir.validation-*.jar")) and not any(folder.glob("validator_cli*.jar")):
            raise OpinionError("no jar of the HL7 validator is here", where=str(folder))
        java = shutil.which("java")
        if java is None:
            raise OpinionError("there is no `java` on the search path", where=str(folder))
        self._java, self._folder, self._guides = java, folder.resolve(), list(guides)

    def validate_all(self, texts: Sequence[bytes], profiles: Sequence[str] = ()) -> list[list[Issue]]:
        """Judge all texts in one run of the program; starting it takes ten seconds or more.

        One text can bring the program down, and the verdicts about all others with it: those are then asked for anew,
        in parts, until that text stands alone.
        """
        with tempfile.TemporaryDirectory(prefix="payerproof-") as scratch:
            place = Path(scratch)
            _home(place / "home", self._guides)
            files = []
            for number, text in enumerate(texts):
                files.append(place / f"{number:06}.json")
                files[-1].write_bytes(text)
            return self._in_parts(files, profiles, place / "home")

    def _in_parts(self, files: Sequence[Path], profiles: Sequence[str], home: Path) -> list[list[Issue]]:
        output = home.with_name("outcome.json")
        output.unlink(missing_ok=True)
        try:
            self._run([str(file) for file in files], profiles, home, output)
            return _outcomes(output, len(files))
        except BrokeDown as problem:
            if len(files) <= 1:
                return [[Issue(IssueSeverity.NOT_EVALUATED, "", None, "exception", str(problem))] for _ in files]
        size = -(-len(files) // _PARTS)
        parts = (files[first : first + size] for first in range(0, len(files), size))
        return [issues for part in parts for issues in self._in_parts(part, profiles, home)]

    def _run(self, names: Sequence[str], profiles: Sequence[str], home: Path, output: Path) -> None:
        arguments = [self._java, f"-Duser.home={home}", "-cp", f"{self._folder}/*", _MAIN, *names]
        arguments += ["-version", "4.0.1", "-tx", "n/a", "-extension", "any", "-allow-example-urls", "true"]
        arguments += [part for guide in self._guides for part in ("-ig", guide)]
        arguments += [part for profile in profiles for part in ("-profile", profile)]
        arguments += ["-output", str(output)]
        try:
            done = subprocess.run(arguments, capture_output=True, timeout=_TIMEOUT, check=False, cwd=home)
        except subprocess.TimeoutExpired:
            raise OpinionError(f"no verdict after {_TIMEOUT:.0f} s", where=str(self._folder)) from None
        if not output.is_file():
            raise BrokeDown(f"the program ended without a verdict: {_said(done)}", where=str(self._folder))


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the program's last words, its stack trace left out."""
    lines = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
    return " / ".join([line.strip() for line in lines if line.strip() and not line.startswith("\tat")][-3:])


def _home(home: Path, guides: Sequence[str]) -> None:
    cache = home / ".fhir" / "packages"
    cache.mkdir(parents=True)
    (cache / "packages.ini").write_text("[cache]\nversion = 3\n\n[urls]\n\n[local]\n\n[packages]\n", encoding="utf-8")
    wanted, seen = [BASE, *guides, *_STUBS], set[str]()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        source = package_folder() / name
        if source.is_dir():
            shutil.copytree(source, cache / name, ignore=shutil.ignore_patterns(*_LEFT_OUT))
            wanted += [f"{needed}#{version}" for needed, version in read_package(source).dependencies.items()]
        elif name == BASE or name in guides:
            raise OpinionError(f"{name} is not in the package folder: payerproof packages add", where=str(source))
        else:
            _stub(cache / name)


def _stub(folder: Path) -> None:
    name, _, version = folder.name.partition("#")
    (folder / "package").mkdir(parents=True)
    head = {"name": name, "version": version, "fhirVersions": ["4.0.1"], "type": "fhir.ig", "dependencies": {}}
    (folder / "package" / "package.json").write_text(json.dumps(head), encoding="utf-8")
    index = {"index-version": 2, "files": []}
    (folder / "package" / ".index.json").write_text(json.dumps(index), encoding="utf-8")


def _outcomes(output: Path, number: int) -> list[list[Issue]]:
    try:
        found = orjson.loads(output.read_bytes())
    except ValueError:
        raise OpinionError("the program's verdict is no JSON", where=str(output)) from None
    outcomes = list(_each(found))
    if len(outcomes) != number:
        raise OpinionError(f"{len(outcomes)} verdicts for {number} resources", where=str(output))
    return [issues_of(outcome, str(output)) for outcome in outcomes]


def _each(found: Any) -> Iterator[Any]:
    if isinstance(found, dict) and found.get("resourceType") == "Bundle":
        for entry in found.get("entry", ()):
            yield entry.get("resource")
    else:
        yield found
