"""The protocol around resources."""

from dataclasses import replace

import pytest

from payerproof.checks.conformance.protocol import judge_protocol
from payerproof.knowledge.observation import Observation
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, answer, bundle, claim, outcome

_A = answer(claim("a"))
_B = answer(claim("b"))
_XML = "application/fhir+xml"


def test_not_modified() -> None:
    """304 without a body, or the same again, pass; a 304 with a body or another resource do not."""
    for again, expected in (
        (answer(status=304), Outcome.PASS),
        (_A, Outcome.PASS),
        (answer(claim("a"), status=304), Outcome.FAIL),
        (_B, Outcome.FAIL),
        (answer(outcome(), status=412), Outcome.FAIL),
        (BROKEN, Outcome.INCONCLUSIVE),
    ):
        assert expected is judge_protocol.not_modified(_A, again, 'W/"1"').outcome


def test_served_anew_and_versions() -> None:
    """A foreign tag keeps nothing back, a version reads as it was, and one that never was is refused."""
    assert [judge_protocol.served_anew(_A, item).outcome for item in (_A, answer(status=304))] == [
        Outcome.PASS,
        Outcome.FAIL,
    ]
    assert [judge_protocol.same_version(_A, item).outcome for item in (_A, _B)] == [Outcome.PASS, Outcome.FAIL]
    assert [judge_protocol.no_such_version(item).outcome for item in (REFUSED, _A)] == [Outcome.PASS, Outcome.FAIL]
    assert Outcome.INCONCLUSIVE is judge_protocol.same_version(REFUSED, _A).outcome


@pytest.mark.parametrize(
    ("seen", "formats", "expected"),
    [
        (answer(outcome(), status=406), ("json",), Outcome.PASS),
        (answer(b"<Patient/>", headers={"content-type": _XML}), ("json", "xml"), Outcome.PASS),
        (answer(claim("a")), ("json",), Outcome.FAIL),
        (answer(outcome(), status=406), ("json", "xml"), Outcome.FAIL),
        (answer(outcome(), status=404), ("json",), Outcome.FAIL),
        (BROKEN, ("json",), Outcome.INCONCLUSIVE),
    ],
)
def test_speaks(seen: Observation, formats: tuple[str, ...], expected: Outcome) -> None:
    """XML asked for is XML or a 406; JSON in its place, or a refusal of what is declared, is a finding."""
    assert expected is judge_protocol.speaks(seen, formats, _XML).outcome


def test_sends_json() -> None:
    """FHIR JSON passes, another media type or a refusal does not."""
    assert Outcome.PASS is judge_protocol.sends_json(_A, "Accept").outcome
    for bad in (answer(claim("a"), headers={"content-type": "text/html"}), REFUSED):
        assert Outcome.FAIL is judge_protocol.sends_json(bad, "Accept").outcome


def test_same_body() -> None:
    """A packed answer equal to the plain one passes, another or an unasked one does not, none is not offered."""
    packed = {"content-encoding": "gzip"}
    assert Outcome.PASS is judge_protocol.same_body(_A, answer(claim("a"), headers=packed)).outcome
    assert Outcome.FAIL is judge_protocol.same_body(_A, answer(claim("b"), headers=packed)).outcome
    assert Outcome.NOT_OFFERED is judge_protocol.same_body(_A, _A).outcome
    assert Outcome.FAIL is judge_protocol.same_body(answer(claim("a"), headers=packed), _A).outcome


def test_unknown_parameter() -> None:
    """Ignored without a trace, or refused, passes; claimed in the self link does not; strict wants 400."""
    plain = answer(bundle("a"))
    for own, expected in (("http://x/E?patient=1", Outcome.PASS), ("http://x/E?odd=1", Outcome.FAIL)):
        assert expected is judge_protocol.lenient(plain, answer(bundle("a", own=own)), "odd").outcome
    assert Outcome.PASS is judge_protocol.lenient(plain, REFUSED, "odd").outcome
    assert [
        judge_protocol.strict(seen, "odd").outcome for seen in (REFUSED, plain, answer(outcome(), status=403), BROKEN)
    ] == [Outcome.PASS, Outcome.NOT_OFFERED, Outcome.FAIL, Outcome.INCONCLUSIVE]
    assert [judge_protocol.modifier_refused(seen, "odd").outcome for seen in (REFUSED, plain)] == [
        Outcome.PASS,
        Outcome.FAIL,
    ]


def test_counted() -> None:
    """The number and nothing else passes; another number or entries do not; a server without it offers none."""
    used = "http://x/E?_summary=count"
    for seen, expected in (
        (answer(bundle(total=3, own=used)), Outcome.PASS),
        (answer(bundle(total=2, own=used)), Outcome.FAIL),
        (answer(bundle("a", total=3, own=used)), Outcome.FAIL),
        (answer(bundle("a", total=3)), Outcome.NOT_OFFERED),
        (REFUSED, Outcome.NOT_OFFERED),
    ):
        assert expected is judge_protocol.counted(seen, 3).outcome


