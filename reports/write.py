"""Every report of a run, made from its evidence alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from payerproof.errors import EvidenceError
from payerproof.evidence import manifest
from payerproof.evidence.writing import Evidence, read
from payerproof.reports import statement
from payerproof.reports.allure import allure
from payerproof.reports.extras import REPORTS, RULES
from payerproof.reports.fhir_report import fhir_report
from payerproof.reports.html import html
from payerproof.reports.junit import junit
from payerproof.reports.markdown import markdown
from payerproof.reports.own import OwnFormat
from payerproof.reports.pdf import INSTALLED as LAID_OUT
from payerproof.reports.pdf import pdf
from payerproof.reports.regulations import regulations
from payerproof.reports.results import RESULTS, dumps, results
from payerproof.reports.sarif import sarif
from payerproof.reports.scripts import scripts
from payerproof.reports.tables import cases_csv, findings_csv
from payerproof.reports.workbook import INSTALLED, workbook

Writer = Callable[[Mapping[str, Any], Evidence], bytes]
FolderWriter = Callable[[Mapping[str, Any], Evidence], Mapping[str, bytes]]


def _statement(rule: str) -> Mapping[str, Writer]:
    return {f"{rule}.html": lambda found, evidence: statement.html(found, evidence, regulations()[rule])}


def _printed(rule: str) -> Mapping[str, Writer]:
    return {f"{rule}.pdf": lambda found, evidence: statement.pdf(found, evidence, regulations()[rule])}


FORMATS: Mapping[str, Mapping[str, Writer]] = {
    "html": {"report.html": html},
    "junit": {"junit.xml": lambda found, _: junit(found)},
    "markdown": {"summary.md": lambda found, _: markdown(found)},
    "csv": {
        "findings.csv": lambda found, _: findings_csv(found),
        "cases.csv": lambda found, _: cases_csv(found),
    },
    "sarif": {"results.sarif": lambda found, _: sarif(found)},
    **({"xlsx": {"run.xlsx": lambda found, _: workbook(found)}} if INSTALLED else {}),
    **({"pdf": {"report.pdf": pdf}} if LAID_OUT else {}),
    "testreport": {"testreport.json": lambda found, _: fhir_report(found)},
    **{rule: _statement(rule) for rule in RULES},
}
"""Each format of report by its name: its files, and what makes each of them."""

PRINTED: Mapping[str, Mapping[str, Writer]] = {rule: _printed(rule) for rule in RULES} if LAID_OUT else {}
"""What `pdf` makes besides its own document, for each other format that is made with it."""

FOLDERS: Mapping[str, tuple[str, FolderWriter]] = {
    "allure": ("allure", allure),
    "scripts": ("reproduce", lambda found, _: scripts(found)),
}
"""Each format that is a folder of files by its name: the folder, and what makes all that is in it."""

_LEFT = re.compile(r"(-result\.json|-attachment\.txt|\A[0-9a-f]{12}\.sh)\Z")
"""Names that only this program gives to files of such a folder."""

BY_MACHINE = frozenset({"report.pdf", *(f"{name}.pdf" for name in PRINTED)})
"""Files whose bytes also depend on the fonts and libraries of the machine that made them."""

ALWAYS = ("html", "junit", "scripts")
"""Formats that every run leaves; results.json is none of choice."""


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_all` made of evidence: the results and the files they went to; a folder of files stands for them."""

    evidence: Evidence
    results: Mapping[str, Any]
    files: tuple[Path, ...]


def write_all(
    run_dir: Path, formats: Sequence[str] = (), own: Mapping[str, OwnFormat] = MappingProxyType({})
) -> Written:
    """Write the reports beside the evidence in `run_dir`, and the manifest over the whole folder.

    `formats` are written beside those that the run itself asked for; `own` are formats from outside, by name.
    A format from outside that fails is told after all others are written.
    Each file appears whole or not at all, and an older one is replaced.
    Evidence that was altered is reported as such, and the manifest that tells so stays as it is.
    Raises EvidenceError when the evidence cannot be read or told, OSError when a report cannot be written.
    """
    evidence = read(run_dir)
    try:
        altered = manifest.alterations(run_dir, evidence)
        found, made = contents(evidence, altered, formats)
    except (EvidenceError, OSError):
        raise
    except Exception as problem:
        # a line may follow the schema of evidence and still hold what nobody would write: a run folder is not trusted
        told = f"{type(problem).__name__}: {str(problem)[:200]}"
        raise EvidenceError(f"{run_dir}: no report can be made of what this evidence holds ({told})") from problem
    for folder in sorted({name.partition("/")[0] for name in made if "/" in name}):
        (run_dir / folder).mkdir(exist_ok=True)
        _clear(run_dir / folder, made)
    files = [_replace(run_dir / name, content) for name, content in made.items()]
    files = list(dict.fromkeys(file if file.parent == run_dir else file.parent for file in files))
    failed: list[EvidenceError] = []
    wanted = _wanted(evidence.header, formats)
    for each in (made for name, made in own.items() if name in wanted):
        try:
            files.append(_replace(run_dir / each.file, each.write(found, evidence)))
        except EvidenceError as problem:
            failed.append(problem)
    if not altered:
        manifest.write(run_dir, evidence)
    if failed:
        raise EvidenceError("; ".join(map(str, failed)))
    return Written(evidence, found, tuple(files))


def contents(
    evidence: Evidence, altered: Sequence[str] = (), formats: Sequence[str] = ()
) -> tuple[Mapping[str, Any], Mapping[str, bytes]]:
    """Return the results of evidence and, by the names of their files, the bytes of every report.

    Reports are made in the formats that always are, those that the run asked for, and `formats`.
    `altered` says in words what was done to the evidence since it was written.
    """
    found = results(evidence, altered)
    wanted = _wanted(evidence.header, formats)
    writers = [made for name, made in FORMATS.items() if name in wanted]
    writers += [made for name, made in PRINTED.items() if {"pdf", name} <= wanted]
    folders = [made for name, made in FOLDERS.items() if name in wanted]
    return found, {
        RESULTS: dumps(found),
        **{name: write(found, evidence) for made in writers for name, write in made.items()},
        **{f"{folder}/{name}": data for folder, make in folders for name, data in make(found, evidence).items()},
    }


def unknown(header: Mapping[str, Any], own: Mapping[str, OwnFormat]) -> Iterator[str]:
    """Yield the formats that a run asked for and that neither ship nor are among `own`."""
    yield from sorted(_wanted(header, ()) - {*FORMATS, *FOLDERS, *REPORTS, *own})


def _wanted(header: Mapping[str, Any], formats: Sequence[str]) -> frozenset[str]:
    asked = header["options"].get("reports")
    return frozenset({*ALWAYS, *formats, *(str(name) for name in (asked if isinstance(asked, list) else ()))})


def formats_in(run_dir: Path) -> tuple[str, ...]:
    """Return the formats of which a folder holds a file."""
    files = tuple(name for name, made in FORMATS.items() if any((run_dir / file).exists() for file in made))
    return files + tuple(name for name, (folder, _) in FOLDERS.items() if (run_dir / folder).is_dir())


def _clear(folder: Path, made: Mapping[str, bytes]) -> None:
    """Remove what another version of the program left in a folder that it writes as a whole."""
    for file in folder.iterdir():
        if file.is_file() and _LEFT.search(file.name) and f"{folder.name}/{file.name}" not in made:
            file.unlink()


def _replace(path: Path, content: bytes) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        return part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
