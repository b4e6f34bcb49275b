"""The judge of a test: what it lets pass, what ends the test, and what a check without a value ends in."""

from __future__ import annotations

import pytest

from payerproof.checks.common.judgement import absent
from payerproof.checks.registry import Decided, Judge, check
from payerproof.errors import HarnessError
from payerproof.model import Judgement, Outcome, Severity

PASSED = Judgement(Outcome.PASS, "", "a value", "a value")


def test_a_value_that_is_there_is_returned() -> None:
    """Also one that is empty: only None means that there is nothing to test. Nothing is judged by it."""
    judge = Judge()
    assert (judge.given("", absent("nothing")), judge.given(0, absent("nothing"))) == ("", 0)
    assert judge.judgements == []


def test_without_a_value_the_test_ends_with_the_reason() -> None:
    """The judgement is recorded, and it is no pass."""
    judge = Judge()
    with pytest.raises(Decided) as ended:
        judge.given(None, absent("no claim is known"))
    assert (ended.value.judgement.outcome, ended.value.judgement.reason) == (Outcome.NOT_OFFERED, "no claim is known")
    assert judge.judgements == [ended.value.judgement]


def test_nothing_to_test_is_never_a_pass() -> None:
    """A check that would pass without a value is a bug of the check."""
    with pytest.raises(HarnessError):
        Judge().given(None, PASSED)


@pytest.mark.parametrize("missing", ["title", "finding", "remedy"])
def test_a_check_without_its_texts_cannot_be_declared(missing: str) -> None:
    """Title, finding title and remedy are mandatory."""
    texts = {"title": "A rule", "finding": "A finding", "remedy": "A remedy"} | {missing: " "}
    title, finding, remedy = texts.values()
    with pytest.raises(HarnessError, match="needs requirements, a title, a finding title and a remedy"):
        check("a-check", requirements=("R",), severity=Severity.LOW, title=title, finding=finding, remedy=remedy)
