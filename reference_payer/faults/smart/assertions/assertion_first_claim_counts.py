"""Of a claim that an assertion states twice the first one counts."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.assertions import Assertion
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-first-claim-counts",
    title="Of a claim that an assertion states twice the first one counts",
    seam="authorization.assertion_read",
    story=(
        "Claims are read with a parser of the plan's own, which keeps the first of two. The partner's gateway "
        "keeps the last, so an assertion can be for this server here and for another one there."
    ),
    source="RFC 7519 section 4: duplicates are refused, or the last one counts",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Keep the first of two."""
    healthy = seams.authorization.assertion_read

    def first_kept(text: str) -> Assertion | None:
        found = healthy(text)
        if found is None:
            return None
        part = text.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)), object_pairs_hook=_first)
        return replace(found, claims=claims)

    seams.authorization.assertion_read = first_kept


def _first(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))
