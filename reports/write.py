"""Every report of a run, made from its evidence alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from payerproof.errors import EvidenceError
from payerproof.evidence.writing import read
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
    """Write results.json, report.html and junit.xml beside `run_dir/evidence.jsonl`.

    Each file appears whole or not at all, and an older one is replaced.
    Raises EvidenceError when the evidence cannot be read or told, OSError when a report cannot be written.
    """
    evidence = read(run_dir)
    try:
        found = results(evidence)
        contents = {RESULTS: dumps(found), PAGE: html(found, evidence), JUNIT: junit(found)}
    except (EvidenceError, OSError):
        raise
    except Exception as problem:
        # a line may follow the schema of evidence and still hold what nobody would write: a run folder is not trusted
        told = f"{type(problem).__name__}: {str(problem)[:200]}"
        raise EvidenceError(f"{run_dir}: no report can be made of what this evidence holds ({told})") from problem
    return Written(found, tuple(_replace(run_dir / name, content) for name, content in contents.items()))


def _replace(path: Path, content: bytes) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        return part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
