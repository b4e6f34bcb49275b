"""The description made from a CapabilityStatement."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.fuzz.openapi import Operation, describe, operations
from tests.unit.checks.fuzz.samples import CAPABILITIES

SEARCH = Operation("search", "Coverage", (("_id", "token"), ("patient", "reference"), ("_lastUpdated", "date")))


def test_operations_are_those_listed() -> None:
    """Reads and searches are taken, in their order; what writes is not."""
    expected = (Operation("read", "Coverage"), SEARCH, Operation("read", "Organization"))
    assert operations(CAPABILITIES) == expected


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"rest": None},
        {"rest": [None, {"resource": "x"}]},
        {"rest": [{"resource": [None, 3, {"type": 7}, {"type": "../x", "interaction": [{"code": "read"}]}]}]},
        {"rest": [{"resource": [{"type": "Patient", "interaction": ["read", {"code": None}]}]}]},
    ],
)
def test_malformed_statements_offer_nothing(document: dict[str, Any]) -> None:
    """A statement that is no statement is passed over, and a type that is no name never reaches a URL."""
    assert operations(document) == ()


def test_malformed_parameters_are_passed_over() -> None:
    """A parameter without name or type is left out, and the first of two of one name is kept."""
    listed = [{"name": "a", "type": "date"}, {"name": "a", "type": "token"}, {"name": ""}, {"type": "date"}, 3]
    resource = {"type": "Patient", "interaction": [{"code": "search-type"}], "searchParam": listed}
    assert operations({"rest": [{"resource": [resource]}]}) == (Operation("search", "Patient", (("a", "date"),)),)


def test_paths_and_labels() -> None:
    """A read has the id in its path, a search its parameters in the query."""
    document = describe((Operation("read", "Coverage"), SEARCH), {})
    assert list(document["paths"]) == ["/Coverage/{id}", "/Coverage"]
    assert [item["name"] for item in document["paths"]["/Coverage"]["get"]["parameters"]] == [
        "_id",
        "patient",
        "_lastUpdated",
        "_count",
    ]
    assert SEARCH.label == "GET /Coverage"


def test_examples_go_by_type() -> None:
    """Each parameter offers the examples of its own type, the id of a read those of `id`."""
    document = describe((Operation("read", "Coverage"), SEARCH), {"date": ("2019-13-45",), "id": ("..",)})
    by_name = {item["name"]: item for path in document["paths"].values() for item in path["get"]["parameters"]}
    assert by_name["_lastUpdated"]["examples"] == {"e0": {"value": "2019-13-45"}}
    assert by_name["id"]["examples"] == {"e0": {"value": ".."}}
    assert "examples" not in by_name["patient"]
