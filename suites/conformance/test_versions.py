"""Where versions are offered, they work: a tag names what was read, and reads it again."""

from payerproof.checks.common.cases import first_member
from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import absent, inapplicable, unsure
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.content import changes, deletion, judge_changes, versions
from payerproof.checks.conformance.content import judge_versions as stated
from payerproof.checks.conformance.protocol import judge_protocol
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-conditional-read",
    requirements=("REQ-REG-008",),
    severity=Severity.LOW,
    family="versions",
    title="A conditional read returns 304 or the same resource",
    finding="A conditional read returns neither 304 nor the same resource",
    remedy="Compare If-None-Match with the ETag that was sent, and answer 304 without a body.",
    cases=first_owned_type,
)
def test_conditional_read(payer: Payer, case: Case, judge: Judge) -> None:
    """With the ETag of a read, If-None-Match gives 304, or the same resource from a server without conditions.

    A tag that was never given brings the resource, also beside a date since which nothing changed (RFC 9110, 13.1.3).
    """
    known = judge.given(
        payer.some_resource(case.subject, case.resource_type or ""),
        unsure(f"no {case.resource_type} of {case.subject} is known"),
    )
    session = payer.session(case.requester)
    first = payer.ask(session, known.reference)
    tag = judge.given(first.exchange.headers.get("etag"), absent("reads carry no ETag", first))
    judge(judge_protocol.not_modified(first, payer.ask(session, known.reference, headers={"if-none-match": tag}), tag))
    other = payer.ask(session, known.reference, headers={"if-none-match": 'W/"payerproof-no-such-version"'})
    judge(judge_protocol.served_anew(first, other))
    if since := first.exchange.headers.get("last-modified"):
        both = {"if-none-match": 'W/"payerproof-no-such-version"', "if-modified-since": since}
        judge(judge_protocol.served_anew(first, payer.ask(session, known.reference, headers=both)))


@check(
    "conformance-vread",
    requirements=("REQ-REG-008", "same-content", "restful"),
    severity=Severity.LOW,
    title="The version that a read names can be read and is the same resource",
    finding="The version that a read names cannot be read, or differs from what was read",
    remedy="Keep versions and serve them at _history/{version}, or do not declare vread.",
    cases=first_owned_type,
)
def test_vread(payer: Payer, case: Case, judge: Judge) -> None:
    """The version of a read, by its ETag or meta.versionId, has the same content; one that never was is refused."""
    attempt = versions.version_read(payer, case)
    if isinstance(attempt, str):
        judge(absent(attempt, payer.capabilities))
        return
    judge(judge_protocol.same_version(attempt.first, attempt.again))
    judge(judge_protocol.no_such_version(attempt.never))


@check(
    "conformance-version-told",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="versions",
    title="ETag and Last-Modified of a read agree with the resource's meta",
    finding="ETag or Last-Modified of a read disagrees with the resource's meta",
    remedy="Write both headers from meta.versionId and meta.lastUpdated of the resource that is sent.",
    cases=first_owned_type,
)
def test_version_told(payer: Payer, case: Case, judge: Judge) -> None:
    """The ETag is the version id, and Last-Modified is no earlier than the last change; either may be left out."""
    known = judge.given(
        payer.some_resource(case.subject, case.resource_type or ""),
        unsure(f"no {case.resource_type} of {case.subject} is known"),
    )
    seen = payer.ask(payer.session(case.requester), known.reference)
    rules = (stated.tag_is_the_version(seen), stated.last_modified_is_the_change(seen))
    judge(together(rules, absent("a read tells no version", seen)))


@check(
    "conformance-version-changes",
    requirements=("REQ-REG-008",),
    severity=Severity.MEDIUM,
    family="versions",
    title="A content that changes has another version, another ETag and a later time of its last change",
    finding="A content that changed keeps its version, its ETag or the time of its last change",
    remedy="Count the version and set lastUpdated where the content is written, and build the ETag from the version.",
    needs=("record_lever",),
    cases=first_member,
)
def test_version_changes(payer: Payer, case: Case, judge: Judge) -> None:
    """A text of the member's own claim is changed behind the API; what was told of the old content is over."""
    nothing = inapplicable("no claim is known that could be changed and written back")
    claim = judge.given(deletion.some_claim(payer, case.subject), nothing)
    judge(judge_changes.new_version(changes.read(payer, case.subject, claim), case.subject))


@check(
    "conformance-modified-since",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="versions",
    title="A read with If-Modified-Since returns 304, or the resource that changed",
    finding="A read with If-Modified-Since returns neither 304 nor the changed resource",
    remedy="Compare If-Modified-Since with the instant of the last change, and answer 304 only if it is not later.",
    cases=first_owned_type,
)
def test_modified_since(payer: Payer, case: Case, judge: Judge) -> None:
    """Since its own Last-Modified a resource is not modified or served again; since long before, it is served."""
    known = judge.given(
        payer.some_resource(case.subject, case.resource_type or ""),
        unsure(f"no {case.resource_type} of {case.subject} is known"),
    )
    session = payer.session(case.requester)
    first = payer.ask(session, known.reference)
    since = judge.given(first.exchange.headers.get("last-modified"), absent("reads carry no Last-Modified", first))
    again = payer.ask(session, known.reference, headers={"if-modified-since": since})
    judge(judge_protocol.not_modified(first, again, since))
    long_ago = payer.ask(session, known.reference, headers={"if-modified-since": versions.LONG_AGO})
    judge(judge_protocol.served_anew(first, long_ago))
