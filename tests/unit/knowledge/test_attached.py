"""What two crawls teach: a value is proof only if it is one member's alone, and stays."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.knowledge.crawl import MAX_PAGES, crawl_member, own_records, values_of_one
from payerproof.knowledge.known import AttachedKnowledge, Known, observe
from payerproof.knowledge.observation import Observation
from payerproof.smart.discovery import json_object
from tests.unit.checks.answers import bundle, exchange


def claim(owner: str, name: str, **content: Any) -> Known:
    """Return a crawled claim."""
    document = {"resourceType": "ExplanationOfBenefit", "id": name, **content}
    return Known("ExplanationOfBenefit", name, owner, content=document)


def learnt(
    first: dict[str, tuple[Known, ...]], second: dict[str, tuple[Known, ...]] | None = None
) -> dict[str, set[str]]:
    """Return the values that are proof, by member."""
    return {name: set(values) for name, values in values_of_one(first, second or first).items()}


def test_values_of_one_member_are_canaries() -> None:
    """Ids and numbers that only one member's crawl shows are that member's."""
    ann = (claim("ann", "eob-ann-0001", identifier=[{"value": "CLM-4711-A"}]),)
    ben = (claim("ben", "eob-ben-0001", identifier=[{"value": "CLM-4712-B"}]),)
    found = learnt({"ann": ann, "ben": ben})
    assert found == {"ann": {"eob-ann-0001", "CLM-4711-A"}, "ben": {"eob-ben-0001", "CLM-4712-B"}}


def test_shared_values_are_never_canaries() -> None:
    """A family's contract number, which both honest crawls show, is proof of nothing."""
    ann = (claim("ann", "eob-ann-0001", contract="GRP-000123"),)
    ben = (claim("ben", "eob-ben-0001", note=[{"text": "x", "number": "GRP-000123"}]),)
    assert learnt({"ann": ann, "ben": ben}) == {"ann": {"eob-ann-0001"}, "ben": {"eob-ben-0001"}}


@pytest.mark.parametrize(("number", "kept"), [("CLM-4712-B", True), ("471200", False), ("471200471200", True)])
def test_what_names_a_service_is_its_members_though_another_record_names_it(number: str, *, kept: bool) -> None:
    """A claim of Ann's that points at Ben's shows his number from the first crawl on; a short number may be chance."""
    ann = (claim("ann", "eob-ann-0001", note=[{"text": number}]),)
    ben = (claim("ben", "eob-ben-0001", identifier=[{"value": number}]),)
    crawls = {"ann": ann, "ben": ben}
    assert (number in values_of_one(crawls, crawls, crawls)["ben"]) is kept


def test_a_number_that_names_services_of_both_is_of_none() -> None:
    """A family's claim has one number for all who are in it."""
    crawls = {name: (claim(name, f"eob-{name}-1", identifier=[{"value": "CLM-FAMILY"}]),) for name in ("ann", "ben")}
    assert "CLM-FAMILY" not in {value for own in values_of_one(crawls, crawls, crawls).values() for value in own}


def test_values_that_only_a_later_crawl_shares_are_none() -> None:
    """What the other member's second crawl shows is shared, though the first did not show it."""
    ann = (claim("ann", "eob-ann-0001", number="SHARED-9001"),)
    ben = (claim("ben", "eob-ben-0001"),)
    again = (claim("ben", "eob-ben-0001", number="SHARED-9001"),)
    assert "SHARED-9001" not in learnt({"ann": ann, "ben": ben}, {"ann": ann, "ben": again})["ann"]


def test_volatile_values_are_no_canaries() -> None:
    """A number that changes from one crawl to the next is the server's."""
    first, second = (
        (claim("ann", "eob-ann-0001", trace="T-1000001"),),
        (claim("ann", "eob-ann-0001", trace="T-1000002"),),
    )
    assert learnt({"ann": first}, {"ann": second}) == {"ann": {"eob-ann-0001"}}


@pytest.mark.parametrize(
    "content",
    [
        {"created": "2026-06-14"},
        {"created": "2026-06-14T18:00:00.123Z"},
        {"type": {"coding": [{"system": "http://x.example/1", "code": "J3490-0001", "display": "Visit 12345"}]}},
        {"extension": [{"url": "http://x.example/ext-12345"}]},
        {"total": 123456},
        {"status": "active", "disposition": "Claim settled"},
        {"provider": {"reference": "Organization/org-00012345"}},
        {"short": "A1"},
    ],
    ids=["date", "instant", "code", "url", "number", "words", "organisation", "short"],
)
def test_what_anybody_may_hold_is_no_canary(content: dict[str, Any]) -> None:
    """Dates, codes, addresses of standards, plain words and other people's organisations prove nothing."""
    assert learnt({"ann": (claim("ann", "eob-ann-0001", **content),)}) == {"ann": {"eob-ann-0001"}}


def knowledge() -> AttachedKnowledge:
    """Return what was learnt of two members."""
    crawled = {
        "ann": (claim("ann", "eob-ann-0001", identifier=[{"value": "900123"}]),),
        "ben": (claim("ben", "eob-ben-0001"),),
    }
    return AttachedKnowledge(crawled, values_of_one(crawled, crawled))


