"""The protocol around resources: versions, formats, preferences, parts of results (R4, http.html and search.html)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from payerproof.checks.common.judgement import broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.http.doubled_names import doubled, names
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Judgement, Outcome

NOT_MODIFIED = 304
NOT_ACCEPTABLE = 406
UNSUPPORTED_MEDIA = 415
BAD_REQUEST = 400
FHIR_JSON = "application/fhir+json"


def media_type(seen: Observation) -> str:
    """Return the media type of an answer without its parameters."""
    return seen.exchange.headers.get("content-type", "").partition(";")[0].strip().lower()


def _first(seen: Iterable[Observation], expected: str) -> Judgement | None:
    """Return the doubt about the first answer that decides nothing."""
    for item in seen:
        doubt = undecided(item.exchange)
        if doubt:
            return unsure(doubt, item, expected=expected, observed=answer(item))
    return None


def not_modified(first: Observation, again: Observation, tag: str) -> Judgement:
    """Judge a read with the ETag just received: 304 without a body, or the same resource once more."""
    expected = f"304 without a body for {tag[:40]}, or the same resource"
    doubt = _first((first, again), expected)
    if doubt or not first.exchange.ok:
        return doubt or unsure("the resource cannot be read", first, expected=expected, observed=answer(first))
    if again.exchange.status == NOT_MODIFIED:
        if again.exchange.body:
            return broken(first, again, reason="a 304 carries a body", expected=expected, observed="304")
        own, told = (each.exchange.headers.get("etag", "") for each in (first, again))
        reason = "a 304 does not repeat the ETag that the resource comes with (RFC 9110, 15.4.5)"
        return holds(
            own == told, first, again, reason=reason, expected=expected, observed=f"304, ETag {told or 'none'}"
        )
    same = again.exchange.ok and again.resource == first.resource
    reason = "a conditional read is answered by neither 304 nor the same resource"
    return holds(same, first, again, reason=reason, expected=expected, observed=answer(again))


def condition_kept(first: Observation, again: Observation, what: str) -> Judgement:
    """Judge a conditional read that is declared: what has not changed is answered by 304."""
    expected = f"{what} gives 304"
    doubt = _first((first, again), expected)
    if doubt or not first.exchange.ok:
        return doubt or unsure("the resource cannot be read", first, expected=expected, observed=answer(first))
    reason = f"{what} is declared, and what has not changed is served again"
    rule = again.exchange.status == NOT_MODIFIED
    return holds(rule, first, again, reason=reason, expected=expected, observed=answer(again))


def served_anew(first: Observation, again: Observation) -> Judgement:
    """Judge a read on a condition that does not hold, as a tag never given or an instant long ago: it has to come."""
    expected = "the resource, as the condition does not hold"
    doubt = _first((first, again), expected)
    if doubt:
        return doubt
    same = again.exchange.ok and again.resource == first.resource
    reason = "a condition that does not hold keeps the resource back"
    return holds(same, first, again, reason=reason, expected=expected, observed=answer(again))


def same_version(first: Observation, again: Observation) -> Judgement:
    """Judge whether the version that a read names has the content that was read."""
    expected = "the content that was read"
    doubt = _first((first, again), expected)
    if doubt or not first.exchange.ok:
        return doubt or unsure("the resource cannot be read", first, expected=expected, observed=answer(first))
    reason = "the version that a read names cannot be read, or is another"
    same = again.exchange.ok and again.resource == first.resource
    return holds(same, first, again, reason=reason, expected=expected, observed=answer(again))


def no_such_version(seen: Observation) -> Judgement:
    """Judge the read of a version that never was."""
    expected = "a refusal (4xx)"
    reason = "a version that never was is answered"
    return _first((seen,), expected) or holds(
        seen.exchange.refused, seen, reason=reason, expected=expected, observed=answer(seen)
    )


def speaks(seen: Observation, formats: Sequence[str], asked: str) -> Judgement:
    """Judge the answer to a request for a format that is not JSON: refused with 406, or given in that format.

    `formats` are those declared: one that is declared may not be refused.
    """
    expected = f"406, or {asked}"
    doubt = _first((seen,), expected)
    if doubt:
        return doubt
    given = media_type(seen)
    if seen.exchange.ok:
        reason = f"{asked} is asked for and {given or 'nothing'} is sent"
        return holds(given == asked, seen, reason=reason, expected=expected, observed=f"{seen.exchange.status} {given}")
    declared = any(name == asked or name == asked.rpartition("+")[2] for name in formats)
    if declared:
        return broken(seen, reason=f"{asked} is declared and refused", expected=asked, observed=answer(seen))
    reason = f"a format that is not spoken is refused with {seen.exchange.status}"
    acceptable = {NOT_ACCEPTABLE, UNSUPPORTED_MEDIA, BAD_REQUEST}
    return holds(seen.exchange.status in acceptable, seen, reason=reason, expected=expected, observed=answer(seen))


_PLAIN_JSON = frozenset({"Accept: application/json", "_format=application/json", "_format=json"})
"""Ways to ask for JSON that name its plain media type, or none."""


def sends_json(seen: Observation, asked: str) -> Judgement:
    """Judge whether a way to ask for JSON gives FHIR JSON; who asks for plain JSON may get that (R4, http.html)."""
    expected = f"{asked}: 200 {FHIR_JSON}"
    observed = f"{asked}: {seen.exchange.status} {media_type(seen)}"
    doubt = _first((seen,), expected)
    reason = f"{asked} does not give {FHIR_JSON}"
    named = {FHIR_JSON, "application/json"} if asked in _PLAIN_JSON else {FHIR_JSON}
    right = seen.exchange.ok and media_type(seen) in named and seen.resource is not None
    return doubt or holds(right, seen, reason=reason, expected=expected, observed=observed)


def served_in_any_format(plain: Observation, seen: Observation) -> Judgement:
    """Judge whether who names no format is served: any will do then (RFC 9110, 12.5.1)."""
    expected = "the resource in a format of the payer's choice"
    doubt = _first((plain, seen), expected)
    if doubt or not plain.exchange.ok:
        return doubt or unsure("the resource cannot be read", plain, expected=expected, observed=answer(plain))
    served = seen.exchange.ok and (seen.resource is not None or "xml" in media_type(seen))
    reason = "a request without Accept is not served"
    return holds(served, plain, seen, reason=reason, expected=expected, observed=answer(seen))


def is_utf8(seen: Observation) -> Judgement:
    """Judge whether JSON is in UTF-8, begins without a byte order mark, and is labelled as nothing else.

    RFC 8259, 8.1: JSON is UTF-8 without a mark, and has no need of a charset. R4, http.html#mime-type, asks for it;
    no reader of JSON goes by it, so a missing charset is no finding.
    """
    expected = "JSON in UTF-8, labelled as nothing else, without a byte order mark"
    doubt = _first((seen,), expected)
    if doubt:
        return doubt
    if not seen.exchange.body:
        return Judgement(Outcome.NOT_OFFERED, "the answer has no body", expected, answer(seen), (seen.exchange.id,))
    stated = _charset(seen)
    problems = (
        (seen.exchange.body.startswith(_MARK), "the JSON begins with a byte order mark"),
        (not _decodes(seen.exchange.body), "the body is not in UTF-8"),
        (stated not in {"", "utf-8", "utf8"}, "the Content-Type names another charset than UTF-8"),
    )
    reason = next((text for wrong, text in problems if wrong), "")
    observed = seen.exchange.headers.get("content-type", "no Content-Type")
    return holds(not reason, seen, reason=reason, expected=expected, observed=observed)


def names_once(answers: Sequence[Observation]) -> Judgement:
    """Judge whether each name stands once in each object of some answers (R4, json.html; RFC 8259, 4)."""
    expected = "JSON in which no object gives a name twice"
    for item in answers:
        if item.exchange.ok and item.resource is not None and doubled(item.exchange.body):
            found = some([name[:60] for name in names(item.exchange.body)]) or "a name"
            reason = "an object gives a name twice, so what it says depends on the reader"
            return broken(
                item, reason=reason, expected=expected, observed=f"{answer(item)}: {found} twice", basis=Basis.HELD
            )
    doubt = _first(answers, expected)
    unread = next((item for item in answers if not item.exchange.ok or item.resource is None), None)
    if doubt or unread is not None:
        return doubt or unsure("what is asked for is not served", *answers, expected=expected)
    return kept(*answers, expected=expected, observed=some([answer(item) for item in answers]))


_MARK = b"\xef\xbb\xbf"


def _charset(seen: Observation) -> str:
    parts = seen.exchange.headers.get("content-type", "").lower().split(";")[1:]
    named = dict(part.strip().partition("=")[::2] for part in parts)
    return named.get("charset", "").strip('"')


def _decodes(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def like_get(got: Observation, headed: Observation) -> Judgement:
    """Judge whether HEAD is answered as GET is: the same status and media type, and no body (RFC 9110, 9.3.2)."""
    expected = f"{got.exchange.status} without a body, as GET is answered"
    doubt = _first((got, headed), expected)
    if doubt:
        return doubt
    if headed.exchange.status in _NO_HEAD and headed.exchange.status != got.exchange.status:
        names = (got.exchange.id, headed.exchange.id)
        return Judgement(Outcome.NOT_OFFERED, "HEAD is not served", expected, answer(headed), names)
    types = media_type(got), media_type(headed)
    problems = (
        (headed.exchange.status != got.exchange.status, "HEAD has another status than GET"),
        (bool(headed.exchange.body), "HEAD is answered with a body"),
        (bool(types[1]) and types[0] != types[1], "HEAD tells another media type than GET"),
    )
    reason = next((text for wrong, text in problems if wrong), "")
    observed = f"GET {got.exchange.status}, HEAD {headed.exchange.status}"
    return holds(not reason, got, headed, reason=reason, expected=expected, observed=observed)


_NO_HEAD = frozenset({405, 501})


def same_body(plain: Observation, packed: Observation) -> Judgement:
    """Judge whether a compressed answer unpacks to the plain one, and is sent only to who asked for it."""
    expected = "the same resource, compressed or not"
    doubt = _first((plain, packed), expected)
    if doubt or not plain.exchange.ok:
        return doubt or unsure("the plain request is refused", plain, expected=expected, observed=answer(plain))
    unasked = plain.exchange.headers.get("content-encoding", "identity")
    if unasked != "identity":
        reason = "an answer is compressed for a client that takes no compression"
        return broken(plain, reason=reason, expected=expected, observed=unasked)
    encoding = packed.exchange.headers.get("content-encoding", "identity")
    if encoding == "identity":
        names = (plain.exchange.id, packed.exchange.id)
        return Judgement(Outcome.NOT_OFFERED, "answers are not compressed", expected, encoding, names)
    reason = "a compressed answer is another than the plain one"
    same = _lasting(packed.resource) == _lasting(plain.resource)
    return holds(same, plain, packed, reason=reason, expected=expected, observed=f"{encoding}, {answer(packed)}")


def _lasting(document: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return a document without what a server may write anew into each Bundle: its id, its time, its links."""
    if document is None or document.get("resourceType") != "Bundle":
        return document
    return {name: value for name, value in document.items() if name not in {"id", "meta", "link", "timestamp"}}


