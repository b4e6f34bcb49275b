"""The token request names the patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="patient-named-at-the-token",
    title="The token request names the patient",
    seam="authorization.exchanged",
    story=(
        "Apps of the call center pass the patient on, and the token endpoint was taught to believe them. "
        "The endpoint is the same for everybody, and so an app of a member opens the record of whomever it names."
    ),
    source="REQ-OA-35, REQ-HH-016; CWE-639",
    caught_by=("smart-patient-not-chosen-by-app",),
)


def apply(seams: Seams) -> None:
    """Put the named patient in place of the one that was consented to."""

    def believed(grant: Grant, fields: Mapping[str, str], members: Mapping[str, str]) -> Grant:
        patient = fields.get("patient", "")
        if patient not in members:
            return grant
        return replace(grant, account=members[patient], subject=members[patient], patient=patient)

    seams.authorization.exchanged = believed
