"""The files of exports are kept by their type alone."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-files-kept-by-type",
    title="Whoever exports after another member gets that member's files",
    seam="data.answered",
    story=(
        "Files are written once and served by a file server, which keeps them for as long as they are asked for. Its "
        "key is the name of the file, and each job calls its files by their type."
    ),
    source="LV-50: a cache whose key leaves out who asked; CWE-524",
    caught_by=("conformance-export-since", "household-no-stranger-data", "household-no-unasked-data"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Keep each file by what stands behind the job in its address."""
    healthy = seams.data.answered
    kept: dict[str, Answer] = {}

    def answered(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = healthy(url, token, work_out)
        if not url.startswith("export-files/"):
            return answer
        return kept.setdefault(url.rpartition("/")[2], answer)

    seams.data.answered = answered
