"""Any version that is asked for is the present one."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="any-version-is-the-present",
    title="A read of any version answers the present one",
    seam="data.version_kept",
    story=(
        "The store keeps one version, and the route of versions leads to the plain read. An app that looks back at "
        "what a claim said in May is shown what it says today, and told that it is May's."
    ),
    source="R4, http.html#vread: the version that is asked for; nhsconnect gpconnect #189",
    caught_by=("conformance-vread",),
)


def apply(seams: Seams) -> None:
    """Keep whatever version is asked for."""
    seams.data.version_kept = lambda _row, _version: True
