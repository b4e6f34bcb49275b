"""Answers about coverage are cached by address alone."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="cache-forgets-who-asked",
    title="Answers about coverage are cached by address alone",
    seam="data.answered",
    story=(
        "A cache in front of the coverage system was keyed by the address of the request. Two members who ask the "
        "same question, each with a token of their own, get the answer of whoever asked first."
    ),
    source=(
        "LV-49, LV-50; HAPI FHIR #5387; Blue Shield of California, 2015: members saw each other after a code update"
    ),
    caught_by=(
        "conformance-declared-extras-work",
        "household-denial-uniform",
        "household-no-foreign-data",
        "household-no-unasked-data",
        "household-representative-sees-one-record",
    ),
)


def apply(seams: Seams) -> None:
    """Keep answers about coverage under their address."""
    kept: dict[str, Answer] = {}

    def from_cache(url: str, _token: str, work_out: Callable[[], Answer]) -> Answer:
        if not url.startswith("Coverage"):
            return work_out()
        if url not in kept:
            kept[url] = work_out()
        return kept[url]

    seams.data.answered = from_cache
