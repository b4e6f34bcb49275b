"""An assertion is verified with the keys of all apps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.assertions import Assertion
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="assertion-by-any-registered-key",
    title="An assertion is verified with the keys of all apps",
    seam="authorization.assertion_app",
    story=(
        "All registered keys lie in one store, and the one that verifies is right. That it has to be a key of the "
        "very app that the assertion names got lost when the store was made."
    ),
    source="RFC 7523 section 3, item 9; SMART asymmetric authentication: the key set of the client",
    caught_by=("smart-service-assertion-checked", "smart-assertion-checked"),
    target="services",
)


def apply(seams: Seams) -> None:
    """Try one key after the other."""
    known: list[App] = []
    lookup, healthy = seams.authorization.assertion_app, seams.authorization.assertion_signed

    def app_of(apps: Iterable[App], claims: Mapping[str, Any], client_id: str | None) -> App | None:
        known[:] = apps
        return lookup(known, claims, client_id)

    def signed(app: App, assertion: Assertion) -> bool:
        return any(healthy(replace(app, key=each.key), assertion) for each in known if each.key is not None)

    seams.authorization.assertion_app, seams.authorization.assertion_signed = app_of, signed
