"""Scripts of a strange site do not read a member's data with the browser's own credentials."""

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
    """The member's own read, sent with a strange Origin, is not opened to that origin's scripts with credentials."""
    session = payer.session(case.about)
    url, headers = f"Patient/{session.patient}", {"origin": STRANGE_ORIGIN}
    judge(judge_tokens.origin_not_admitted(payer.ask(session, url, headers=headers), case.about, STRANGE_ORIGIN))
