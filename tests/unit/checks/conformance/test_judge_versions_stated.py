"""What a read says of its version: tag, instant and content."""

from __future__ import annotations

import pytest

from payerproof.checks.conformance.content import judge_versions
from payerproof.knowledge.observation import Observation
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, answer, claim

META = {"versionId": "3", "lastUpdated": "2024-03-01T10:00:00.500Z"}


def _read(**headers: str) -> Observation:
    return answer(claim("a", meta=META), headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("tag", "expected"),
    [('W/"3"', Outcome.PASS), ('"3"', Outcome.PASS), ('W/"4"', Outcome.FAIL), ("3", Outcome.FAIL)],
)
def test_the_tag_is_the_version(tag: str, expected: Outcome) -> None:
    """A weak or strong tag of the version id is right; another, or a text that is no tag, is not."""
    assert expected is judge_versions.tag_is_the_version(_read(etag=tag)).outcome


def test_a_version_told_once() -> None:
    """Without a tag or a version id there is nothing to compare; what cannot be read teaches nothing."""
    assert Outcome.NOT_OFFERED is judge_versions.tag_is_the_version(_read()).outcome
    assert Outcome.NOT_OFFERED is judge_versions.tag_is_the_version(answer(claim("a"), headers={"etag": '"3"'})).outcome
    for judge in (judge_versions.tag_is_the_version, judge_versions.last_modified_is_the_change):
        assert {Outcome.INCONCLUSIVE} == {judge(seen).outcome for seen in (BROKEN, REFUSED)}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Fri, 01 Mar 2024 10:00:00 GMT", Outcome.PASS),
        ("Sat, 02 Mar 2024 10:00:00 GMT", Outcome.PASS),
        ("Fri, 01 Mar 2024 09:59:59 GMT", Outcome.FAIL),
        ("Thu, 20 Jun 2024 11:59:58 GMT", Outcome.FAIL),
        ("2024-03-01", Outcome.FAIL),
    ],
    ids=["same", "later", "earlier", "now", "no-date"],
)
def test_the_moment_is_the_change(told: str, expected: Outcome) -> None:
    """The instant of the resource or a later one is right; an earlier one, this moment, or no date is not."""
    seen = _read(last_modified=told, date="Thu, 20 Jun 2024 12:00:00 GMT")
    assert expected is judge_versions.last_modified_is_the_change(seen).outcome


def test_a_moment_that_nobody_tells() -> None:
    """Without the header nothing is offered; a lastUpdated that is no instant leaves doubt."""
    assert Outcome.NOT_OFFERED is judge_versions.last_modified_is_the_change(_read()).outcome
    told = {"last-modified": "Fri, 01 Mar 2024 10:00:00 GMT"}
    seen = answer(claim("a", meta={"lastUpdated": "2024-03-01"}), headers=told)
    assert Outcome.INCONCLUSIVE is judge_versions.last_modified_is_the_change(seen).outcome
