"""Two dependants of one birthday and gender are one."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="twins-are-one-dependant",
    title="Dependants of one contract with one birthday and gender are one person",
    seam="data.visibility.owner",
    story=(
        "Duplicates came in with every change of employer, so the matcher was told to merge dependants of one "
        "contract who share birth date and gender; the name was left out, as it is often misspelt. Twins fit the "
        "rule as well, and each reads the other's record."
    ),
    source="F16 of the families; ONC, Patient Identification and Matching: twins are the known false match",
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
    households=("f16",),
)


def apply(seams: Seams) -> None:
    """Merge by contract, birth date and gender."""

    def merged(view: View, _access_path: AccessPath) -> Condition:
        key = (
            "json_extract(CAST({0}.body AS TEXT), '$.birthDate') || json_extract(CAST({0}.body AS TEXT), '$.gender')"
            " || (SELECT json_extract(CAST(c.body AS TEXT), '$.subscriberId') FROM resource AS c"
            " WHERE c.type = 'Coverage' AND c.owner = {0}.owner)"
        )
        own = f"SELECT {key.format('o')} FROM resource AS o WHERE o.type = 'Patient' AND o.owner = ?"  # noqa: S608 - no outside text
        same = f"SELECT p.owner FROM resource AS p WHERE p.type = 'Patient' AND {key.format('p')} = ({own})"  # noqa: S608 - as above
        return Condition(f"(r.owner = ? OR r.owner IN ({same}))", (view.subject, view.subject))

    seams.data.visibility.owner = merged
