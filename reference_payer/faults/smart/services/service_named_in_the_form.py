"""An assertion of one app speaks for the app that the form names."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.assertions import app_of
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="service-named-in-the-form",
    title="An assertion of one app speaks for the app that the form names",
    seam="authorization.assertion_named",
    story=(
        "The assertion is verified with the key of its subject, and then the request goes on with the client_id of "
        "the form, as it does for apps with a secret. Whoever has a key of its own is any other app."
    ),
    source="RFC 7521 section 4.2: client_id has to identify the same client as the assertion",
    caught_by=("smart-service-assertion-checked", "smart-assertion-checked"),
    target="services",
)


def apply(seams: Seams) -> None:
    """Verify the subject, and go on with the form."""
    seams.authorization.assertion_app = lambda apps, claims, _client_id: app_of(apps, claims, None)

    def named(app: App, apps: Iterable[App], client_id: str | None) -> App:
        return next((other for other in apps if other.id == client_id), app)

    seams.authorization.assertion_named = named
