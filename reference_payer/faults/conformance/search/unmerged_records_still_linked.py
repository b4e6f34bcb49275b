"""Two records that were merged and separated again are still read as one."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="unmerged-records-still-linked",
    title="Records that were merged by mistake stay linked after they were separated",
    seam="data.visibility.owner",
    story=(
        "Two people of one name and birth date were taken for a duplicate. The mistake was found and the records were "
        "separated, but the index that follows links keeps the pair: each token reads both."
    ),
    source="F34 of the families; HAPI FHIR #1777, #4151: access through links of patients",
    caught_by=(
        "conformance-search-alone",
        "household-count-is-own",
        "household-denial-uniform",
        "household-namesakes-apart",
        "household-no-foreign-count",
        "household-no-foreign-data",
        "household-no-unasked-data",
    ),
    target="families",
    households=("f34",),
)


def apply(seams: Seams) -> None:
    """Follow the link of a first name and a birth date."""
    healthy = seams.data.visibility.owner

    def with_the_other(view: View, access_path: AccessPath) -> Condition:
        key = (
            "json_extract(CAST({0}.body AS TEXT), '$.name[0].given[0]')"
            " || json_extract(CAST({0}.body AS TEXT), '$.birthDate')"
        ).format
        own = f"SELECT {key('o')} FROM resource AS o WHERE o.type = 'Patient' AND o.owner = ?"  # noqa: S608 - no outside text
        linked = f"SELECT p.owner FROM resource AS p WHERE p.type = 'Patient' AND {key('p')} = ({own})"  # noqa: S608 - as above
        return healthy(view, access_path) | Condition(f"r.owner IN ({linked})", (view.subject,))

    seams.data.visibility.owner = with_the_other
