"""Whoever knows the address of an export gets it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-for-any-token",
    title="The files of an export are given to any token",
    seam="data.may_collect",
    story=(
        "The status and the files of a job are protected by an id that nobody can guess, and by any valid "
        "token. Ids stand in logs, referrers and support tickets."
    ),
    source="Bulk Data Access 2.0.0, security; LV-27; CWE-862",
    caught_by=("conformance-export-private", "household-export-bound"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Ask for a token, and not whose it is."""
    seams.data.may_collect = lambda _job, _grant: True
