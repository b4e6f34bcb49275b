"""A redirect URI with parameters of path or query is accepted."""

from __future__ import annotations

import re

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="redirect-with-parameters",
    title="A redirect URI with parameters of path or query is accepted",
    seam="authorization.redirect_matches",
    story=(
        "Everything from the first question mark or semicolon on is cut off before the comparison, as apps keep "
        "their own words there. The browser is sent to all of it."
    ),
    source="RFC 9700 section 2.1; RFC 3986 section 6.2.1",
    caught_by=("smart-redirect-exact",),
)


def apply(seams: Seams) -> None:
    """Compare what stands before the parameters."""
    seams.authorization.redirect_matches = lambda registered, presented: re.split("[?;#]", presented)[0] == registered
