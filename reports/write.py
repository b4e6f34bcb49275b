"""Every report of a run, made from its evidence alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from payerproof.errors import EvidenceError
from payerproof.evidence import manifest
from payerproof.evidence.writing import Evidence, read
from payerproof.reports.html import html
from payerproof.reports.junit import junit
from payerproof.reports.results import dumps, results

RESULTS, PAGE, JUNIT = "results.json", "report.html", "junit.xml"


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_all` made: the results themselves and the files they went to."""

    results: Mapping[str, Any]
    files: tuple[Path, ...]


def write_all(run_dir: Path) -> Written:
    """Write the reports beside `run_dir/evidence.jsonl`, and the manifest over the whole folder.

    Each file appears whole or not at all, and an older one is replaced.
    Evidence that was altered is reported as such, and the manifest that tells so stays as it is.
    Raises EvidenceError when the evidence cannot be read or told, OSError when a report cannot be written.
    """
    evidence = read(run_dir)
    try:
        altered = manifest.alterations(run_dir, evidence)
        found, made = contents(evidence, altered)
    except (EvidenceError, OSError):
        raise
    except Exception as problem:
        # a line may follow the schema of evidence and still hold what nobody would write: a run folder is not trusted
        told = f"{type(problem).__name__}: {str(problem)[:200]}"
        raise EvidenceError(f"{run_dir}: no report can be made of what this evidence holds ({told})") from problem
    files = [_replace(run_dir / name, content) for name, content in made.items()]
    if not altered:
        manifest.write(run_dir, evidence)
    return Written(found, tuple(files))


def contents(evidence: Evidence, altered: Sequence[str] = ()) -> tuple[Mapping[str, Any], Mapping[str, bytes]]:
    """Return the results of evidence and, by the names of their files, the bytes of every report.

    `altered` says in words what was done to the evidence since it was written.
    """
    found = results(evidence, altered)
    return found, {RESULTS: dumps(found), PAGE: html(found, evidence), JUNIT: junit(found)}


def _replace(path: Path, content: bytes) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        return part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