def test_leaked_value_is_named() -> None:
    """A learnt value in an answer is a hit of its owner, with the resource it stood in."""
    hits = knowledge().hits(exchange(body=b'{"x": "900123"}'))
    assert [(hit.value, hit.owner, hit.place, hit.echoed) for hit in hits] == [
        ("900123", "ann", "ExplanationOfBenefit/eob-ann-0001", False)
    ]


@pytest.mark.parametrize("text", ["9001234", "x900123", "8900123", "900123a"])
def test_part_of_another_number_is_no_hit(text: str) -> None:
    """A learnt number within a longer one is another number."""
    assert knowledge().hits(exchange(body=text.encode())) == ()


@pytest.mark.parametrize("text", ["900123-2", "900123.1", "2-900123", "a.900123", "900123_b", "%2F900123-2"])
def test_an_id_that_begins_like_another_is_another(text: str) -> None:
    """FHIR ids hold letters, digits, `-` and `.`: an id with something behind it is somebody else's."""
    assert knowledge().hits(exchange(body=text.encode())) == ()


@pytest.mark.parametrize(
    "text",
    [
        '"900123"',
        "Claim 900123.",
        "(900123)",
        "SYS|900123",
        "x=SYS%7C900123&y",
        "urn:x:900123",
        "a\\n900123",
        "900123.pdf",
        "- 900123 -",
    ],
)
def test_a_whole_word_is_a_hit(text: str) -> None:
    """Whatever is written around a value, it stands there as itself: encoded, in a list, at the end of a sentence."""
    assert [hit.value for hit in knowledge().hits(exchange(body=text.encode()))] == ["900123"]


def numbered() -> AttachedKnowledge:
    """Return what was learnt of two members of a payer whose ids are numbers."""
    crawled = {"ann": (claim("ann", "100123"),), "ben": (claim("ben", "100124"),)}
    return AttachedKnowledge(crawled, values_of_one(crawled, crawled))


@pytest.mark.parametrize(
    "text",
    [
        '{"resourceType": "Coverage", "id": "100123"}',
        '{"reference": "Coverage/100123"}',
        '{"total": 100123}',
        '{"value": "100123"}',
    ],
)
def test_a_number_of_another_place_is_no_id(text: str) -> None:
    """Where ids are numbers, those of another type and plain amounts may be the same."""
    assert numbered().hits(exchange(body=text.encode())) == ()


@pytest.mark.parametrize(
    "text",
    [
        '{"resourceType": "ExplanationOfBenefit", "id": "100123"}',
        '{"reference": "ExplanationOfBenefit/100123"}',
        '{"reference": "https://payer.example/fhir/ExplanationOfBenefit/100123/_history/2"}',
        "next=ExplanationOfBenefit%2F100123",
        '{"entry": [{"resource": {"contained": [{"resourceType": "ExplanationOfBenefit", "id": "100123"}]}}]}',
    ],
)
def test_a_number_in_its_place_is_an_id(text: str) -> None:
    """As the id of a resource of its type, or in a reference to one, it is the member's."""
    assert [hit.owner for hit in numbered().hits(exchange(body=text.encode()))] == ["ann"]


def test_echo_is_marked() -> None:
    """A value that the request held already comes back as an echo."""
    url = "http://payer.example/fhir/ExplanationOfBenefit/eob-ann-0001"
    hits = knowledge().hits(exchange(url=url, body=b"eob-ann-0001"))
    assert [hit.echoed for hit in hits] == [True]


def test_a_page_that_follows_may_echo_the_first_request() -> None:
    """A next link names nothing, and its page states the search that it belongs to."""
    known = knowledge()
    search = "http://payer.example/fhir/ExplanationOfBenefit?identifier=900123"
    first = observe(known, exchange(url=search, body=bundle(())))
    second = observe(known, exchange(url="http://payer.example/fhir/pages/2", body=b"900123"), first)
    third = observe(known, exchange(url="http://payer.example/fhir/pages/3", body=b"900123 eob-ben-0001"), second)
    assert [hit.echoed for hit in second.hits] == [True]
    assert {hit.value: hit.echoed for hit in third.hits} == {"900123": True, "eob-ben-0001": False}


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceType": "ExplanationOfBenefit", "id": "eob-ann-0001"}',
        bundle(("ExplanationOfBenefit/eob-ann-0001",)),
        b'{"resourceType": "Bundle", "entry": [{"resource": %b}]}' % bundle(("ExplanationOfBenefit/eob-ann-0001",)),
        b'{"resourceType": "Patient", "id": "x"}\n{"resourceType": "ExplanationOfBenefit", "id": "eob-ann-0001"}',
    ],
    ids=["alone", "in a Bundle", "in a batch", "in a file"],
)
def test_a_resource_that_is_served_is_no_echo(body: bytes) -> None:
    """The id stood in the request; the resource under it comes from the record all the same."""
    url = "http://payer.example/fhir/ExplanationOfBenefit/eob-ann-0001"
    served = observe(knowledge(), exchange(url=url, body=body))
    assert [hit.echoed for hit in served.hits] == [False]
    refused = observe(knowledge(), exchange(404, url=url, body=body))
    assert [hit.echoed for hit in refused.hits] == [True]


