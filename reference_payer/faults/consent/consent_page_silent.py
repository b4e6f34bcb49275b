"""The consent page shows boxes and buttons, and no words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

_WORDS = re.compile(r"<h2>.*?</h2>|<ul>.*?</ul>|<p>.*?</p>", re.DOTALL)
_LABEL = re.compile(r"(?<=checked>)[^<]*")

FAULT = Fault(
    id="consent-page-silent",
    title="The consent page shows boxes and buttons, and no words",
    seam="surface.page_text",
    story=(
        "Texts come from a content system which the page asks while it is built. It did not answer in time, "
        "and the page was shown without them: the member ticks boxes that say nothing."
    ),
    source="REQ-CON-011; 45 CFR 156.221(g): what enrollees are told before they share",
    caught_by=("consent-page-informs",),
)


def apply(seams: Seams) -> None:
    """Leave out the paragraphs, the lists and the labels of the boxes."""
    healthy = seams.surface.page_text

    def silent(name: str, values: Mapping[str, Any]) -> str:
        text = healthy(name, values)
        return _LABEL.sub("", _WORDS.sub("", text)) if name == "consent.html" else text

    seams.surface.page_text = silent
