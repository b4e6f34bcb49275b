"""What somebody confided as a minor is kept from their own agent years later."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import WITHHELD_CONSENT, View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition, among

FAULT = Fault(
    id="confidences-kept-from-agents",
    title="Services confided in minority are withheld from an adult's own agent",
    seam="data.visibility.consented",
    story=(
        "A mark that a minor consented alone stays on the claim, and every reader but the patient is taken for a "
        "parent. An adult who cannot speak has an agent who reads a record with holes where the history begins."
    ),
    source="F43 of the families; REQ-HH-003, 45 CFR 164.502(g)(2): over-denial is a finding",
    caught_by=("household-authorised-access",),
    target="families",
    households=("f43",),
)


def apply(seams: Seams) -> None:
    """Take everybody else for a parent."""

    def for_the_patient_alone(view: View, _access_path: AccessPath) -> Condition:
        if view.own:
            return ALL
        kept = among("r.consent", WITHHELD_CONSENT)
        return Condition(f"(r.consent IS NULL OR NOT {kept.sql})", kept.values)

    seams.data.visibility.consented = for_the_patient_alone
