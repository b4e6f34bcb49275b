"""Representatives of adults, whose own choices go before what was consented to in their name."""

from __future__ import annotations

from payerproof.access.ages import comes_of_age, local_day
from payerproof.checks.common.judgement import absent
from payerproof.checks.registry import Judge
from payerproof.model import Case
from payerproof.payer import Payer


def representative_of_adult(payer: Payer, judge: Judge, case: Case) -> None:
    """End the test where the requester does not act for the subject now, or the subject is no adult.

    Whose choices count where a minor makes them and a parent consented, the law leaves to the plan.
    """
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(absent(f"{case.requester} does not act for {case.subject} now"))
    policy = payer.target.policy
    born = payer.scope.accounts[case.subject].member.birth_date
    today = local_day(payer.now(), policy.time_zone)
    if today < comes_of_age(born, policy.majority_age):
        judge(absent(f"{case.subject} is no adult, whose own choices go before a representative's"))
