"""A withdrawal ends all of an app's access to a record: every login of the app, and the memory of the consent."""

from payerproof.asking import cases, withdrawal
from payerproof.checks import Judge, check
from payerproof.judge import denial, grants, rules
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "consent-withdrawal-ends-every-login",
    requirements=("REQ-CON-004", "REQ-CON-005"),
    severity=Severity.CRITICAL,
    title="A withdrawal ends every login of the app for that record, not the latest alone",
    remedy="End all grants of member, app and patient together, whichever device or login they came from.",
    needs=("portal", "form_login"),
    cases=cases.each_app,
)
def test_withdrawal_ends_every_login(payer: Payer, case: Case, judge: Judge) -> None:
    """The member signs in twice with the app and withdraws it; the earlier login is closed as well."""
    app = payer.app_of(case)
    earlier = payer.sessions.fresh(case.reader, case.about, app)
    later = payer.sessions.fresh(case.reader, case.about, app)
    channels = [withdrawal.open_channel(payer, earlier, name) for name in ("read", "refresh")]
    controls = [withdrawal.control(channel) for channel in channels if channel is not None]
    withdrawn = withdrawal.by_portal_until_unlisted(payer, later)
    promised = payer.target.policy.revocation_seconds
    for name in ("read", "refresh"):
        own = withdrawal.open_channel(payer, later, name)
        if own is not None:
            judge(denial.dead(withdrawal.watch(own, withdrawn, promised), f"{name} of the login that was withdrawn"))
    for channel, control in zip(filter(None, channels), controls, strict=True):
        probes = withdrawal.watch(channel, withdrawn, promised)
        judge(denial.closed_in_time(control, probes, promised, f"{channel.name} of the earlier login"))


@check(
    "consent-asked-again-after-withdrawal",
    requirements=("REQ-CON-001", "REQ-CON-010"),
    severity=Severity.HIGH,
    title="An app that was withdrawn obtains nothing before the member has consented again",
    remedy="Forget remembered consents with the withdrawal, and show the consent page.",
    needs=("portal", "form_login"),
    cases=cases.each_app,
)
def test_asked_again_after_withdrawal(payer: Payer, case: Case, judge: Judge) -> None:
    """After the withdrawal the member signs in with the app, up to the consent page; the app gets no code before it."""
    app = payer.app_of(case)
    session = payer.sessions.fresh(case.reader, case.about, app)
    control = payer.own_patient(session)
    if not control.owned_by(case.about):
        judge(rules.unsure("the app reads nothing before the withdrawal", control))
    withdrawal.by_portal_until_unlisted(payer, session)
    choices = payer.sessions.choices(case.reader, case.about, decision="leave")
    asked = payer.sessions.authorize(case.reader, app, choices)
    judge(grants.no_code(asked, "an app that was withdrawn obtains a code without a new consent"))
