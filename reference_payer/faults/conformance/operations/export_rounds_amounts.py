"""Exported claims have rounded amounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-rounds-amounts",
    title="An export tells amounts in whole dollars",
    seam="data.answered",
    story=(
        "The warehouse that exports are written from keeps amounts as integers, since its analysts never look at "
        "cents. The API's own store keeps them as they are."
    ),
    source="42 CFR 422.119(b)(1); Bulk Data Access 2.0.0: the same data as the API's",
    caught_by=("conformance-content-same-everywhere",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Cut the cents off each amount of a file."""
    healthy = seams.data.answered

    def answered(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = healthy(url, token, work_out)
        if not url.startswith("export-files/") or "ExplanationOfBenefit" not in url or answer.status != 200:  # noqa: PLR2004 - of HTTP
            return answer
        lines = [orjson.dumps(_rounded(orjson.loads(line))) for line in answer.body.splitlines()]
        return replace(answer, body=b"".join(line + b"\n" for line in lines))

    seams.data.answered = answered


def _rounded(node: object) -> object:
    if isinstance(node, dict):
        if "currency" in node and isinstance(node.get("value"), float):
            return {**node, "value": int(node["value"])}
        return {key: _rounded(value) for key, value in node.items()}
    return [_rounded(value) for value in node] if isinstance(node, list) else node
