"""Payers that show nobody anything, or everything to everybody: what may be said of them, and what never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loopback import Answer
from tests.proof.miniatures import barren
from tests.proof.miniatures.honest import HonestPayer
from tests.proof.miniatures.running import FINDINGS, Mode, run_suites

MODES: tuple[Mode, ...] = ("seeded", "attached")

Miniature = Callable[[HonestPayer], Answer]


def name(miniature: Miniature) -> str:
    """Return a miniature's name for the test's id."""
    return miniature.__name__.replace("_", "-")


@pytest.mark.parametrize("mode", MODES)
def test_honest_payer_is_cleared(tmp_path: Path, mode: Mode) -> None:
    """The small honest payer has no finding, leaks nothing, and the run says so case by case."""
    result = run_suites(lambda payer: payer, tmp_path, mode=mode)
    assert (result.verdicts(outcome="fail"), result.errors()) == ([], [])
    passed = {item["check"] for item in result.leak_passes()}
    assert passed >= {
        "household-no-foreign-data",
        "household-no-unasked-data",
        "household-no-foreign-count",
        "household-denial-uniform",
        "household-paging-link-bound",
        "household-representative-sees-one-record",
        "sensitive-withheld-from-representative",
        "sensitive-denial-uniform",
    }


@pytest.mark.parametrize(
    ("miniature", "mode"),
    [*((each, "seeded") for each in barren.BARREN), (barren.empty, "attached"), (barren.denies_all, "attached")],
    ids=lambda value: value if isinstance(value, str) else name(value),
)
def test_nothing_learnt_is_never_a_pass(tmp_path: Path, miniature: Miniature, mode: Mode) -> None:
    """Where nothing could have leaked, no leak check passes and none accuses: each says why it learnt nothing."""
    result = run_suites(miniature, tmp_path, mode=mode)
    assert [str(item["case"]) for item in result.leak_passes()] == []
    assert result.errors() == []
    assert {item["check"] for item in result.verdicts("household-no", "fail")} == set()
    assert result.outcomes("household-no-foreign-data") <= {"inconclusive", "not_offered"}
    assert "inconclusive" in result.outcomes("household-no-foreign-data")
    assert all(item["reason"] for item in result.verdicts())
    assert result.status != 0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("miniature", [barren.everybody, barren.everything], ids=name)
def test_everybodys_data_is_found(tmp_path: Path, miniature: Miniature, mode: Mode) -> None:
    """A payer that serves everybody to everybody is found on every query path it offers, in both modes."""
    result = run_suites(miniature, tmp_path, mode=mode, select="search-by or direct-read or search-no or withheld")
    found = {item["check"] for item in result.verdicts(outcome="fail")}
    assert found >= {
        "household-no-foreign-data",
        "household-no-unasked-data",
        "household-representative-sees-one-record",
        "sensitive-withheld-from-representative",
    }
    told = {item["case"]["path"] for item in result.verdicts("household-no-foreign-data", "fail")}
    assert told >= {"direct-read", "search-by-subject", "search-by-id"}
    assert (result.errors(), result.status) == ([], FINDINGS)


def test_nonsense_capabilities_do_not_matter(tmp_path: Path) -> None:
    """A CapabilityStatement of the wrong shape everywhere keeps nothing from being judged."""
    result = run_suites(barren.nonsense_capabilities, tmp_path)
    assert (result.verdicts(outcome="fail"), result.errors()) == ([], [])
    assert "pass" in result.outcomes("household-no-foreign-data")
