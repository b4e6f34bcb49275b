"""A compartment search finds the Patient."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="compartment-is-the-patient",
    title="A search in the compartment answers with the Patient",
    seam="data.answered",
    story=(
        "The first type of the address is the one that is searched, and what follows is not read. "
        "`Patient/1/Coverage` finds the Patient, with 200 and a Bundle as if that was the coverage."
    ),
    source="R4, http.html#vsearch and search.html#2.21.1.2: resources of the type in the compartment",
    caught_by=("conformance-answers-what-was-asked", "conformance-declared-extras-work"),
)


def apply(seams: Seams) -> None:
    """Put the Patient into every result of a compartment."""
    healthy = seams.data.answered

    def searched(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = healthy(url, token, work_out)
        kind, _, rest = url.partition("?")[0].partition("/")
        name, _, asked = rest.partition("/")
        if kind != "Patient" or not asked.isalpha():
            return answer
        bundle = orjson.loads(answer.body)
        patient = {"resourceType": "Patient", "id": name}
        bundle["entry"] = [{"resource": patient, "search": {"mode": "match"}}]
        return Answer(200, orjson.dumps({**bundle, "total": 1}))

    seams.data.answered = searched
