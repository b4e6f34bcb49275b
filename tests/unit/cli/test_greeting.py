"""Members whose records another login reaches, and what is promised to be kept from representatives, are tried too."""

from __future__ import annotations

from typing import Any, cast

import pytest

from payerproof.cli.shared.greeting import _kept, _reached
from payerproof.errors import LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from tests.unit.checks.answers import seen

CLAIM = Observation(seen(body=b'{"resourceType":"ExplanationOfBenefit","id":"e1"}').exchange)
PATIENT = Observation(seen(body=b'{"resourceType":"Patient","id":"p1"}').exchange)
NOWHERE = Observation(seen(status=404).exchange)


class Target:
    """A payer that answers every request in one way, and may let nobody in."""

    def __init__(self, answer: Observation, *, lets_in: bool = True) -> None:
        """Answer with `answer`."""
        self.answer, self.lets_in = answer, lets_in

    def session(self, _requester: str, _subject: str) -> None:
        """Sign in."""
        if not self.lets_in:
            raise LoginFailed("picker: not offered")

    def own_patient(self, _session: Any) -> Observation:
        """Read the Patient."""
        return self.answer

    def ask(self, _session: Any, _url: str) -> Observation:
        """Read anything."""
        return self.answer


def payer(answer: Observation, *, lets_in: bool = True) -> Payer:
    """Return a payer that answers so."""
    return cast("Payer", Target(answer, lets_in=lets_in))


@pytest.mark.parametrize(
    ("answer", "lets_in", "works", "words"),
    [(PATIENT, True, True, "served"), (NOWHERE, True, False, "404"), (PATIENT, False, False, "not offered")],
)
def test_members_without_a_login(answer: Observation, *, lets_in: bool, works: bool, words: str) -> None:
    """The record is reached by the login of whoever acts for them, or it is said why not."""
    step = _reached(payer(answer, lets_in=lets_in), "tim", "ann")
    assert (step.works, step.what, words in step.detail, "ann" in step.detail) == (works, "via tim", True, True)


@pytest.mark.parametrize(
    ("answer", "via", "works", "words"),
    [
        (CLAIM, None, True, "served to teen"),
        (NOWHERE, None, False, "nothing shows"),
        (PATIENT, None, False, "nothing shows"),
        (NOWHERE, "ann", True, "cannot be shown"),
        (CLAIM, "ann", False, "from whom it is kept"),
    ],
    ids=["served", "not there", "another", "kept", "not kept"],
)
def test_what_is_to_be_kept(answer: Observation, via: str | None, *, works: bool, words: str) -> None:
    """The owner reads it, so that there is something to keep; who reaches the record for the owner does not."""
    step = _kept(payer(answer), "teen", "ExplanationOfBenefit/e1", via)
    assert (step.works, words in step.detail, "ExplanationOfBenefit/e1" in step.detail) == (works, True, True)


def test_a_record_that_is_not_reached_is_told() -> None:
    """Where nobody gets in, the entry was not asked for."""
    step = _kept(payer(CLAIM, lets_in=False), "teen", "ExplanationOfBenefit/e1", None)
    assert (step.works, "not asked for" in step.detail) == (False, True)
