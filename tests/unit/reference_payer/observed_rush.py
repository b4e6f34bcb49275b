"""What can be seen of a payer to whom many requests come at one moment: whether it hears who withdraws."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

from payerproof.reference_payer import pressure
from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import PASSWORD, App, Walk, browser, hidden

MEMBER, APP = "h1-sub", "care-companion"
REQUESTS = 30


def _rush(payer: Payer) -> Iterator[tuple[str, Any]]:
    walk = Walk(payer, MEMBER, APP)
    held = walk.tokens()
    app = App(payer, held["access_token"])
    with _one_moment():
        seen = {app.get("Patient").status_code for _ in range(REQUESTS)}
        answer = walk.post("/oauth/revoke", {"token": held["refresh_token"]}).status_code
        after = app.get("Patient").status_code
    yield "revoked in a rush", (seen, answer, after)
    app, client = App(payer, walk.tokens()["access_token"]), browser(payer)
    form = hidden(client.get("/portal").text) | {"username": MEMBER, "password": PASSWORD}
    page = client.post("/portal/login", data=form, follow=True).text
    with _one_moment():
        for _ in range(REQUESTS):
            app.get("Patient")
        form = hidden(page) | {"client": APP, "patient": payer.patients[MEMBER]}
        answer = client.post("/portal/withdraw", data=form).status_code
        after = app.get("Patient").status_code
    yield "withdrawn in a rush", (answer, after)


def _one_moment() -> Any:
    """Stop the clock by which the payer tells a rush, so that no machine is too slow for one."""
    return mock.patch.object(pressure, "time", SimpleNamespace(monotonic=lambda: 0.0))


SECTIONS = (_rush,)
