"""A spouse who left the contract stays linked to it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="former-spouse-still-linked",
    title="A former spouse sees the subscriber's record",
    seam="data.visibility.owner",
    story=(
        "The job that keeps links between accounts walks the people on a contract. A divorce takes the former "
        "spouse off the contract, and so out of the job's sight: the link of the marriage is the one that is "
        "never removed."
    ),
    source="F03 and F29 of the families; REQ-HH-005, REQ-HH-022",
    caught_by=(
        "conformance-search-alone",
        "household-count-is-own",
        "household-denial-uniform",
        "household-no-foreign-count",
        "household-no-foreign-data",
        "household-no-unasked-data",
    ),
    target="families",
    households=("f03", "f29"),
)


def apply(seams: Seams) -> None:
    """Keep the links of marriages whose coverage has ended."""
    healthy = seams.data.visibility.owner

    def with_former_spouse(view: View, access_path: AccessPath) -> Condition:
        contract = "json_extract(CAST({0}.body AS TEXT), '$.subscriberId')".format
        relation = "json_extract(CAST({0}.body AS TEXT), '$.relationship.coding[0].code')".format
        ended = (
            f"SELECT {contract('c')} FROM resource AS c WHERE c.type = 'Coverage' AND c.owner = ?"  # noqa: S608 - no outside text
            f" AND {relation('c')} = 'spouse' AND json_extract(CAST(c.body AS TEXT), '$.period.end') IS NOT NULL"
        )
        subscribers = (
            f"SELECT s.owner FROM resource AS s WHERE s.type = 'Coverage' AND {relation('s')} = 'self'"  # noqa: S608 - as above
            f" AND {contract('s')} IN ({ended})"
        )
        return healthy(view, access_path) | Condition(f"r.owner IN ({subscribers})", (view.subject,))

    seams.data.visibility.owner = with_former_spouse
