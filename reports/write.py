"""Every report of a run, made from its evidence alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    Raises EvidenceError when the evidence cannot be read.
    """
    evidence = read(run_dir)
    found = results(evidence)
    contents = {RESULTS: dumps(found), PAGE: html(found, evidence), JUNIT: junit(found)}
    return Written(found, tuple(_replace(run_dir / name, content) for name, content in contents.items()))


def _replace(path: Path, content: bytes) -> Path:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    return part.replace(path)
