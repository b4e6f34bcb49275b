"""Scripts of a strange site do not read a member's data with the browser's own credentials."""

from urllib.parse import urlsplit

from payerproof.checks.common import cases
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import judge_tokens
from payerproof.model import Case, Severity
from payerproof.payer import Payer

STRANGE_ORIGIN = "https://payerproof-elsewhere.example"


@check(
    "smart-cors-credentials",
    requirements=("REQ-OA-31",),
    severity=Severity.MEDIUM,
    title="An unknown origin is not allowed together with credentials",
    finding="An unknown origin is allowed together with credentials",
    remedy="Admit registered origins only, and never send Access-Control-Allow-Credentials with a wildcard or an echo.",
    cases=cases.first_member,
)
def test_cors_credentials(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's own read is not opened with credentials to a strange origin, to null, or to one that looks right."""
    session = payer.session(case.about)
    for strange in (STRANGE_ORIGIN, "null", _lookalike(payer.app.redirect_uri)):
        seen = payer.ask(session, f"Patient/{session.patient}", headers={"origin": strange})
        judge(judge_tokens.origin_not_admitted(seen, case.about, strange))


def _lookalike(redirect_uri: str) -> str:
    """Return an origin that begins like the app's own, and belongs to somebody else."""
    parts = urlsplit(redirect_uri)
    return f"{parts.scheme}://{parts.hostname}.payerproof-elsewhere.example"
