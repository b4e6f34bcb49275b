"""Where versions are offered, they work: a tag names what was read, and reads it again."""

from payerproof.checks import Judge, check
from payerproof.conformance import versions
from payerproof.conformance.cases import first_owned_type
from payerproof.judge import protocol
from payerproof.judge.rules import absent, unsure
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-conditional-read",
    requirements=("REQ-REG-008",),
    severity=Severity.LOW,
    title="A conditional read says not modified, or serves the same again",
    remedy="Compare If-None-Match with the ETag that was sent, and answer 304 without a body.",
    cases=first_owned_type,
)
def test_conditional_read(payer: Payer, case: Case, judge: Judge) -> None:
    """With the ETag of a read, If-None-Match gives 304, or the same resource from a server without conditions."""
    known = payer.some_resource(case.about, case.resource_type or "")
    if known is None:
        judge(unsure(f"no {case.resource_type} of {case.about} is known"))
        return
    session = payer.session(case.reader)
    first = payer.ask(session, known.reference)
    tag = first.exchange.headers.get("etag")
    if tag is None:
        judge(absent("reads carry no ETag", first))
        return
    judge(protocol.not_modified(first, payer.ask(session, known.reference, headers={"if-none-match": tag}), tag))
    other = payer.ask(session, known.reference, headers={"if-none-match": 'W/"payerproof-no-such-version"'})
    judge(protocol.served_anew(first, other))


@check(
    "conformance-vread",
    requirements=("REQ-REG-008", "same-content", "restful"),
    severity=Severity.LOW,
    title="The version that a read names can be read, and is what was read",
    remedy="Keep versions and serve them at _history/{version}, or do not declare vread.",
    cases=first_owned_type,
)
def test_vread(payer: Payer, case: Case, judge: Judge) -> None:
    """The version of a read, by its ETag or meta.versionId, has the same content; one that never was is refused."""
    trial = versions.version_read(payer, case)
    if isinstance(trial, str):
        judge(absent(trial, payer.capabilities))
        return
    judge(protocol.same_version(trial.first, trial.again))
    judge(protocol.no_such_version(trial.never))