def test_a_resource_that_was_sent_may_come_back() -> None:
    """A payer that returns what it was told to write tells nothing."""
    body = b'{"resourceType": "ExplanationOfBenefit", "id": "eob-ann-0001"}'
    returned = observe(knowledge(), exchange(body=body, request_body=body, method="PUT"))
    assert [hit.echoed for hit in returned.hits] == [True]


def test_nothing_learnt_finds_nothing() -> None:
    """Without any crawl there are no hits, and no crash."""
    assert AttachedKnowledge({}, {}).hits(exchange(body=b"anything")) == ()


def test_crawl_walks_all_pages_of_its_own_origin() -> None:
    """Every page of a search is crawled, a link to another origin ends it, and what is refused is left out."""
    base = "http://payer.example/fhir"
    pages = {
        "Patient/p1": b'{"resourceType": "Patient", "id": "p1"}',
        "Coverage?patient=p1": bundle(["Coverage/c1"], following=f"{base}/Coverage?page=2"),
        f"{base}/Coverage?page=2": bundle(["Coverage/c2"], following="http://elsewhere.example/fhir?page=3"),
        "ExplanationOfBenefit?patient=p1": None,
    }

    def fetch(url: str) -> Observation:
        body = pages[url]
        full = url if url.startswith("http") else f"{base}/{url}"
        return Observation(exchange(url=full, body=body or b"", status=200 if body else 403))

    found = [item.reference for item in crawl_member("ann", "p1", fetch, ["Coverage/c2"])]
    assert found == ["Patient/p1", "Coverage/c1", "Coverage/c2"]


def test_crawl_of_an_endless_chain_ends() -> None:
    """A chain of pages without end is crawled to a limit."""
    asked: list[str] = []

    def fetch(url: str) -> Observation:
        asked.append(url)
        full = url if url.startswith("http") else f"http://payer.example/fhir/{url}"
        link = f"http://payer.example/fhir/Coverage?page={len(asked)}"
        return Observation(exchange(url=full, body=bundle([f"Coverage/c{len(asked)}"], following=link)))

    crawl_member("ann", "p1", fetch, [])
    assert len(asked) == 1 + 2 * MAX_PAGES


def test_deep_documents_are_crawled() -> None:
    """A document as deep as the requester allows is walked without a crash."""
    deep = json_object(
        b'{"resourceType": "Patient", "id": "p1", "x": ' + b"[" * 900 + b'"A-123456"' + b"]" * 900 + b"}"
    )
    assert deep is not None
    item = Known("Patient", "p1-0000001", "ann", content=deep)
    assert learnt({"ann": (item,)}) == {"ann": {"A-123456"}}


def test_record_about_another_patient_is_not_the_crawlers_own() -> None:
    """A payer that shows everybody to everybody does not make everybody's records everybody's own."""
    about = {"patient": {"reference": "https://payer.example/fhir/Patient/p1"}}
    mine = Known("ExplanationOfBenefit", "e1", "ann", content={**about, "id": "e1"})
    silent = Known("Coverage", "c1", "ann", content={"id": "c1"})
    foreign = Known("ExplanationOfBenefit", "e2", "ann", content={"patient": {"reference": "Patient/p2"}})
    stranger = Known("Patient", "p2", "ann", content={"id": "p2"})
    assert own_records([mine, silent, foreign, stranger], "p1") == (mine, silent)


def test_a_clinical_record_is_known_by_its_names() -> None:
    """Ids and identifiers of a clinical record are proof; a dose, a unit or a finding may stand in anybody's."""
    content: dict[str, Any] = {"resourceType": "Observation", "id": "obs-ann-01", "identifier": [{"value": "LAB-4711"}]}
    content |= {"valueString": "positive 1:80", "valueQuantity": {"unit": "10*3/uL"}, "method": {"note": "kit B12-9"}}
    ann = (Known("Observation", "obs-ann-01", "ann", content=content),)
    assert learnt({"ann": ann}) == {"ann": {"obs-ann-01", "LAB-4711"}}


def test_crawl_narrows_what_is_not_searched_by_patient_alone() -> None:
    """Where US Core lets a target refuse a plain search, the crawl asks by the combinations that it has to answer."""
    answers = {
        "Observation?patient=p1&category=laboratory": ["Observation/o1"],
        "Observation?patient=p1&category=vital-signs": ["Observation/o2"],
        "Goal?patient=p1": ["Goal/g1"],
    }

    def fetch(url: str) -> Observation:
        full, body = f"http://payer.example/fhir/{url}", answers.get(url)
        return Observation(exchange(url=full, body=bundle(body or []), status=200 if body else 400))

    found = crawl_member("ann", "p1", fetch, [], ("Goal", "Observation"))
    assert [item.reference for item in found] == ["Goal/g1", "Observation/o1", "Observation/o2"]
