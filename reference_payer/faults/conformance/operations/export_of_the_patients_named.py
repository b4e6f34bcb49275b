"""An export serves the patients that the request names."""

from __future__ import annotations

import re

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.jobs import Job
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="export-of-the-patients-named",
    title="An export for a list of patients holds whomever the list names",
    seam="data.understood",
    story=(
        "The parameter patient of the newer guide was added for exports of groups, where the group bounds it. At "
        "Patient/$export it replaces the limit to the token's own patient instead of narrowing it."
    ),
    source="Bulk Data Access 2.0.0, export: patient, limited to what the client may see; CWE-639",
    caught_by=("conformance-export-of-others",),
    target="clinical",
)

_PATIENT = re.compile(r"Patient/([A-Za-z0-9.-]+)")


def apply(seams: Seams) -> None:
    """Write the files of whoever is named."""
    healthy, owner, collected = seams.data.understood, seams.data.visibility.owner, seams.data.collected
    asked: list[str] = []
    named: dict[str, list[str]] = {}
    at_hand: list[list[str]] = [[]]

    def understood(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if target.access_path is not AccessPath.EXPORT:
            return healthy(target, parameters)
        asked[:] = [word for name, value in parameters if name == "patient" for word in _PATIENT.findall(value)]
        return healthy(target, [each for each in parameters if each[0] != "patient"])

    def viewed(job: Job, view: View) -> View:
        at_hand[0] = named.setdefault(job.id, list(asked))
        return collected(job, view)

    def owned(view: View, access_path: AccessPath) -> Condition:
        patients = at_hand[0] if access_path is AccessPath.EXPORT_FILE else []
        if not patients:
            return owner(view, access_path)
        marks = ",".join("?" * len(patients))
        sql = f"r.owner IN (SELECT p.owner FROM resource AS p WHERE p.type = 'Patient' AND p.id IN ({marks}))"  # noqa: S608 - only question marks are put in
        return Condition(sql, tuple(patients))

    seams.data.understood, seams.data.collected = understood, viewed
    seams.data.visibility.owner = owned
