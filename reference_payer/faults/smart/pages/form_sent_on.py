"""A form is answered by a redirect that repeats it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="form-sent-on",
    title="A form is answered by a redirect that repeats it",
    seam="surface.after_form",
    story=(
        "The framework redirects with 307 by default, which keeps the method. The browser sends user name and "
        "password again to wherever the redirect leads, which in the end can be an app."
    ),
    source="RFC 9700 section 4.12: 307 is not used after credentials",
    caught_by=("smart-forms-not-forwarded",),
)


def apply(seams: Seams) -> None:
    """Redirect with 307."""
    seams.surface.after_form = lambda: 307
