"""An app that proves itself acts for the app that its form names."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="form-names-the-app",
    title="An app that proves itself acts for the app that its form names",
    seam="authorization.acting",
    story=(
        "The gateway checks the header, and sets nothing: behind it the token service reads client_id from "
        "the form, as it always has for public apps. Any app with a secret redeems the codes of any other."
    ),
    source="RFC 6749 sections 2.3 and 3.2.1; the twin of service-named-in-the-form",
    caught_by=("smart-app-proves-what-it-names",),
)


def apply(seams: Seams) -> None:
    """Take the app of the form, whoever proved itself."""

    def acting(app: App, apps: Iterable[App], named: str | None) -> App:
        return next((each for each in apps if each.id == named), app)

    seams.authorization.named_alike = lambda _proven, _named: True
    seams.authorization.acting = acting
