"""What a member or the payer chose beside a consent binds all that it is about, nothing else, and can be taken back."""

from payerproof.checks.common import judge_denial, judge_grants, judgement, withdrawal
from payerproof.checks.common.acting.representatives import representative_of_adult
from payerproof.checks.common.cases import each_app, each_holder
from payerproof.checks.consent import cases, choices, judge_survival
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart.sessions import Session


@check(
    "consent-others-survive-choice",
    requirements=("REQ-CON-007",),
    severity=Severity.HIGH,
    family="survival",
    title="An agreement that one member ends, or an app that is turned off, ends nobody else's access",
    finding="An agreement that one member ends, or an app that is turned off, ends the access of others as well",
    remedy="Key the agreement by member and the switch by app, and look up exactly that one.",
    cases=cases.each_choice,
)
def test_others_survive_choice(payer: Payer, case: Case, judge: Judge) -> None:
    """Whom the choice is not about reads before and while it lasts, and the member still signs in at the portal."""
    choice = choices.lever_of(payer, judge, case.path, case.subject)
    session = payer.sessions.fresh(case.requester, case.subject, payer.app)
    beside = choices.bystanders(payer, session, choice)
    if not beside:
        judge(judgement.absent("the target file names nobody whom the choice is not about"))
    before = [payer.own_patient(other) for _, other in beside]
    shown = choices.portal_shown(payer, session)
    with withdrawal.ended(payer, session, choice) as since:
        _settle(payer, judge, session, since)
        after = [payer.own_patient(other) for _, other in beside]
        still = choices.portal_shown(payer, session)
    why = "the choice is not about it"
    for (name, other), first, second in zip(beside, before, after, strict=True):
        judge(judge_survival.goes_on(first, second, other.requester, name, why))
    if shown is not None and shown.exchange.ok and choice == "sharing":
        judge(judge_survival.still_shown(shown, still, "the member's own portal"))


@check(
    "consent-sharing-off-binds-representatives",
    requirements=("REQ-CON-002", "REQ-CON-004"),
    severity=Severity.CRITICAL,
    family="ending",
    title="While an adult's agreement to share is off, no app of a representative reads the record either",
    finding="The app of a representative still reads the record of an adult whose agreement to share is off",
    remedy="Look the agreement up by the member whose record it is, whoever gave the consent.",
    needs=("sharing_lever",),
    cases=each_holder,
)
def test_sharing_off_binds_representatives(payer: Payer, case: Case, judge: Judge) -> None:
    """The representative's app reads before the member ends the agreement, and nothing while it is off."""
    choice = choices.lever_of(payer, judge, "sharing", case.subject)
    representative_of_adult(payer, judge, case)
    session = payer.sessions.fresh(case.requester, case.subject, payer.app)
    channel = judge.given(withdrawal.open_channel(payer, session, "read"), judgement.absent("no record can be read"))
    control, promised = withdrawal.control(channel), payer.target.policy.revocation_seconds
    with withdrawal.ended(payer, session, choice) as since:
        probes = withdrawal.watch(channel, since, promised)
    name = f"read by the app of {case.requester}"
    judge(judge_denial.closed_in_time(control, probes, promised, name, choices.event(choice)))


@check(
    "consent-choice-taken-back",
    requirements=("REQ-CON-010",),
    severity=Severity.MEDIUM,
    family="survival",
    title="An agreement that is given again, or an app that is turned on again, restores access",
    finding="An agreement that is given again, or an app that is turned on again, does not restore access",
    remedy="Ask for the choice as it stands, and keep nothing of an earlier one.",
    cases=cases.each_choice,
)
def test_choice_taken_back(payer: Payer, case: Case, judge: Judge) -> None:
    """An app reads before the choice, and after it was taken back: with the old token, or with a new sign-in."""
    choice = choices.lever_of(payer, judge, case.path, case.subject)
    session = payer.sessions.fresh(case.requester, case.subject, payer.app)
    before = payer.own_patient(session)
    with withdrawal.ended(payer, session, choice) as since:
        _settle(payer, judge, session, since)
    after, refused = withdrawal.awaited(
        payer, lambda: choices.opened_again(payer, session), lambda found: bool(found[0].owned_by(case.subject))
    )
    if refused:
        judge(judge_survival.shut_out(before, after, payer.app.title, refused))
    name, why = payer.app.title, "the choice was taken back"
    judge(judge_survival.repeated(judge_survival.goes_on(before, after, case.subject, name, why)))


@check(
    "consent-code-dies-with-choice",
    requirements=("REQ-CON-002", "REQ-CON-004"),
    severity=Severity.CRITICAL,
    family="ending",
    title="A code issued before the agreement ended, or the app was turned off, opens nothing while that lasts",
    finding="A code issued before the agreement ended, or the app was turned off, still opens the record",
    remedy="Ask for agreement and app again when a code is redeemed, and whenever its token is used.",
    needs=("form_login",),
    cases=cases.each_choice,
)
def test_code_dies_with_choice(payer: Payer, case: Case, judge: Judge) -> None:
    """A code is on its way when the choice is made; it is not redeemed, or what comes of it reads nothing."""
    choice = choices.lever_of(payer, judge, case.path, case.subject)
    session = payer.sessions.fresh(case.requester, case.subject, payer.app)
    control = payer.own_patient(session)
    if not control.owned_by(case.subject):
        judge(judgement.unsure("the app reads nothing before the choice", control))
    asked = payer.sessions.choices(case.requester, case.subject)
    pending = payer.sessions.authorize(case.requester, payer.app, asked)
    if pending.code is None:
        judge(judgement.unsure(f"no code was issued: {pending.walk.ended}", *pending.walk.exchanges[-1:]))
    promised, reason = payer.target.policy.revocation_seconds, f"a code lives on though {choices.event(choice)}"
    with withdrawal.ended(payer, session, choice) as since:
        answer = payer.sessions.redeem(pending)
        late = withdrawal.issued(payer, session, answer)
        channel = withdrawal.open_channel(payer, late, "read") if late else None
        probes = withdrawal.watch(channel, since, promised) if channel else ()
    if not probes:
        judge(judge_grants.refused(answer, reason))
    else:
        judge(judge_denial.died_in_time(probes, promised, reason, choices.event(choice)))


@check(
    "consent-app-off-not-authorized",
    requirements=("REQ-CON-004", "REQ-APP-001"),
    severity=Severity.HIGH,
    title="An app that the payer turned off obtains no new code",
    finding="An app that the payer turned off obtains a new code from a member",
    remedy="Look the app up among those that are served before a member is asked for consent.",
    needs=("app_lever", "form_login"),
    cases=each_app,
)
def test_app_off_not_authorized(payer: Payer, case: Case, judge: Judge) -> None:
    """The app obtains a code before it is turned off, and none while it is off."""
    app = payer.app_of(case)
    session = payer.sessions.fresh(case.requester, case.subject, app)
    with withdrawal.ended(payer, session, "app") as since:
        _settle(payer, judge, session, since)
        found = choices.signed_in(payer, session)
    if found is None:
        judge(judge_grants.shut_out(choices.signed_in(payer, session)))
    else:
        judge(judge_grants.no_code(found, f"{app.title} obtains a code though the payer turned it off"))


def _settle(payer: Payer, judge: Judge, session: Session, since: float) -> None:
    """Wait until the choice shows, for as long as the payer promised; if it does not, nothing is learnt here."""
    channel = judge.given(withdrawal.open_channel(payer, session, "read"), judgement.absent("no record can be read"))
    judge(judge_denial.dead(withdrawal.watch(channel, since, payer.target.policy.revocation_seconds), "read"))
