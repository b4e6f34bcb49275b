"""Evidence of a run that was stopped, taken up again: the same chain, and on from there.

The lines are copied as they are, without what a kill tore off the last of them, since compression cannot be gone on
with after a kill. A `resumed` line stands between the parts and says when, where and why.
"""

from __future__ import annotations

from pathlib import Path

from payerproof.errors import ConfigurationError
from payerproof.evidence import manifest
from payerproof.evidence.compression import lines
from payerproof.evidence.line_file import LineFile
from payerproof.evidence.reading import EVIDENCE, LONGEST_LINE, Evidence, located, read
from payerproof.model import UNTRIED

_RERUN = "`payerproof rerun` asks what a finished run left open, in a run of its own"


def resumable(run_dir: Path) -> Evidence:
    """Return the evidence of a run that can be taken up again.

    Raises ConfigurationError for one that came to its end, that was altered, or that somebody else signed; and
    EvidenceError where it cannot be read.
    """
    evidence = read(run_dir)
    if altered := manifest.alterations(run_dir, evidence):
        raise ConfigurationError(f"nothing is added to what was altered: {'; '.join(altered)}", where=str(run_dir))
    if evidence.complete and not untried(evidence):
        raise ConfigurationError("this run came to its end", where=str(run_dir), allowed=_RERUN)
    if evidence.attestations:
        raise ConfigurationError("a person vouched for rows of this run", where=str(run_dir), allowed=_RERUN)
    if not manifest.replaceable(run_dir):
        told = "it is signed, and not by your key, so what is added cannot be signed with it"
        raise ConfigurationError(told, where=str(run_dir), allowed=_RERUN)
    return evidence


def untried(evidence: Evidence) -> int:
    """Return how many cases a limit of the target file kept from being tried."""
    return sum(bool(each.details.get(UNTRIED)) for each in evidence.verdicts)


def taken_up(run_dir: Path, evidence: Evidence) -> LineFile:
    """Return the evidence file of a run, open behind its last whole line; its manifest and signature go.

    Raises OSError.
    """
    before, file = located(run_dir), run_dir / EVIDENCE
    part = file.with_name(f".resumed.{file.name}")
    part.unlink(missing_ok=True)  # of a resumption that was killed at once
    written = LineFile(part)
    try:
        for number, (_, line) in enumerate(lines(before, LONGEST_LINE), 1):
            if number > evidence.lines:
                break
            written.append(line)
        for name in (manifest.ENVELOPE, manifest.MANIFEST):
            (run_dir / name).unlink(missing_ok=True)
        written.moved(file)
        if before != file:
            before.unlink()
    except BaseException:
        written.close()
        part.unlink(missing_ok=True)
        raise
    return written
