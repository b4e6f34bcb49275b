"""The sweep: which requests it makes of known trouble."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from payerproof.checks.fuzz import sweep
from payerproof.checks.fuzz.malformed import IDS, LONG, MARK, VALUES
from payerproof.checks.fuzz.openapi import Operation

IDENTIFIERS = {"own": "a1", "other": "b2", "patient": "p1", "other_patient": "p2"}
SEARCH = Operation("search", "Coverage", (("patient", "reference"), ("_lastUpdated", "date")))


def values(name: str) -> list[str]:
    """Return the values that the sweep gives to one parameter, as a server reads them."""
    filled = (sweep.fill(template, IDENTIFIERS) or "" for template in sweep.urls(SEARCH))
    pairs = (pair for url in filled for pair in parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return [value for key, value in pairs if key == name]


def test_every_value_arrives_as_it_is() -> None:
    """What a server decodes is the value of the table, whatever letters it holds."""
    arrived = set(values("_lastUpdated"))
    assert [value for value in VALUES["date"] if value not in arrived] == []


def test_every_id_is_one_segment() -> None:
    """A strange id stays within its segment: slashes in it are encoded."""
    made = [sweep.fill(template, IDENTIFIERS) or "" for template in sweep.urls(Operation("read", "Coverage"))]
    assert [url.count("/") for url in made] == [1] * len(IDS)
    assert {LONG, MARK, "..", "a1,b2"} <= {unquote(url.partition("/")[2]) for url in made}


def test_lists_of_own_and_others_ids() -> None:
    """Lists in which one's own patient stands beside another's are among the values, in both orders."""
    assert {"p1,p2", "p2,p1", "Patient/p1,Patient/p2"} <= set(values("patient"))


def test_values_that_need_an_unknown_id_are_left_out() -> None:
    """Where there is nobody else, nothing is asked about somebody else."""
    alone = {"own": "a1", "patient": "p1"}
    assert (sweep.fill("Coverage/{other}", alone), sweep.fill("Coverage/{own}", alone)) == (None, "Coverage/a1")


def test_braces_of_values_are_no_placeholders() -> None:
    """`${7*7}` is sent as it is."""
    assert "${7*7}" in values("_lastUpdated")


@pytest.mark.parametrize(("template", "expected"), [("Coverage/{own}", True), ("Coverage/%24%7B7%7D", False)])
def test_is_about_people(template: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """Templates with somebody's id are tried by everybody."""
    assert sweep.is_about_people(template) is expected


def test_people_come_first() -> None:
    """If time runs short, what was asked is whether one gets what belongs to another."""
    order = [sweep.is_about_people(template) for template in sweep.urls(SEARCH)]
    assert order == sorted(order, reverse=True)