def lenient(plain: Observation, seen: Observation, name: str) -> Judgement:
    """Judge an unknown parameter under lenient handling: ignored and not in the self link, or refused (R4, search)."""
    expected = f"{name} is ignored and not in the self link, or the search is refused"
    doubt = _first((plain, seen), expected)
    if doubt or not plain.exchange.ok:
        return doubt or unsure("the plain search is refused", plain, expected=expected, observed=answer(plain))
    if seen.exchange.refused:
        return kept(plain, seen, expected=expected, observed=answer(seen))
    stated = name in {key for key, _ in parse_qsl(urlsplit(self_link(seen)).query, keep_blank_values=True)}
    reason = "the self link claims that an unknown parameter was used"
    return holds(not stated, plain, seen, reason=reason, expected=expected, observed=self_link(seen) or "no self link")


def strict(seen: Observation, name: str) -> Judgement:
    """Judge an unknown parameter under strict handling; a server that does not honour the preference offers none.

    One that says so in Preference-Applied has promised it (RFC 7240, 3).
    """
    expected = f"400: {name} is unknown"
    doubt = _first((seen,), expected)
    if doubt:
        return doubt
    told = seen.exchange.headers.get("preference-applied", "").replace(" ", "").lower()
    if seen.exchange.ok and "handling=strict" in told:
        reason = "Preference-Applied says handling=strict, and an unknown parameter is taken"
        return broken(seen, reason=reason, expected=expected, observed=f"{answer(seen)}, told {told[:60]}")
    if seen.exchange.ok:
        reason = "the preference handling=strict is not honoured"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, answer(seen), (seen.exchange.id,))
    reason = "an unknown parameter is refused with another status"
    return holds(seen.exchange.status == BAD_REQUEST, seen, reason=reason, expected=expected, observed=answer(seen))


