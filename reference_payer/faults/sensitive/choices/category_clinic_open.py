"""The clinic of a category that is kept from apps is shown."""

from __future__ import annotations

import re

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="category-clinic-open",
    title="The clinic of a category that is kept from apps is shown",
    seam="data.visibility.mentioned",
    story=(
        "Doctors and clinics are reference data and open to every token of the member. An addiction clinic that "
        "only hidden claims name stands in the list, with its name."
    ),
    source="REQ-SEN-008; HL7 v3 ActCode SSP",
    caught_by=("sensitive-choice-hidden",),
)


def apply(seams: Seams) -> None:
    """Show what any record of the subject refers to."""
    visibility = seams.data.visibility
    healthy, kept = visibility.mentioned, visibility.chosen
    mark = "/*kept*/"

    def chosen(view: View, access_path: AccessPath) -> Condition:
        if not view.kept_back:
            return kept(view, access_path)
        listed = ", ".join(f"'{name}'" for name in sorted(view.kept_back))
        return Condition(f"{mark} (r.category IS NULL OR r.category NOT IN ({listed})) {mark}")

    def mentioned(owned: Condition, access_path: AccessPath) -> Condition:
        everything = re.sub(f"{re.escape(mark)}.*?{re.escape(mark)}", "1", owned.sql)
        return healthy(Condition(everything, owned.values), access_path)

    visibility.chosen = chosen
    visibility.mentioned = mentioned
