"""What a refusal tells the app that the browser is sent back to, and what a refresh adds to a grant."""

from __future__ import annotations

import pytest

from payerproof.checks.smart.apps.judge_app_requests import app_knows
from payerproof.checks.smart.judge_scopes import nothing_added
from payerproof.model import Outcome
from payerproof.smart.drivers import Walk
from payerproof.smart.sessions import Authorization, Session
from tests.unit.checks.answers import exchange
from tests.unit.checks.smart.test_id_tokens import APP


@pytest.mark.parametrize(
    ("redirect", "outcome"),
    [
        ({"error": "access_denied", "state": "s"}, Outcome.PASS),
        ({"error": "consent_required"}, Outcome.PASS),
        ({"error": "ACCESS_DENIED"}, Outcome.FAIL),
        ({"error": "GW-13"}, Outcome.FAIL),
        ({"state": "s"}, Outcome.FAIL),
        ({}, Outcome.FAIL),
        ({"code": "c"}, None),
        (None, None),
    ],
)
def test_an_app_is_told_by_a_name_that_it_knows(redirect: dict[str, str] | None, outcome: Outcome | None) -> None:
    """A page of the payer's own tells the app nothing, and a code is no refusal: neither is judged."""
    walked = Authorization(APP, "s", None, Walk(redirect, exchanges=[exchange(302)]))
    judged = app_knows("a member's refusal", walked)
    assert (judged.outcome if judged else None) is outcome


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ("patient/Patient.rs", "patient/Patient.rs", Outcome.PASS),
        ("launch/patient patient/Patient.rs", "patient/Patient.rs offline_access", Outcome.PASS),
        ("openid fhirUser patient/Patient.rs", "patient/Patient.rs openid", Outcome.PASS),
        ("patient/Patient.rs", "openid patient/Patient.rs", Outcome.FAIL),
        ("openid patient/Patient.rs", "openid fhirUser patient/Patient.rs", Outcome.FAIL),
        ("", "openid", None),
        ("patient/Patient.rs", "", None),
    ],
)
def test_a_refresh_tells_no_more_of_who_signed_in(before: str, after: str, outcome: Outcome | None) -> None:
    """Order and lasting access are no difference; a response without a scope tells nothing."""
    first, second = (Session("s1", APP, "ann", "ann", "a", "access", None, scope, None) for scope in (before, after))
    judged = nothing_added(first, second, exchange())
    assert (judged.outcome if judged else None) is outcome
