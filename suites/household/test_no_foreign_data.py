"""Nobody's token opens the record of another person, on any road that names that person."""

from payerproof.asking import cases, walking
from payerproof.checks import Judge, check
from payerproof.judge import leak, rules
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-no-foreign-data",
    requirements=(
        "REQ-HH-001",
        "REQ-HH-004",
        "REQ-HH-005",
        "REQ-HH-006",
        "REQ-HH-016",
        "authorized-only",
        "token-restricted",
    ),
    severity=Severity.CRITICAL,
    title="A member's own token returns nothing of another member's record",
    remedy=(
        "Restrict every query to the patient the token is bound to before it runs, on reads, searches, includes, "
        "operations and batches alike; decide by the record's owner, not by subscriber, payee or the request."
    ),
    needs=("two_members",),
    cases=cases.each_pair_on_paths,
)
def test_no_foreign_data(payer: Payer, case: Case, judge: Judge) -> None:
    """The subject gets the datum over this road; the requester's own token does not."""
    reason = walking.nothing_there(payer, case)
    if reason:
        judge(rules.absent(reason))
        return
    control = walking.control(payer, case)
    judge(
        leak.no_foreign_data(
            walking.attempts(payer, case),
            [control] if control else [],
            allowed=payer.permitted(case.reader, case.reader),
            owner_of=payer.owner_of,
            reader=case.reader,
            subject=case.about,
            optional=walking.is_optional(payer, case),
        )
    )
