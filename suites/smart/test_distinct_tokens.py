"""A token stands for one person's grant."""

from payerproof.checks.common import authorize, cases, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import (
    distinct_tokens,
    issued_values,
    judge_distinct_tokens,
    judge_issued,
)
from payerproof.checks.smart.logins import judge_logins, together
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart.scopes import types_named


@check(
    "smart-tokens-distinct",
    requirements=("REQ-OA-47",),
    severity=Severity.CRITICAL,
    title="Two members who sign in to one app are given different tokens",
    finding="Two members are given the same token",
    remedy="Make each token anew, or keep it under the grant that it stands for, never under the app alone.",
    needs=("two_members", "form_login"),
    cases=distinct_tokens.each_neighbours,
)
def test_tokens_distinct(payer: Payer, case: Case, judge: Judge) -> None:
    """Two members sign in one after the other: no token of the one is a token of the other."""
    first, second = distinct_tokens.issued(payer, case)
    judge(judge_distinct_tokens.apart(first, second, case.requester, case.subject))


@check(
    "smart-logins-do-not-swap",
    requirements=("REQ-OA-35", "REQ-OA-47"),
    severity=Severity.CRITICAL,
    family="authority",
    title="Two members who sign in at the same moment are each given their own record",
    finding="Two members who sign in at the same moment are given each other's record",
    remedy="Keep account, patient and scopes with the code; keep nothing of a login in a place that logins share.",
    needs=("two_members", "form_login"),
    cases=distinct_tokens.first_neighbours,
)
def test_logins_do_not_swap(payer: Payer, case: Case, judge: Judge) -> None:
    """Two members consent one after the other, and their codes are redeemed at once: each token is for its person."""
    for name in (case.requester, case.subject):
        if payer.patient(name) is None:
            payer.session(name)
    found = together.crossed(payer, case)
    alone = [payer.own_patient(payer.session(each.member)) for each in found]
    judge(judge_logins.not_swapped(found, [payer.patient(each.member) for each in found], alone))


@check(
    "smart-tabs-apart",
    requirements=("REQ-OA-14", "REQ-OA-10"),
    severity=Severity.HIGH,
    title="A consent given in one tab is not taken for what another tab asked for",
    finding="A consent given in one tab is taken for what another tab asked for",
    remedy="Keep each authorization request under a name of its own, and name it in the forms of its pages.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_tabs_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """Two requests in one browser, the first for the Patient alone; the member agrees to that one."""
    alone = judge.given(authorize.narrow_session(payer, case), judgement.absent(authorize.NOT_ALONE))
    tabs = together.two_tabs(payer, case, "Patient")
    if tabs is not None and tabs.answer is not None and not tabs.answer.ok:
        judge(judgement.unsure("the code of the first tab could not be redeemed", tabs.answer))
    judge(judge_logins.tabs_apart(tabs, {"Patient", *types_named(alone.scope)}))


@check(
    "smart-tokens-unguessable",
    requirements=("REQ-OA-50",),
    severity=Severity.CRITICAL,
    title="Codes and tokens cannot be guessed from others",
    finding="A code or a token can be guessed from others",
    remedy="Make each from at least 128 bits of a random generator that is meant for secrets.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_tokens_unguessable(payer: Payer, case: Case, judge: Judge) -> None:
    """The codes and tokens of four logins change in enough letters, do not count on, and serve as a whole alone."""
    judge(judge_issued.unguessable(*issued_values.issued(payer, case)))
    for what, answer in issued_values.in_part(payer, case):
        if not judgement.undecided(answer):
            judge(judge_grants.refused(answer, f"{what} is accepted, so less than the whole has to be guessed"))
