"""Answers come in the format that was asked for, or not at all."""

from payerproof.checks.common import cases
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance import searching
from payerproof.checks.conformance.cases import each_owned_type
from payerproof.checks.conformance.protocol import judge_errors, judge_protocol, refusals
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_XML = "application/fhir+xml"
_FORM = {"content-type": "application/x-www-form-urlencoded"}


@check(
    "conformance-format-negotiated",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    title="A request for an unsupported format is refused, never answered in another format",
    finding="A request for an unsupported format is answered in another format",
    remedy="Compare Accept and _format with the formats served, and answer 406.",
    cases=cases.first_member,
)
def test_format_negotiated(payer: Payer, case: Case, judge: Judge) -> None:
    """XML asked for by header or parameter is XML or a refusal; a media type of nobody is refused."""
    session = payer.session(case.requester)
    url, formats = f"Patient/{session.patient}", declaration(payer).formats
    judge(judge_protocol.speaks(payer.ask(session, url, headers={"accept": _XML}), formats, _XML))
    judge(judge_protocol.speaks(payer.ask(session, f"{url}?_format=xml"), formats, _XML))
    strange = "application/x-payerproof"
    judge(judge_protocol.speaks(payer.ask(session, url, headers={"accept": strange}), formats, strange))


@check(
    "conformance-json-served",
    requirements=("REQ-REG-008", "json"),
    severity=Severity.MEDIUM,
    title="JSON is served under every name that FHIR gives it",
    finding="JSON is refused under one of the names that FHIR gives it",
    remedy="Accept application/fhir+json, application/json, */*, and _format with their short names.",
    cases=cases.first_member,
)
def test_json_served(payer: Payer, case: Case, judge: Judge) -> None:
    """Each usual way to ask for JSON gives application/fhir+json."""
    session = payer.session(case.requester)
    url = f"Patient/{session.patient}"
    for accept in ("application/fhir+json", "application/json", "*/*", f"{_XML};q=0.1, application/fhir+json"):
        judge(judge_protocol.sends_json(payer.ask(session, url, headers={"accept": accept}), f"Accept: {accept}"))
    for short in ("json", "application/json", "application/fhir%2Bjson"):
        seen = payer.ask(session, f"{url}?_format={short}", headers={"accept": _XML})
        judge(judge_protocol.sends_json(seen, f"_format={short}"))


@check(
    "conformance-accept-optional",
    requirements=("REQ-REG-008",),
    severity=Severity.LOW,
    title="Who names no format is served in one of the payer's choice",
    finding="A request that names no format is refused",
    remedy="Take a missing Accept header for */*.",
    cases=cases.first_member,
)
def test_accept_optional(payer: Payer, case: Case, judge: Judge) -> None:
    """A read without Accept brings a resource, as it does with it."""
    session = payer.session(case.requester)
    plain = payer.own_patient(session)
    seen = payer.ask(session, f"Patient/{session.patient}", without=("accept",))
    judge(judge_protocol.served_in_any_format(plain, seen))


@check(
    "conformance-form-only",
    requirements=("restful",),
    severity=Severity.LOW,
    title="A search by POST with a body that is not a form is refused",
    finding="A search by POST with a body that is not a form is accepted",
    remedy="Answer 415 (or 400) to a media type that is not application/x-www-form-urlencoded.",
    cases=cases.first_member,
    control="search",
)
def test_form_only(payer: Payer, case: Case, judge: Judge) -> None:
    """A POST to _search with a body of plain text is not taken for a search without parameters."""
    session = payer.session(case.requester)
    url = "ExplanationOfBenefit/_search"
    form = payer.ask(session, url, "POST", headers=_FORM, body=f"patient={session.patient}".encode())
    if form.exchange.refused:
        judge(absent("searches are not served by POST at all", form))
        return
    seen = payer.ask(session, url, "POST", headers={"content-type": "text/plain"}, body=b"hello")
    judge(judge_errors.answered_with(seen, frozenset({400, 415}), reason="a body that is no form is taken for one"))


@check(
    "conformance-compression-faithful",
    requirements=("REQ-REG-008",),
    severity=Severity.LOW,
    title="A compressed response has the same content as the uncompressed one",
    finding="A compressed response differs from the uncompressed one",
    remedy="Compress after the answer is complete, and let caches tell the encodings apart.",
    cases=cases.first_member,
)
def test_compression_faithful(payer: Payer, case: Case, judge: Judge) -> None:
    """The same search, asked for plain and with gzip, gives the same Bundle."""
    session = payer.session(case.requester)
    url = searching.plain_url(payer, session, "ExplanationOfBenefit")
    plain = payer.ask(session, url, headers={"accept-encoding": "identity"})
    judge(judge_protocol.same_body(plain, payer.ask(session, url, headers={"accept-encoding": "gzip"})))


@check(
    "conformance-utf8",
    requirements=("REQ-REG-008", "restful", "json"),
    severity=Severity.LOW,
    title="JSON is in UTF-8 and labelled so",
    finding="JSON is not in UTF-8, or is labelled as something else",
    remedy="Encode every body as UTF-8 without a byte order mark, and send charset=utf-8 or none with the media type.",
    cases=cases.first_member,
)
def test_utf8(payer: Payer, case: Case, judge: Judge) -> None:
    """A read, a search, a refusal and the CapabilityStatement are in UTF-8, whatever they say of it."""
    session = payer.session(case.requester)
    for url in (
        f"Patient/{session.patient}",
        searching.plain_url(payer, session, "ExplanationOfBenefit"),
        refusals.unknown(payer, session, "Patient"),
    ):
        judge(judge_protocol.is_utf8(payer.ask(session, url)))
    judge(judge_protocol.is_utf8(payer.capabilities))


@check(
    "conformance-names-once",
    requirements=("REQ-REG-008", "json"),
    severity=Severity.MEDIUM,
    title="No JSON object gives a name twice",
    finding="A JSON object gives a name twice, so two apps may read two things in it",
    remedy="Write each resource from one object that holds every name once (R4, json.html; RFC 8259, 4).",
    cases=each_owned_type,
)
def test_names_once(payer: Payer, case: Case, judge: Judge) -> None:
    """A search of the type, a read of what it finds, and the CapabilityStatement if any can be read in one way only."""
    session, kind = payer.session(case.requester), case.resource_type or ""
    answers = [payer.ask(session, searching.plain_url(payer, session, kind))]
    if (example := searching.an_example(payer, session, kind)) is not None:
        answers.append(payer.ask(session, example))
    if payer.capabilities.exchange.ok:
        answers.append(payer.capabilities)
    judge(judge_protocol.names_once(answers))


@check(
    "conformance-head",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    title="HEAD is answered like GET, without the body",
    finding="HEAD is answered differently from GET, or with a body",
    remedy="Work the answer to HEAD out like that to GET, and leave the body out when it is sent.",
    cases=cases.first_member,
)
def test_head(payer: Payer, case: Case, judge: Judge) -> None:
    """A read, a search and a read of an unknown id have the same status by HEAD, and no body."""
    session = payer.session(case.requester)
    for url in (
        f"Patient/{session.patient}",
        searching.plain_url(payer, session, "Coverage"),
        refusals.unknown(payer, session, "Patient"),
    ):
        plain = {"accept-encoding": "identity"}
        judge(
            judge_protocol.like_get(
                payer.ask(session, url, headers=plain), payer.ask(session, url, "HEAD", headers=plain)
            )
        )
