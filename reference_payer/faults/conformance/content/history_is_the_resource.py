"""The history of a resource is the resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="history-is-the-resource",
    title="An undeclared history answers 200 with the resource alone",
    seam="data.answered",
    story=(
        "The route takes what follows the id for a trailing slash. The history is not declared, so nobody tried it; "
        "an app that asks is answered 200 with the resource, and takes it for a Bundle."
    ),
    source="R4, http.html#history: a Bundle of type history, or a refusal",
    caught_by=("conformance-answers-what-was-asked",),
)


def apply(seams: Seams) -> None:
    """Answer with what is read without the end of the address, and declare no history."""
    healthy, declared = seams.data.answered, seams.surface.capability

    def cut_short(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = healthy(url, token, work_out)
        if not url.partition("?")[0].endswith("/_history"):
            return answer
        entry: dict[str, Any] = orjson.loads(answer.body)["entry"][0]
        return Answer(200, orjson.dumps(entry["resource"]))

    def without_histories(document: dict[str, Any]) -> dict[str, Any]:
        for stated in document["rest"][0]["resource"]:
            stated["interaction"] = [each for each in stated["interaction"] if "history" not in each["code"]]
        return declared(document)

    seams.data.answered, seams.surface.capability = cut_short, without_histories
