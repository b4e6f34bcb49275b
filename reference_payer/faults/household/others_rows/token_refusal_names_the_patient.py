"""The refusal of another app's code says whose it is."""

from __future__ import annotations

from contextvars import ContextVar

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Code
from payerproof.reference_payer.problems import OAuthProblem
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="token-refusal-names-the-patient",
    title="The refusal of a code that belongs to another app says for whose record it is",
    seam="surface.oauth_error",
    story=(
        "Developers of apps could not tell from invalid_grant what was wrong. Now the description says what the code "
        "is for: the app that it was given to and the patient."
    ),
    source="REQ-HH-018; OWASP API8:2023: errors that say too much",
    caught_by=("household-token-refusal-discreet",),
)


def apply(seams: Seams) -> None:
    """Describe the code that was refused."""
    belongs, told = seams.authorization.code_belongs, seams.surface.oauth_error
    at_hand: ContextVar[Code | None] = ContextVar("code", default=None)

    def code_belongs(code: Code, app: App) -> bool:
        fits = belongs(code, app)
        at_hand.set(None if fits else code)
        return fits

    def oauth_error(problem: OAuthProblem, query: bytes) -> dict[str, str]:
        error, code = told(problem, query), at_hand.get()
        at_hand.set(None)
        said = f"this code is for Patient/{code.grant.patient}" if code is not None else ""
        return {**error, "error_description": said} if said else error

    seams.authorization.code_belongs, seams.surface.oauth_error = code_belongs, oauth_error
