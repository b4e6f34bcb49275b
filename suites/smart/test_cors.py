"""Scripts of a strange site do not read a member's data, or an answer with tokens, with the browser's credentials."""

from payerproof.checks.common import judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import cross_origin, judge_tokens
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-cors-credentials",
    requirements=("REQ-OA-31",),
    severity=Severity.MEDIUM,
    title="An unknown origin is not allowed together with credentials, and at the authorization endpoint not at all",
    finding="An unknown origin is allowed together with credentials, or at the authorization endpoint",
    remedy="Admit registered origins only, and never send Access-Control-Allow-Credentials with a wildcard or an echo.",
    cases=cross_origin.each_place,
)
def test_cors_credentials(payer: Payer, case: Case, judge: Judge) -> None:
    """Neither a strange origin, nor null, nor one that looks like the app's or the payer's is admitted at the place."""
    session = payer.session(case.subject)
    for strange in cross_origin.strange_origins(payer):
        if case.path == cross_origin.RECORD:
            seen = payer.ask(session, f"Patient/{session.patient}", headers={"origin": strange})
            judge(judge_tokens.origin_not_admitted(seen, case.subject, strange))
            continue
        answers = cross_origin.asked(payer, case, strange)
        if not answers:
            judge(judgement.absent(f"the target names no {case.path} endpoint"))
        alone = case.path == cross_origin.AUTHORIZATION
        judge(judge_tokens.origin_kept_out(answers, strange, without_credentials=alone))
