"""The consent page says the same of an app that attested and of one that did not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

_ATTESTED = re.compile(r"<li>[^<]*has attested.*?</li>|<li>Read its <a [^>]*>privacy policy.*?</li>")
_NOT_ATTESTED = re.compile(r"<li class=\"warning\">.*?</li>")

FAULT = Fault(
    id="unattested-app-not-warned-of",
    title="The consent page says nothing of an app that did not attest and has no privacy policy",
    seam="surface.page_text",
    story=(
        "What an app attested is kept in the register of apps, and the page was built for the first apps, all of which "
        "had. It shows neither mark nor warning."
    ),
    source="REQ-APP-004; CARIN Blue Button, background: members are warned and may proceed",
    caught_by=("consent-unattested-app-warned",),
    target="attestation",
)


def apply(seams: Seams) -> None:
    """Leave out what the page says of attestation and privacy policy."""
    healthy = seams.surface.page_text

    def page_text(name: str, values: Mapping[str, Any]) -> str:
        text = healthy(name, values)
        return _NOT_ATTESTED.sub("", _ATTESTED.sub("", text)) if name == "consent.html" else text

    seams.surface.page_text = page_text
