"""A request that may show no page is led to the login."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="prompt-none-shows-the-login",
    title="A request that may show no page is led to the login",
    seam="authorization.silent",
    story=(
        "The parameter prompt is passed on to the login, which knows the value login and takes every other "
        "one for the usual. An app that looks in a hidden frame whether somebody is signed in has a login "
        "page in it."
    ),
    source="OpenID Connect Core section 3.1.2.1: no page is displayed; ory/hydra #843",
    caught_by=("smart-no-page-unasked",),
)


def apply(seams: Seams) -> None:
    """Take no request for one without pages."""
    seams.authorization.silent = lambda _prompt: False
