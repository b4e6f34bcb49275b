"""Services judged: what they are given, for what, and whose records they see."""

from __future__ import annotations

import json

import pytest

from payerproof.checks.common.bulk_export import Export
from payerproof.checks.smart.keys import judge_services, service_tokens
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Case, Outcome
from payerproof.smart.scopes import covers
from payerproof.target.description import App
from tests.unit.checks.answers import exchange, seen

SCOPES = "system/Patient.rs system/Coverage.r"
RIGHT = {"access_token": "t", "token_type": "bearer", "expires_in": 300, "scope": SCOPES}
ANN, BEN = Hit("Ann", "ann", "Patient/ann-1"), Hit("Ben", "ben", "Patient/ben-1")
SHOWN, REFUSED, BROKEN = seen(ANN), seen(status=403), seen(status=500)


def given(**changes: object) -> bytes:
    """Return the body of a token response with changes; None leaves a field out."""
    return json.dumps({name: value for name, value in {**RIGHT, **changes}.items() if value is not None}).encode()


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("system/Patient.rs", True),
        ("system/Patient.read", True),
        ("system/Coverage.r", True),
        ("system/Coverage.rs", False),
        ("system/Patient.cruds", False),
        ("system/*.rs", False),
        ("patient/Patient.rs", False),
        ("offline_access", False),
        ("system/Patient.rs?_id=1", True),
    ],
)
def test_scopes_that_a_registration_covers(scope: str, covered: bool) -> None:  # noqa: FBT001 - a table
    """Level, type and each right are compared; what names no data is covered by none."""
    assert covers(SCOPES, scope) is covered
    assert covers("system/Patient.rs?_id=1", "system/Patient.rs") is False


@pytest.mark.parametrize(
    ("body", "read", "outcome"),
    [
        (given(), SHOWN, Outcome.PASS),
        (given(token_type="Bearer"), SHOWN, Outcome.PASS),
        (given(), REFUSED, Outcome.FAIL),
        (given(), BROKEN, Outcome.INCONCLUSIVE),
        (given(expires_in=None), SHOWN, Outcome.FAIL),
        (given(scope=None), SHOWN, Outcome.FAIL),
        (given(token_type=None), SHOWN, Outcome.FAIL),
        (given(scope="system/Coverage.r"), REFUSED, Outcome.INCONCLUSIVE),
        (b'{"error": "invalid_client"}', None, Outcome.INCONCLUSIVE),
    ],
)
def test_a_right_assertion_brings_a_token_that_reads(body: bytes, read: Observation | None, outcome: Outcome) -> None:
    """A service that is given nothing may be described wrongly; one with a token is owed the rest."""
    assert judge_services.right(exchange(200, body), SCOPES, read, "ann").outcome is outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (given(), Outcome.PASS),
        (given(scope="system/Patient.r"), Outcome.PASS),
        (b'{"error": "invalid_scope"}', Outcome.PASS),
        (given(scope="system/*.rs"), Outcome.FAIL),
        (given(scope=f"{SCOPES} offline_access"), Outcome.FAIL),
        (given(scope=None), Outcome.FAIL),
    ],
)
def test_no_more_than_was_registered_is_granted(body: bytes, outcome: Outcome) -> None:
    """A refusal is right; a response without scope grants what was asked for."""
    assert judge_services.within(exchange(200, body), "system/*.cruds", SCOPES).outcome is outcome
    assert judge_services.within(exchange(503), "system/*.cruds", SCOPES).outcome is Outcome.INCONCLUSIVE


def test_a_refresh_token_is_none_of_a_services() -> None:
    """Judged where a token was issued at all."""
    bodies = (given(), given(refresh_token="r"), b"{}")
    outcomes = [judge_services.no_refresh(exchange(200, body)).outcome for body in bodies]
    assert outcomes == [Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE]


@pytest.mark.parametrize(
    ("answer", "control", "outcome"),
    [
        (REFUSED, SHOWN, Outcome.PASS),
        (seen(), SHOWN, Outcome.PASS),
        (seen(BEN), SHOWN, Outcome.FAIL),
        (seen(BEN, status=500), REFUSED, Outcome.FAIL),
        (REFUSED, REFUSED, Outcome.NOT_OFFERED),
        (REFUSED, seen(), Outcome.INCONCLUSIVE),
        (BROKEN, SHOWN, Outcome.INCONCLUSIVE),
    ],
)
def test_others_stay_closed_to_a_service(answer: Observation, control: Observation, outcome: Outcome) -> None:
    """A value of somebody else's is a finding in whatever answer; nothing of anybody shows nothing."""
    assert judge_services.closed(answer, control, "ann", "ben").outcome is outcome


@pytest.mark.parametrize(
    ("kick", "files", "outcome"),
    [
        (seen(status=202), (SHOWN,), Outcome.PASS),
        (seen(status=202), (SHOWN, seen(BEN)), Outcome.FAIL),
        (seen(status=202), (), Outcome.INCONCLUSIVE),
        (REFUSED, (), Outcome.NOT_OFFERED),
    ],
)
def test_others_are_in_no_export(kick: Observation, files: tuple[Observation, ...], outcome: Outcome) -> None:
    """The files of a service hold its own members, and nobody else."""
    export = Export(kick, files, None, None, (), "done")
    assert judge_services.not_exported(export, "ann", "ben").outcome is outcome


def test_a_grant_leaves_the_type_out() -> None:
    """The other types of the service cover another case than its own; with one type nothing is left to leave out."""
    app = App("s", "S", "s", "backend", "", SCOPES)
    assert service_tokens.registered(app) == ("Coverage", "Patient")
    assert service_tokens.registered(App("s", "S", "s", "backend", "", "system/*.rs"))[0] == "Patient"
    assert service_tokens.left_out(app, Case(path="read", resource_type="Patient")) == ("Coverage",)
    assert service_tokens.left_out(app, Case(path="include-all")) == ()
    alone = App("s", "S", "s", "backend", "", "system/Patient.rs")
    assert service_tokens.left_out(alone, Case(path="read", resource_type="Patient")) == ()
    assert [service_tokens.narrowed(app, kind) for kind in ("Patient", "Coverage")] == SCOPES.split()
