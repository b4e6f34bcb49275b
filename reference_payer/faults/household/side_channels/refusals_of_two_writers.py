"""Refusals are padded by chance, and that of what exists is longer all the same."""

from __future__ import annotations

import secrets
from dataclasses import replace

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem, unseen
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

PADDING = 16
"""Every answer that says no gets fewer spaces than these."""

FAULT = Fault(
    id="refusals-of-two-writers",
    title="The refusal of another member's record is written with indents, that of one that never was without",
    seam="surface.outcome",
    story=(
        "Refusals are padded with a random number of spaces, so that their size tells nothing. The filter of the "
        "patient uses a writer of its own, which indents. The JSON says the same, the padding hides a byte or two, "
        "and the indents are longer than any padding."
    ),
    source="LV-31; CWE-203",
    caught_by=("household-side-channels-quiet",),
)


class _Filtered(FhirProblem):
    """The filter's own refusal."""


def apply(seams: Seams) -> None:
    """Indent the refusal of what exists."""
    find, outcome = seams.data.find, seams.surface.outcome

    def filtered(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        row = find(store, kind, name, visible)
        if row is None and find(store, kind, name, ALL) is not None:
            plain = unseen()
            raise _Filtered(plain.status, plain.code, plain.text)
        return row

    def written(problem: FhirProblem) -> Answer:
        answer = outcome(problem)
        body = answer.body
        if isinstance(problem, _Filtered):
            body = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2)
        return replace(answer, body=body + b" " * secrets.randbelow(PADDING))

    seams.data.find, seams.surface.outcome = filtered, written
