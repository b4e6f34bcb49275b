"""References and links as servers write them, brought to one form."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.fhir.references import localized, referred
from tests.unit.checks.answers import bundle, seen

BASE = "http://payer.example/fhir"


def test_references_below_the_base_become_relative() -> None:
    """An absolute reference to the server itself is a relative one; what is contained or elsewhere stays."""
    names = [f"{BASE}/Patient/1", "Patient/1", "#inner", "http://other.example/fhir/Patient/1"]
    found = localized({"id": "a", "many": [{"reference": name} for name in names], "n": 1}, BASE)
    assert [item["reference"] for item in found["many"]] == ["Patient/1", "Patient/1", *names[2:]]
    assert (found["id"], found["n"]) == ("a", 1)


@pytest.mark.parametrize("asked", ["Coverage?patient=1", "Coverage/_search"])
@pytest.mark.parametrize("link", ["Coverage?page=2", "/fhir/Coverage?page=2", f"{BASE}/Coverage?page=2"])
def test_next_link_of_a_search_by_either_method(asked: str, link: str) -> None:
    """A relative next link means the same in the answer to a GET and to a POST."""
    page = seen(body=bundle((), following=link), url=f"{BASE}/{asked}")
    assert page.next_url == f"{BASE}/Coverage?page=2"


def test_last_page_has_no_next_url() -> None:
    """Without a next link there is nothing to follow."""
    assert seen(body=bundle(())).next_url is None


def test_no_depth_is_too_deep() -> None:
    """A stranger's resource may be nested deeper than Python calls itself."""
    node: Any = {"reference": f"{BASE}/Patient/p"}
    for _ in range(5000):
        node = {"extension": [node]}
    found = localized(node, BASE)
    assert list(referred(found, BASE)) == ["Patient/p"]