def self_link(seen: Observation) -> str:
    """Return the self link of a Bundle, empty if it has none."""
    links = (seen.resource or {}).get("link")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("relation") == "self" and isinstance(link.get("url"), str):
            return str(link["url"])
    return ""


def modifier_refused(seen: Observation, modifier: str) -> Judgement:
    """Judge a modifier that no specification knows: it changes the meaning, so it is never ignored (R4, search)."""
    expected = f":{modifier} is refused (4xx)"
    doubt = _first((seen,), expected)
    reason = "an unknown modifier is ignored, so the answer means something else than was asked"
    return doubt or holds(seen.exchange.refused, seen, reason=reason, expected=expected, observed=answer(seen))


def counted(seen: Observation, whole: int) -> Judgement:
    """Judge `_summary=count`: the number of matches and no resource."""
    expected = f"total {whole} and no resource"
    doubt = _first((seen,), expected)
    if doubt:
        return doubt
    if seen.exchange.refused or (seen.matches and "_summary" not in self_link(seen)):
        reason = "_summary=count is not offered"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, answer(seen), (seen.exchange.id,))
    right = not seen.entries and seen.total == whole
    reason = "_summary=count does not give the number of matches alone"
    return holds(right, seen, reason=reason, expected=expected, observed=answer(seen))


