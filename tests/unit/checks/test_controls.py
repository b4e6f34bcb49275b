"""Every check names a positive control that there is."""

from __future__ import annotations

import pytest

from payerproof.checks.controls import CONTROLS, PUBLIC
from payerproof.checks.registry import Registered, discover


@pytest.mark.parametrize("found", discover(), ids=lambda found: found.check.id)
def test_control_is_known(found: Registered) -> None:
    """The name stands in the table; what needs a form login is refused beside an honest one."""
    assert found.check.control in CONTROLS
    assert "form_login" not in found.check.needs or found.check.control == "login"


def test_public_controls_are_controls() -> None:
    """What is asked without signing in has controls of the same table."""
    assert set(CONTROLS) > PUBLIC
