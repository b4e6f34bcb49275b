"""The patient that a search names is looked up, with all powers over that one, before the search is narrowed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

LOOKUP = 0.025
"""Seconds that the powers over a member take to be read."""

FAULT = Fault(
    id="patient-named-is-looked-up",
    title="For a real member named by patient=, the powers are read before the search comes back empty",
    seam="data.search_view",
    story=(
        "A search may name a person whom the asker represents, so the powers over that person are read from the "
        "register. There are none, the search is narrowed to the token's own record, and nothing is found. For a "
        "patient who never was, there is no register to read."
    ),
    source="LV-04, LV-30; CWE-208",
    caught_by=("household-side-channels-quiet",),
)


def apply(seams: Seams) -> None:
    """Read the powers over everybody who is named."""
    healthy = seams.data.search_view

    def looked_up(view: View, named: Sequence[str], members: Mapping[str, str]) -> View:
        if any(members.get(each, view.subject) != view.subject for each in named):
            time.sleep(LOOKUP)
        return healthy(view, named, members)

    seams.data.search_view = looked_up
