"""Which scope a narrower refresh gives up: one that is not needed to see whose record a token opens."""

from __future__ import annotations

import pytest

from payerproof.checks.common.acting.later_tokens import narrower
from payerproof.smart.sessions import Session
from payerproof.target.description import App

APP = App("app", "App", "app", "public", "http://app.example/callback", "launch/patient patient/*.read")


@pytest.mark.parametrize(
    ("scope", "fewer"),
    [
        ("launch/patient offline_access patient/*.read", "launch/patient patient/*.read"),
        ("openid launch/patient offline_access patient/*.rs", "launch/patient offline_access patient/*.rs"),
        (
            "launch/patient patient/Patient.rs patient/ExplanationOfBenefit.rs patient/Coverage.rs",
            "launch/patient patient/Patient.rs patient/ExplanationOfBenefit.rs",
        ),
        ("launch/patient patient/Patient.rs", ""),
        ("", ""),
    ],
)
def test_narrower(scope: str, fewer: str) -> None:
    """Scopes for the Patient and for claims stay, and the choice of the patient; without any to spare, none is left."""
    session = Session("s1", APP, "ann", "ann", "a1", "token", "refresh", scope, 3600.0)
    assert narrower(session) == fewer
