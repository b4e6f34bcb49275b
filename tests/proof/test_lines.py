"""Lines of business of a payer's own members: what the target file says of them against what an app is served."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.model import Outcome
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs
from tests.proof import faulty

CHECKS = {"household-lines-kept-apart", "household-lines-in-scope-served"}
PLANS = '"--apart", "Prairie Community Medicaid",\n'
POPULATION = re.compile(r"\[population\].*?\n\n", re.DOTALL)
MEMBERS = """
[[members]]
id = "destiny"
birth_date = 1991-04-30
lines = ["marketplace", "medicaid"]
login = { kind = "form", username = "f35-sub", password = { env = "PAYERPROOF_DEMO_PASSWORD" } }

[[members]]
id = "andre"
birth_date = 1989-10-09
lines = ["marketplace"]
login = { kind = "form", username = "f35-spo", password = { env = "PAYERPROOF_DEMO_PASSWORD" } }
"""
SHIPPED = (files("payerproof.fixtures") / "targets" / "lines.toml").read_text(encoding="utf-8")
ATTACHED = POPULATION.sub("", SHIPPED) + MEMBERS


def tried(text: str, folder: Path, *start: str) -> dict[tuple[str, str | None], Outcome]:
    """Put the payer before both checks; return the outcome for each check and member."""
    out = folder / "run"
    out.mkdir()
    file = folder / "lines.toml"
    file.write_text(text, encoding="utf-8")
    request = RunRequest(str(file), Selection(("household",)), out, pairs=Pairs.FEW, start_arguments=start)
    told = faulty.tried([*arguments(request, out), "--payer-checks", ",".join(sorted(CHECKS))], out)
    return {(each.check.removeprefix("household-lines-"), each.case.subject): each.outcome for each in told.verdicts}


def test_lines_of_own_members_are_told_apart(tmp_path: Path) -> None:
    """The line in scope is served to both, the other to nobody, and only she has one to miss."""
    assert tried(ATTACHED, tmp_path) == {
        ("kept-apart", "destiny"): Outcome.PASS,
        ("kept-apart", "andre"): Outcome.NOT_OFFERED,
        ("in-scope-served", "destiny"): Outcome.PASS,
        ("in-scope-served", "andre"): Outcome.PASS,
    }


@pytest.mark.parametrize("fault", ["lines-never-asked", "lines-forgotten-in-everything"])
def test_a_fault_is_found_without_knowing_the_data(fault: str, tmp_path: Path) -> None:
    """The Coverage names its plan, and the claims name the Coverage."""
    told = tried(ATTACHED, tmp_path, "--fault", fault)
    assert {key for key, outcome in told.items() if outcome is Outcome.FAIL} == {("kept-apart", "destiny")}


def test_claims_of_a_coverage_that_is_hidden_leave_doubt(tmp_path: Path) -> None:
    """Of which line a claim is, cannot be told where its Coverage is refused and nobody made it."""
    told = tried(ATTACHED, tmp_path, "--fault", "lines-known-by-coverage-alone")
    assert told["kept-apart", "destiny"] is Outcome.INCONCLUSIVE
    assert Outcome.FAIL not in told.values()


def test_a_line_left_out_of_own_members_is_found(tmp_path: Path) -> None:
    """The newest plan alone is served, which is the one that is kept apart; the spouse shows that Coverages come."""
    told = tried(ATTACHED, tmp_path, "--fault", "one-line-for-each-person")
    assert {key for key, outcome in told.items() if outcome is Outcome.FAIL} == {("in-scope-served", "destiny")}


@pytest.mark.parametrize("text", [SHIPPED, ATTACHED], ids=["seeded", "attached"])
def test_a_payer_that_serves_all_lines_is_lawful(text: str, tmp_path: Path) -> None:
    """Both lines are in scope, and both are served: nothing is kept apart, and nothing is found."""
    told = tried(text.replace(PLANS, "").replace("served = false\n", ""), tmp_path)
    assert {outcome for (check, _), outcome in told.items() if check == "in-scope-served"} == {Outcome.PASS}
    assert {outcome for (check, _), outcome in told.items() if check == "kept-apart"} == {Outcome.NOT_OFFERED}


def test_words_that_no_coverage_has_leave_doubt(tmp_path: Path) -> None:
    """The file calls a plan by another name than the payer does: that is no finding, and no pass."""
    told = tried(ATTACHED.replace('["Prairie Bronze HMO"]', '["Prairie Bronce HMO"]'), tmp_path)
    assert set(told.values()) == {Outcome.INCONCLUSIVE}
