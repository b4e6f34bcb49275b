"""An error page repeats the request as it came."""

from __future__ import annotations

from urllib.parse import unquote_plus

from markupsafe import Markup

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import PageProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="page-repeats-markup",
    title="An error page repeats the request as it came",
    seam="surface.page_words",
    story=(
        "The page tells the developer which request was wrong, with its parameters as they were sent. A link with "
        "markup in it runs a script on the page on which members log in."
    ),
    source="CWE-79; OWASP API8:2023",
    caught_by=("smart-errors-silent",),
)


def apply(seams: Seams) -> None:
    """Repeat the parameters without escaping them."""
    healthy = seams.surface.page_words

    def repeated(problem: PageProblem, query: bytes) -> str:
        return Markup(f"{healthy(problem, query)} {unquote_plus(query.decode())}")  # noqa: S704 - the mistake itself

    seams.surface.page_words = repeated
