"""What can be seen of a payer by an app that did not attest, beside one that did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import App, Walk

_TYPES = ("Patient", "Coverage", "ExplanationOfBenefit")


def _twins(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what each of the two apps is told, granted and served."""
    for name in ("claims-viewer", "budget-buddy"):
        walk = Walk(payer, "h1-sub", name)
        asked = walk.authorize()
        yield f"{name}: authorize", asked.status_code
        if asked.status_code >= 400:
            continue
        page = walk.consent_page().text
        yield f"{name}: page", [" ".join(each.split()) for each in re.findall(r"<li[^>]*>(.*?)</li>", page)]
        held = Walk(payer, "h1-sub", name).tokens()
        yield f"{name}: granted", (held["scope"], "refresh_token" in held)
        app = App(payer, held["access_token"])
        yield f"{name}: reads", [(kind, app.get(kind).status_code) for kind in _TYPES]


SECTIONS = (_twins,)
