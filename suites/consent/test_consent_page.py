"""The consent page tells the member what is being agreed to."""

from payerproof.checks.common import authorize, cases
from payerproof.checks.consent import judge_consent_page
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "consent-page-names-app",
    requirements=("REQ-CON-011", "member-authorizes"),
    severity=Severity.MEDIUM,
    title="The consent page names the app that requests access",
    finding="The consent page does not name the app that requests access",
    remedy="Show the registered name of the app on the consent page.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_page_names_app(payer: Payer, case: Case, judge: Judge) -> None:
    """The page's words hold the app's name or client id."""
    judge(judge_consent_page.names_app(authorize.denied(payer, case).walk, payer.app_of(case)))


@check(
    "consent-page-informs",
    requirements=("REQ-CON-011", "REQ-APP-008"),
    severity=Severity.LOW,
    title="The consent page names everything that the payer declares it names",
    finding="The consent page leaves out something that the payer declares it names",
    remedy="Say what was promised: what is shared, how sensitive it may be, for how long, and how to end it.",
    needs=("consent_page_words", "form_login"),
    cases=cases.first_member,
)
def test_page_informs(payer: Payer, case: Case, judge: Judge) -> None:
    """Each declared topic is found by the payer's own words or by the usual ones; without these a person reads it."""
    judge(judge_consent_page.informs(authorize.denied(payer, case).walk, payer.target.policy.consent_page_names))
