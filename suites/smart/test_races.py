"""A code and a refresh token serve once, also where several requests arrive together."""

from payerproof.checks.common import authorize, cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import judge_races, races
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-code-race",
    requirements=("REQ-OA-07",),
    severity=Severity.HIGH,
    title="Of several requests at once with one code, at most one is given a token",
    finding="One code gives several tokens to requests that arrive together",
    remedy="Read a code and mark it as used in one step, such as one conditional update, before a token is made.",
    needs=("form_login", "together"),
    cases=cases.each_app,
)
def test_code_race(payer: Payer, case: Case, judge: Judge) -> None:
    """Two codes, each redeemed by four requests at once."""
    for _ in range(races.ROUNDS):
        pending = authorize.authorized(payer, case)
        if pending.code is None:
            judge(judgement.unsure(f"no code was given: {pending.walk.ended}", *pending.walk.exchanges[-1:]))
        judge(judge_races.one_code_one_token(races.redeem_at_once(payer, pending)))


@check(
    "smart-refresh-race",
    requirements=("REQ-OA-18",),
    severity=Severity.HIGH,
    title="Of several requests at once with one refresh token of a public app, at most one has a successor that serves",
    finding="One refresh token of a public app has several successors that serve",
    remedy="Read a refresh token and mark it as used in one step, and end the grant when a used one comes back.",
    needs=("public_app", "together"),
    cases=cases.first_member,
)
def test_refresh_race(payer: Payer, case: Case, judge: Judge) -> None:
    """Two grants, each refreshed by four requests at once; then two of the successors are used."""
    if races.after_leeway(payer):
        judge(judgement.absent("the payer declares a leeway in which a refresh token serves more than once"))
        return
    app = payer.target.app("public") or payer.app
    for _ in range(races.ROUNDS):
        session = payer.sessions.fresh(case.requester, case.subject, app)
        if session.refresh_token is None:
            judge(judgement.absent("a public app gets no refresh token"))
            return
        answers = races.refresh_at_once(payer, session)
        judge(judge_races.one_refresh_one_heir(answers, session.refresh_token, races.heirs(payer, session, answers)))


@check(
    "smart-refresh-beside-revocation",
    requirements=("REQ-OA-18", "REQ-OA-28"),
    severity=Severity.HIGH,
    family="ending",
    title="A refresh at the moment of the revocation leaves no token alive",
    finding="A refresh at the moment of the revocation leaves a token alive",
    remedy="Issue tokens in the same step that looks whether the grant stands, such as one conditional update.",
    needs=("form_login", "revocation", "together"),
    cases=cases.each_app,
)
def test_refresh_beside_revocation(payer: Payer, case: Case, judge: Judge) -> None:
    """Refresh and revocation of one refresh token: one after the other, and then with the refresh still under way."""
    found = []
    for gap in (None, *races.GAPS):
        session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
        if session.refresh_token is None:
            judge(judgement.absent("the app gets no refresh token"))
            return
        found.append(
            races.revoked_in_turn(payer, session) if gap is None else races.revoked_at_once(payer, session, gap)
        )
    judge(judge_races.nothing_survives(found[0], found[1:]))
