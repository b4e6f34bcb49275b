"""Takes bodies out of evidence that has to be kept without them, so that the chain still holds.

A pruned body keeps its line, its digest, its size and its link: every other line is proven as before, and so is that
a body of this digest stood there. Nothing else can be taken out, since a chain with a gap proves nothing.
The signed statement of before stays beside the new one: it names the chain that the pruned evidence still has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

from payerproof.errors import EvidenceError
from payerproof.evidence import manifest
from payerproof.evidence.compression import lines
from payerproof.evidence.line_file import LineFile
from payerproof.evidence.reading import LONGEST_LINE, PRUNED, Evidence, body_of, located, read

Wanted = Callable[[str, bytes], bool]
"""Whether to take out a body, by its digest and what of it was kept."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What came of it: bodies taken out and left, bytes of the evidence before and after."""

    taken: int
    left: int
    before: int
    after: int


def prune(run_dir: Path, wanted: Wanted) -> Pruned:
    """Take out the bodies that are wanted, and put the manifest of before aside; the reports are to be made again.

    Raises EvidenceError for evidence that cannot be read or was altered: pruning must hide no alteration.
    """
    evidence = read(run_dir)
    if altered := manifest.alterations(run_dir, evidence):
        raise EvidenceError(f"{run_dir}: {'; '.join(altered)}: what was altered is not pruned")
    file = located(run_dir)
    part = file.with_name(f".pruned.{file.name}")
    part.unlink(missing_ok=True)
    taken = left = 0
    written = LineFile(part)
    try:
        for _, line in lines(file, LONGEST_LINE):
            record = orjson.loads(line) if line.startswith(b'{"kind":"body"') and line.endswith(b"\n") else None
            if record is None or record["encoding"] == PRUNED:
                written.append(line)
            elif wanted(record["sha256"], body_of(record).content):
                taken += 1
                bare = {**record, "truncated": True, "encoding": PRUNED, "text": ""}
                written.append(orjson.dumps(bare, option=orjson.OPT_APPEND_NEWLINE))
            else:
                left += 1
                written.append(line)
        written.close()
        before, after = file.stat().st_size, part.stat().st_size
        if taken:
            manifest.put_aside(run_dir)
            part.replace(file)
    finally:
        written.close()
        part.unlink(missing_ok=True)
    return Pruned(taken, left, before, after if taken else before)


def holding(evidence: Evidence, text: str) -> tuple[str, ...]:
    """Return, in words, where else than in bodies `text` stands: pruning does not reach there."""
    sought = text.casefold()

    def held(*texts: object) -> bool:
        return any(sought in str(each).casefold() for each in texts if each)

    exchanges = sum(
        held(each.url, each.request_headers, each.headers, each.error) for each in evidence.exchanges.values()
    )
    verdicts = sum(
        held(each.reason, each.expected, each.observed, each.reproduce, each.details, each.case)
        for each in evidence.verdicts
    )
    notes = sum(held(note.data) for note in evidence.notes)
    others = held(evidence.header) + sum(map(held, evidence.sessions.values()))
    counted = (("exchange", exchanges), ("verdict", verdicts), ("note", notes), ("other line", others))
    return tuple(f"{count} {word}{'' if count == 1 else 's'}" for word, count in counted if count)