def cut_down(plain: Observation, seen: Observation, wanted: str) -> Judgement:
    """Judge `_elements`: what was asked for is there, and a match that lacks others is marked as SUBSETTED.

    R4 (search.html#elements) obliges no server to leave anything out, so more than was asked for is no finding.
    """
    expected = f"matches with {wanted} and what the server adds, tagged SUBSETTED if anything is left out"
    doubt = _first((plain, seen), expected)
    if doubt:
        return doubt
    before = {str(match.get("id")): match for match in plain.matches}
    cut = [match for match in seen.matches if _whole(before, match).keys() - match.keys()]
    if seen.exchange.refused or not cut:
        reason = "_elements is not offered"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, answer(seen), (seen.exchange.id,))
    lost = [str(match.get("id")) for match in seen.matches if match.get(wanted) != _whole(before, match).get(wanted)]
    if lost:
        reason = f"{wanted} was asked for, and a match has lost it"
        return broken(plain, seen, reason=reason, expected=expected, observed=some(lost))
    unstated = [str(match.get("id")) for match in cut if "SUBSETTED" not in _tags(match)]
    reason = "a resource was cut down and does not say so"
    return holds(not unstated, plain, seen, reason=reason, expected=expected, observed=some(unstated) or answer(seen))


def _whole(by_id: Mapping[str, Mapping[str, Any]], match: Mapping[str, Any]) -> Mapping[str, Any]:
    return by_id.get(str(match.get("id")), match)


def summarized(
    plain: Observation, seen: Observation, kind: str, kept_elements: frozenset[str], *, all_kept: bool
) -> Judgement:
    """Judge `_summary=kind`: no element beyond `kept_elements`, and what was cut down is tagged; or it is ignored.

    `all_kept`: each of these elements is still there, where the plain search shows it.
    """
    expected = f"_summary={kind}: matches without all else, tagged SUBSETTED"
    doubt = _first((plain, seen), expected)
    if doubt:
        return doubt
    if seen.exchange.refused or "_summary" not in self_link(seen):
        reason = f"_summary={kind} is not offered"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, answer(seen), (seen.exchange.id,))
    if not seen.matches:
        return unsure(f"_summary={kind} finds nothing", plain, seen, expected=expected, observed=answer(seen))
    more = sorted({key for match in seen.matches for key in match if key.removeprefix("_") not in kept_elements})
    if more:
        reason = f"the self link says that _summary={kind} was used, and matches hold more"
        return broken(plain, seen, reason=reason, expected=expected, observed=some(more))
    before = {str(match.get("id")): match for match in plain.matches}
    lost = {key for match in seen.matches for key in (_whole(before, match).keys() & kept_elements) - match.keys()}
    if all_kept and lost:
        reason = f"_summary={kind} leaves out more than it is to leave out"
        return broken(plain, seen, reason=reason, expected=expected, observed=some(sorted(lost)))
    cut = [match for match in seen.matches if _whole(before, match).keys() - match.keys()]
    unstated = [str(match.get("id")) for match in cut if "SUBSETTED" not in _tags(match)]
    reason = f"a resource was cut down by _summary={kind} and does not say so"
    return holds(not unstated, plain, seen, reason=reason, expected=expected, observed=some(unstated) or answer(seen))


def _tags(resource: dict[str, object]) -> set[str]:
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    return {str(tag.get("code")) for tag in tags if isinstance(tag, dict)} if isinstance(tags, list) else set()
