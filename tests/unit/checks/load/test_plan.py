"""The plan: one private file with everything the load process has to know."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from payerproof.checks.load import plan
from payerproof.errors import HarnessError
from tests.unit.checks.load.samples import OTHER, OWN, PLAN


def test_plan_survives_its_file(tmp_path: Path) -> None:
    """What is read is what was written."""
    plan.write(PLAN, tmp_path / "plan.json")
    assert plan.read(tmp_path / "plan.json") == PLAN


def test_plan_file_is_private(tmp_path: Path) -> None:
    """Nobody but the owner can read the tokens."""
    plan.write(PLAN, tmp_path / "plan.json")
    assert stat.S_IMODE((tmp_path / "plan.json").stat().st_mode) == 0o600


def test_plan_overwrites_nothing(tmp_path: Path) -> None:
    """A file that lies there already would keep its own permissions, so it is refused."""
    (tmp_path / "plan.json").touch()
    with pytest.raises(FileExistsError):
        plan.write(PLAN, tmp_path / "plan.json")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"asks": 3}', '{"asks": [{"path": "x"}]}'])
def test_other_files_are_no_plan(tmp_path: Path, text: str) -> None:
    """A file that is no plan is an error of ours, and its content is not repeated."""
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(HarnessError, match=r"plan\.json is no plan of a load test"):
        plan.read(tmp_path / "plan.json")


def test_plan_does_not_show_tokens() -> None:
    """A plan that is printed by accident tells no token."""
    assert "a-token-of-ann" not in repr(PLAN)


def test_names_tell_own_from_other() -> None:
    """Figures of one path are kept apart by whose data were asked for."""
    assert (OWN.name, OTHER.name) == ("direct-read (own)", "direct-read (about another)")
