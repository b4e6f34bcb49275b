"""Many ask at once: who withdraws meanwhile is heard as soon as at rest."""

from collections.abc import Callable

from payerproof.checks.common import judgement
from payerproof.checks.load import judge_load, withdrawal_under_load
from payerproof.checks.load.session import LoadTest
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "load-withdrawal-closes",
    requirements=("REQ-CON-004", "REQ-OA-28"),
    severity=Severity.HIGH,
    family="ending",
    title="A consent that is withdrawn under load ends the app's access within the promised time",
    finding="An app still has access after its consent was withdrawn under load",
    remedy="Write a withdrawal before it is confirmed, and give it no lower priority than the requests that it closes.",
    needs=("load",),
    cases=withdrawal_under_load.each_lever,
)
def test_withdrawal_closes(payer: Payer, case: Case, load_test: Callable[[], LoadTest], judge: Judge) -> None:
    """What a withdrawal closes at rest it closes under load, too, in the time that is promised."""
    if not withdrawal_under_load.offered(payer, case.path or ""):
        judge(judgement.absent(f"the target file describes no withdrawal by {case.path}"))
        return
    rest = withdrawal_under_load.withdrawn(payer, case)
    closing = rest.closing
    if not closing:
        judge(judgement.unsure("at rest the withdrawal closes nothing either, so load can be no reason"))
        return
    promised = payer.target.policy.revocation_seconds
    seconds = withdrawal_under_load.lasting(rest.seconds)
    if seconds is None:
        judge(judgement.absent(f"a withdrawal takes {rest.seconds:.0f} s at rest, longer than this load would last"))
        return
    beside = load_test().beside(seconds, lambda: withdrawal_under_load.withdrawn(payer, case))
    for watched in beside.done.channels:
        if watched.name in closing:
            judge(judge_load.closed(beside.run, watched, promised, whole=beside.whole))
