"""Bundles of searches: types, modes, addresses, self links."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.conformance.search import judge_bundles
from payerproof.checks.conformance.searching import Question
from payerproof.knowledge.observation import Observation
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BASE, BROKEN, REFUSED, answer, bundle, claim, outcome, references

ORGANIZATION = {"resourceType": "Organization", "id": "o"}
HOMES = frozenset({BASE})


def _entries(*entries: tuple[Any, str | None], kind: str = "searchset") -> Observation:
    listed = [{"resource": item, **({"search": {"mode": mode}} if mode else {})} for item, mode in entries]
    return answer({"resourceType": "Bundle", "type": kind, "entry": listed})


def _judged(seen: Observation, *, including: bool = False) -> Outcome:
    return judge_bundles.searchset(seen, "ExplanationOfBenefit", including=including).outcome


@pytest.mark.parametrize("mode", ["match", None])
def test_a_match_may_leave_its_mode_out(mode: str | None) -> None:
    """A match with its mode and one without are both lawful, and so is an outcome beside them."""
    assert Outcome.PASS is _judged(_entries((claim("a"), mode), (outcome(), "outcome")))


@pytest.mark.parametrize(
    ("entry", "mode"),
    [
        (ORGANIZATION, "match"),
        (ORGANIZATION, None),
        (claim("a"), "include"),
        (claim("a"), "outcome"),
        (claim("a"), "found"),
        (outcome(), "match"),
        (None, "match"),
    ],
)
def test_an_entry_that_mistakes_itself(entry: Any, mode: str | None) -> None:
    """What came along as a match, a match as something else, and an entry of nothing are found."""
    assert Outcome.FAIL is _judged(_entries((entry, mode)))


def test_what_an_include_brings() -> None:
    """With an include, other types come along, and a claim may come along with a claim."""
    assert Outcome.PASS is _judged(_entries((ORGANIZATION, "include"), (claim("b"), "include")), including=True)


def test_another_type_of_bundle() -> None:
    """A collection is no answer to a search; a breakdown and a refusal teach nothing."""
    assert Outcome.FAIL is _judged(_entries((claim("a"), "match"), kind="collection"))
    assert {Outcome.INCONCLUSIVE} == {_judged(seen) for seen in (BROKEN, REFUSED)}


def _addressed(*urls: str) -> list[Observation]:
    entries = [{"fullUrl": url, "resource": claim(name)} for url, name in zip(urls, "abc", strict=False)]
    return [answer({"resourceType": "Bundle", "type": "searchset", "entry": entries})]


def _found(pages: list[Observation], read: Observation | None = None) -> Outcome:
    elsewhere_named = {url: (name, read) for url, name in judge_bundles.elsewhere(pages, HOMES).items()}
    return judge_bundles.full_urls(pages, HOMES, elsewhere_named).outcome


def test_addresses_of_their_own() -> None:
    """The resource's own address is right, and a URN is left alone."""
    assert Outcome.PASS is _found(_addressed(f"{BASE}/ExplanationOfBenefit/a", "urn:uuid:1"))


@pytest.mark.parametrize(
    "urls",
    [
        ("",),
        (f"{BASE}/ExplanationOfBenefit/b",),
        (f"{BASE}/ExplanationOfBenefit/a/_history/1",),
        ("ExplanationOfBenefit/a",),
        ("urn:uuid:1", "urn:uuid:1"),
        ("https://inside.example/fhir/ExplanationOfBenefit/a",),
    ],
    ids=["none", "another's", "versioned", "relative", "twice", "other-server"],
)
def test_wrong_addresses(urls: tuple[str, ...]) -> None:
    """No address, another's, a version's, an invalid one, one twice, and one on a server of nobody are found."""
    assert Outcome.FAIL is _found(_addressed(*urls))


def test_an_address_below_another_path_is_read() -> None:
    """On the own origin it decides what is read there."""
    pages = _addressed("https://payer.example/r4/ExplanationOfBenefit/a")
    assert Outcome.PASS is _found(pages, answer(claim("a")))
    assert Outcome.FAIL is _found(pages, answer(outcome(), status=404))
    assert Outcome.PASS is _found(pages, BROKEN)
    assert Outcome.INCONCLUSIVE is _found([answer(bundle())])


def test_homes() -> None:
    """The base asked for, that of the statement and those of absolute self links are the target's own."""
    pages = [answer(bundle("a", own="https://gate.example/r4/ExplanationOfBenefit?_id=a")), answer(bundle("a"))]
    found = judge_bundles.homes_of(pages, BASE, "https://told.example/fhir/")
    assert found == {BASE, "https://gate.example/r4", "https://told.example/fhir"}


QUESTION = Question("type=oral", "type=oral", references("a"), references("b"))


@pytest.mark.parametrize(
    ("own", "value", "expected"),
    [
        ("x/E?patient=1&type=oral", "", Outcome.PASS),
        ("x/E?type:in=1", "", Outcome.PASS),
        ("x/E?patient=1", "", Outcome.FAIL),
        (None, "", Outcome.FAIL),
        ("x/E?patient=Patient/77", "77", Outcome.PASS),
        ("x/Patient/77/E", "77", Outcome.PASS),
        ("x/E?patient=78", "77", Outcome.FAIL),
    ],
)
def test_self_links(own: str | None, value: str, expected: Outcome) -> None:
    """A link tells the parameter's name, or the value where that is an id, in query or path."""
    assert expected is judge_bundles.tells_itself(answer(bundle("a", own=own)), QUESTION, value).outcome


def test_self_links_of_what_was_not_narrowed() -> None:
    """Where the parameter was ignored or refused, the self link need not tell it."""
    assert Outcome.INCONCLUSIVE is judge_bundles.tells_itself(answer(bundle("a", "b")), QUESTION, "").outcome
    assert Outcome.NOT_OFFERED is judge_bundles.tells_itself(REFUSED, QUESTION, "").outcome
    assert Outcome.INCONCLUSIVE is judge_bundles.tells_itself(BROKEN, QUESTION, "").outcome