def test_cut_down() -> None:
    """Cut and tagged passes, whatever else is left; not tagged, or without what was asked for, does not."""
    tagged = {"tag": [{"code": "SUBSETTED"}]}
    plain = answer(bundle(claim("a", status="active", item=[])))
    own = "http://x/E?_elements=status"
    plain = answer(bundle(claim("a", status="active", item=[], total=[])))
    for match, expected in (
        (claim("a", meta=tagged, status="active"), Outcome.PASS),
        (claim("a", meta=tagged, status="active", item=[]), Outcome.PASS),
        (claim("a", status="active"), Outcome.FAIL),
        (claim("a", meta=tagged, item=[]), Outcome.FAIL),
        (claim("a", status="active", item=[], total=[]), Outcome.NOT_OFFERED),
        (claim("b", status="active"), Outcome.NOT_OFFERED),
    ):
        assert expected is judge_protocol.cut_down(plain, answer(bundle(match, own=own)), "status").outcome
    assert Outcome.NOT_OFFERED is judge_protocol.cut_down(plain, REFUSED, "status").outcome
    assert Outcome.INCONCLUSIVE is judge_protocol.cut_down(plain, BROKEN, "status").outcome


def test_summarized() -> None:
    """Cut and tagged passes, so does what had nothing to cut; more than was to be left, or no tag, does not."""
    tagged = {"tag": [{"code": "SUBSETTED"}]}
    own, kept = "http://x/E?_summary=text", frozenset({"resourceType", "id", "meta", "text", "status"})
    plain = answer(bundle(claim("a", status="active", item=[])))
    for match, link, expected in (
        (claim("a", meta=tagged, status="active"), own, Outcome.PASS),
        (claim("b", status="active", _status={}), own, Outcome.PASS),
        (claim("a", status="active"), own, Outcome.FAIL),
        (claim("a", meta=tagged, item=[]), own, Outcome.FAIL),
        (claim("a", item=[]), None, Outcome.NOT_OFFERED),
    ):
        seen = answer(bundle(match, own=link))
        assert expected is judge_protocol.summarized(plain, seen, "text", kept, all_kept=False).outcome
    for seen, expected in (
        (REFUSED, Outcome.NOT_OFFERED),
        (BROKEN, Outcome.INCONCLUSIVE),
        (answer(bundle(own=own)), Outcome.INCONCLUSIVE),
    ):
        assert expected is judge_protocol.summarized(plain, seen, "text", kept, all_kept=False).outcome


def test_summary_that_keeps_all_else() -> None:
    """A summary that leaves out the text alone passes; one that leaves out more does not."""
    own, tagged = "http://x/E?_summary=data", {"tag": [{"code": "SUBSETTED"}]}
    plain = answer(bundle(claim("a", status="active", text={}, item=[])))
    kept = frozenset({"resourceType", "id", "meta", "status", "item"})
    for match, expected in (
        (claim("a", meta=tagged, status="active", item=[]), Outcome.PASS),
        (claim("a", meta=tagged, status="active"), Outcome.FAIL),
        (claim("a", meta=tagged, status="active", item=[], text={}), Outcome.FAIL),
    ):
        seen = answer(bundle(match, own=own))
        assert expected is judge_protocol.summarized(plain, seen, "data", kept, all_kept=True).outcome


@pytest.mark.parametrize(
    ("body", "media", "expected"),
    [
        (b'{"a":"\xc3\xa9"}', "application/fhir+json; charset=UTF-8", Outcome.PASS),
        (b"{}", 'application/fhir+json;charset="utf-8"', Outcome.PASS),
        (b"{}", "application/json", Outcome.PASS),
        (b"", "application/fhir+json", Outcome.NOT_OFFERED),
        (b"{}", "application/fhir+json", Outcome.PASS),
        (b"{}", "application/fhir+json; charset=iso-8859-1", Outcome.FAIL),
        (b'{"a":"\xe9"}', "application/fhir+json; charset=utf-8", Outcome.FAIL),
        (b"\xef\xbb\xbf{}", "application/fhir+json; charset=utf-8", Outcome.FAIL),
    ],
)
def test_utf8(body: bytes, media: str, expected: Outcome) -> None:
    """UTF-8 passes, whether it says so or nothing; another charset, other bytes or a byte order mark do not."""
    assert expected is judge_protocol.is_utf8(answer(body, headers={"content-type": media})).outcome


def test_head() -> None:
    """The status of GET without a body passes; another status, type or a body does not; 405 is not offered."""
    for headed, expected in (
        (answer(), Outcome.PASS),
        (answer(status=404), Outcome.FAIL),
        (answer(headers={"content-type": "text/html"}), Outcome.FAIL),
        (answer(claim("a")), Outcome.FAIL),
        (answer(status=405), Outcome.NOT_OFFERED),
        (BROKEN, Outcome.INCONCLUSIVE),
    ):
        assert expected is judge_protocol.like_get(_A, headed).outcome


def test_declared_conditions() -> None:
    """A declared condition that holds gives 304; the resource once more is no answer to it."""
    for again, expected in ((answer(status=304), Outcome.PASS), (_A, Outcome.FAIL), (BROKEN, Outcome.INCONCLUSIVE)):
        assert expected is judge_protocol.condition_kept(_A, again, "not-match").outcome
    assert Outcome.INCONCLUSIVE is judge_protocol.condition_kept(REFUSED, _A, "not-match").outcome


def test_names_once() -> None:
    """A name given twice is a finding, wherever it stands; what is not served shows nothing."""
    twice = Observation(replace(_A.exchange, body=b'{"resourceType":"Patient","id":"a","id":"b"}'))
    assert judge_protocol.names_once((_A, _B)).outcome is Outcome.PASS
    assert judge_protocol.names_once((_A, twice)).outcome is Outcome.FAIL
    assert "id twice" in judge_protocol.names_once((twice,)).observed
    for unread in (REFUSED, BROKEN):
        assert judge_protocol.names_once((_A, unread)).outcome is Outcome.INCONCLUSIVE
