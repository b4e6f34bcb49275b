"""A person's word put into the evidence of a run that has ended: further lines of its chain, after the footer."""

from __future__ import annotations

import dataclasses
import fcntl
import gzip
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson

from payerproof.errors import ConfigurationError, EvidenceError
from payerproof.evidence import chain, manifest
from payerproof.evidence.compression import SUFFIX
from payerproof.evidence.reading import Attestation, Evidence, located, read

_NEW_RUN = "`payerproof rerun` asks in a run of its own what this one left open"


@contextmanager
def locked(run_dir: Path) -> Iterator[None]:
    """Keep others who would write into a run folder waiting; released with the process, whatever becomes of it."""
    descriptor = os.open(run_dir, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def attestable(run_dir: Path) -> Evidence:
    """Return the evidence of a run to which a person's word can be added.

    Raises ConfigurationError for a run without an end, one that was altered, and one that somebody else signed.
    """
    evidence = read(run_dir)
    if evidence.footer is None:
        raise ConfigurationError("the run has no end, so nothing can follow it", where=str(run_dir), allowed=_NEW_RUN)
    if altered := manifest.alterations(run_dir, evidence):
        raise ConfigurationError(f"nothing is added to what was altered: {'; '.join(altered)}", where=str(run_dir))
    if not manifest.replaceable(run_dir):
        raise ConfigurationError(
            "it is signed, and not by your key, so your word cannot be signed with it",
            where=str(run_dir),
            allowed="whoever ran it attests, with PAYERPROOF_KEY naming that key",
        )
    return evidence


def append(run_dir: Path, evidence: Evidence, given: Sequence[Attestation]) -> None:
    """Add attestations to the evidence of a folder; the file appears whole or stays as it was.

    The manifest and its signature spoke of the file as it was: they go, and whoever calls this writes them anew.
    Raises EvidenceError where the file would not read back as what was meant, OSError.
    """
    file, link, lines = located(run_dir), evidence.head, []
    for each in given:
        link, line = chain.linked(link, _line(each))
        lines.append(line)
    added = b"".join(lines)
    part = file.with_name(f".{file.stem}.part{file.suffix}")
    try:
        part.write_bytes(file.read_bytes() + (gzip.compress(added, mtime=0) if file.suffix == SUFFIX else added))
        found = read(part)
        if found.altered or found.attestations != (*evidence.attestations, *given):
            raise EvidenceError(f"{file}: its end is damaged, so nothing can be added to it")
        for name in (manifest.ENVELOPE, manifest.MANIFEST):
            (run_dir / name).unlink(missing_ok=True)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _line(given: Attestation) -> bytes:
    return orjson.dumps({"kind": "attestation", **dataclasses.asdict(given)}, option=orjson.OPT_APPEND_NEWLINE)
